// Who waits, the longest first; a row leads to its case.
import type { BoardOffer } from '../../shared/bell';
import { caseNumber, t } from '../../shared/i18n';
import { portals } from '../live/desk';
import { addressOf, follow } from '../router';
import type { Waiter } from '../stores/board';
import { Panel } from './Panel';
import { Left, Wait } from './Running';

/** The waiting customers; `shown` is how many the board has where there are more, who have waited less, else null. */
export function Waiters({ waiters, shown }: { waiters: readonly Waiter[]; shown: number | null }) {
  return (
    <Panel
      name="waiters"
      title={t('desk.board_waiting')}
      count={waiters.length}
      more={shown !== null}
      aside={shown !== null && t('desk.board_more', { count: shown })}
      empty={{ title: t('desk.board_waiting_none'), how: t('desk.board_waiting_none_how') }}
    >
      {waiters.map((waiter) => (
        <WaitingRow key={waiter.row.number} {...waiter} />
      ))}
    </Panel>
  );
}

function WaitingRow({ row, offers }: Waiter) {
  const portal = portals.value.get(row.portal);
  const name = `${row.first_name} ${row.last_name}`.trim();
  return (
    <li class="board-row">
      <a href={addressOf('all', row.number)} onClick={follow}>
        <Wait since={row.opened_at} portal={portal} />
        <span class="board-main">
          <strong>{name || t('desk.no_name')}</strong>
          {row.problem && <span class="board-problem">{row.problem}</span>}
        </span>
        <span class="board-side">
          <span>{portal?.name}</span>
          <span class="dim">{caseNumber(row.number)}</span>
        </span>
        {offers.map((offer) => (
          <Asked key={offer.id} offer={offer} />
        ))}
      </a>
    </li>
  );
}

function Asked({ offer }: { offer: BoardOffer }) {
  return (
    <span class="board-asked">
      {t('desk.board_asked', { name: offer.agent?.screen_name ?? t('desk.board_asked_all') })}{' '}
      <Left until={offer.until} />
    </span>
  );
}
