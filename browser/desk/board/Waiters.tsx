// Who waits, the longest first; a row leads to its case.
import type { BoardOffer } from '../../shared/bell';
import { caseNumber, t } from '../../shared/i18n';
import { portals } from '../live/desk';
import { addressOf, follow } from '../router';
import type { Waiter } from '../stores/board';
import { Panel } from './Panel';
import { Left, Wait } from './Running';

const MOST = 100;

/** The waiting customers; `more`: there are others, who have waited less. */
export function Waiters({ waiters, more }: { waiters: readonly Waiter[]; more: boolean }) {
  return (
    <Panel
      name="waiters"
      title={t('desk.board_waiting')}
      count={waiters.length}
      aside={more ? t('desk.board_more', { count: MOST }) : undefined}
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
          <strong>{name || t('desk.board_no_name')}</strong>
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
