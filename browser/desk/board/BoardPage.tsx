// The live board: who waits where and how long, which offers are out, who is on the bell; for leads and admins.
import './board.css';
import './rows.css';
import { useEffect } from 'preact/hooks';
import type { BoardView } from '../../shared/bell';
import { t } from '../../shared/i18n';
import { wrongOf } from '../forms/refusals';
import { board, boardFailed, fetchBoard, followBoard } from '../live/board';
import { theLine } from '../live/wire';
import { query } from '../router';
import { deskState, me } from '../session';
import { Failure, Waiting } from '../shell/states';
import { arranged, isFree, portalIn, type Served } from '../stores/board';
import { Agents } from './Agents';
import { Offers } from './Offers';
import { Portals } from './Portals';
import { Waiters } from './Waiters';

/** The board for leads and admins; others read whom it is for. */
export function BoardPage() {
  const role = me.value?.role;
  if (role === undefined) return null;
  return (
    <main class="board" id="main" tabIndex={-1}>
      {role === 'agent' ? (
        <div class="board-only">
          <h1>{t('desk.board')}</h1>
          <p>{t('desk.board_only')}</p>
        </div>
      ) : (
        <Living />
      )}
    </main>
  );
}

function Living() {
  useEffect(followBoard, []);
  if (board.value) return <Board view={board.value} />;
  return (
    <>
      <h1 class="unseen">{t('desk.board')}</h1>
      {boardFailed.value ? (
        <Failure text={wrongOf(boardFailed.value).text} retry={fetchBoard} />
      ) : (
        <Waiting />
      )}
    </>
  );
}

function served(): Served {
  const state = deskState.value;
  const admins = (state?.colleagues ?? []).filter(({ role }) => role === 'admin').map(({ id }) => id);
  if (state?.me.role === 'admin') admins.push(state.me.id);
  return { portals: state?.portals ?? [], everywhere: new Set(admins) };
}

function Board({ view }: { view: BoardView }) {
  const all = served();
  const only = portalIn(query.value, all.portals);
  const { waiters, offers, agents, portals, more } = arranged(view, all, only);
  const free = agents.filter(isFree).length;
  const on = agents.filter(({ state }) => state !== 'signed_off').length;
  return (
    <>
      <header class="board-head">
        <h1 tabIndex={-1}>{t('desk.board')}</h1>
        <LiveSign />
      </header>
      <p class="unseen" role="status">
        {t(more ? 'desk.board_waiting_more' : 'desk.board_waiting_count', { count: waiters.length })}{' '}
        {t('desk.board_available_count', { count: free })}
      </p>
      <Portals stands={portals} more={more} only={only} />
      <div class="board-columns">
        <Waiters waiters={waiters} shown={more ? view.waiting.length : null} />
        <Offers offers={offers} />
        <Agents agents={agents} free={free} on={on} />
      </div>
    </>
  );
}

function LiveSign() {
  const live = theLine.value?.state.value === 'open';
  return (
    <span class={live ? 'live-sign on' : 'live-sign'}>
      <span aria-hidden="true">{live ? '● ' : '○ '}</span>
      <span>{t(live ? 'desk.board_live' : 'desk.board_paused')}</span>
    </span>
  );
}
