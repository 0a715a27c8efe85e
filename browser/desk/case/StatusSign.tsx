// A case's status in colour, word and picture, with the agent who has it.
import { t } from '../../shared/i18n';
import type { CaseRow, StatusWord } from '../../shared/wire';
import { me } from '../session';
import { Icon, type IconName } from '../shell/icons';

const ICONS: Record<StatusWord, IconName> = { unassigned: 'inbox', assigned: 'user', resolved: 'check' };

/** Who has the case, in words. */
export function statusWords(row: CaseRow): string {
  if (row.status !== 'assigned' || !row.agent) return t(`desk.status_${row.status}`);
  return row.agent.id === me.value?.id
    ? t('desk.assigned_to_me')
    : t('desk.assigned_to', { name: row.agent.screen_name });
}

export function StatusSign({ row }: { row: CaseRow }) {
  return (
    <p class={`status ${row.status}`}>
      <Icon name={ICONS[row.status]} /> {statusWords(row)}
    </p>
  );
}
