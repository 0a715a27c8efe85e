// The audit log's words for what was done: each act and each detail by its own name, an unknown one as it was written.
import { caseNumber, date, fileSize, t, time, type WordKey } from '../../shared/i18n';

/** What was done, such as "Portal changed". */
export function actWords(act: string): string {
  return known(`admin.act_${plain(act)}`) ?? act.replace(/[-_]/g, ' ');
}

/** What it was done to: a case number is written as one, a mode has its name. */
export function subjectWords(act: string, subject: string): string {
  if (act.startsWith('mode-')) return known(`admin.mode_${subject}`) ?? subject;
  const aboutCase = /^(case|customer|recording)-/.test(act);
  return aboutCase && /^\d{9}$/.test(subject) ? caseNumber(Number(subject)) : subject;
}

/** What a detail of an act is called. */
export function detailWords(name: string): string {
  return `${known(`admin.detail_${plain(name)}`) ?? name.replace(/[-_]/g, ' ')}:`;
}

/** What a detail says, in the reader's words where they are ours. */
export function detailValue(name: string, value: string): string {
  if (name === 'changed') return value.split(', ').map(fieldWords).join(', ');
  if (name === 'role') return known(`admin.role_${value}`) ?? value;
  if (name === 'disabled') return t(value === 'yes' ? 'admin.yes' : 'admin.no');
  if (name === 'kind') return known(`admin.kind_${value}`) ?? value;
  if (name === 'bytes') return fileSize(Number(value));
  if ((name === 'opened' || name === 'began') && /^\d{12,14}$/.test(value))
    return `${date(Number(value))}, ${time(Number(value))}`;
  return value;
}

function fieldWords(field: string): string {
  return known(`admin.changed_${plain(field)}`) ?? field.replace(/_/g, ' ');
}

function plain(word: string): string {
  return word.replace(/-/g, '_');
}

function known(key: string): string | null {
  const words = t(key as WordKey);
  return words === key ? null : words;
}
