// Times that run on the board; each draws itself anew each second, and nothing else with it.
import { seconds } from '../../shared/clock';
import { duration, t } from '../../shared/i18n';
import type { PortalRef } from '../../shared/wire';
import { Icon } from '../shell/icons';
import { patienceOf } from '../stores/board';
import { stopwatch } from '../stores/times';

/** How long a customer has waited since then: by the portal's thresholds in green, yellow or red, with icon and word. */
export function Wait({ since, portal }: { since: number; portal: PortalRef | undefined }) {
  const waited = Math.max(0, seconds.value - since);
  const patience = patienceOf(waited, portal);
  return (
    <span class={`board-wait ${patience}`} title={t(`desk.patience_${patience}`)}>
      <Icon name={patience === 'red' ? 'warn' : 'clock'} />
      <span class="unseen">{t('desk.board_waits')} </span>
      {stopwatch(waited)}
      <span class="unseen"> {t(`desk.patience_${patience}`)}</span>
    </span>
  );
}

/** How much time an offer has left. */
export function Left({ until }: { until: number }) {
  const left = Math.max(0, until - seconds.value);
  return (
    <span class="board-left">
      {duration(left + 999)}
      <span class="unseen"> {t('desk.board_left')}</span>
    </span>
  );
}
