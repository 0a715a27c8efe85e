// How long a customer has waited for an answer: green, yellow, red by the portal's thresholds, and in words.
import { seconds } from '../../shared/clock';
import { t } from '../../shared/i18n';
import type { CaseView } from '../../shared/wire';
import { portals } from '../live/desk';
import { Icon } from '../shell/icons';
import { answerWait, roughly } from '../stores/times';

/** Nothing while nobody waits for an answer. `brief` is for rows: the words stand in the title. */
export function WaitSign({ view, brief = false }: { view: CaseView; brief?: boolean }) {
  const wait = answerWait(view, portals.value.get(view.row.portal), seconds.value);
  if (!wait) return null;
  const period = roughly(wait.waited);
  const words = t('desk.waits_for_answer', { period });
  return (
    <span class={`wait ${wait.patience}`} title={`${words} (${t(`desk.patience_${wait.patience}`)})`}>
      <Icon name={wait.patience === 'red' ? 'warn' : 'clock'} />
      <span aria-hidden={brief}>{brief ? period : words}</span>
      {brief && <span class="unseen">{words}</span>}
      <span class="unseen"> {t(`desk.patience_${wait.patience}`)}</span>
    </span>
  );
}
