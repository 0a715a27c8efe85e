// The audit log's words for what was done: each act and each detail by its own name, an unknown one as it was written.
import { t, type WordKey } from '../../shared/i18n';

/** What was done, such as "Portal changed". */
export function actWords(act: string): string {
  return known(`admin.act_${act.replace(/-/g, '_')}`) ?? act.replace(/[-_]/g, ' ');
}

/** What a detail of an act is called. */
export function detailWords(name: string): string {
  return `${known(`admin.detail_${name}`) ?? name.replace(/[-_]/g, ' ')}:`;
}

function known(key: string): string | null {
  const words = t(key as WordKey);
  return words === key ? null : words;
}
