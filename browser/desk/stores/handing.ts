// What is on its way from a case to others: a transfer, invitations; read from the conversation, and from the news of rows. Pure.
import type { HandingView } from '../../shared/bell';
import type { Moved, RowNews } from '../../shared/frames';
import type { AgentRef, CaseRow, CaseView, Entry } from '../../shared/wire';
import { chatRuns } from './times';

/** A transfer that nobody has answered: to whom (a colleague or a portal, by name), since when (ms; null: longer than is loaded). */
export type OnItsWay = { to: string; at: number | null };

/** A colleague who was invited and has not answered, since when (ms). */
export type Invited = { agent: AgentRef; at: number };

/** The transfer on its way, or null; `entries` are the newest of the case. */
export function transferOf(
  { row, line }: Pick<CaseView, 'row' | 'line'>,
  entries: readonly Entry[],
): OnItsWay | null {
  if (row.status !== 'assigned') return null;
  const last = entries.findLast(({ kind }) => BEGINS_OR_ENDS.has(kind));
  if (last?.kind === 'transferring') return { to: last.other ?? last.agent?.screen_name ?? '', at: last.at };
  // a case that somebody has stands in a line only while it is being handed on to it
  return !last && line !== null ? { to: '', at: null } : null;
}

const BEGINS_OR_ENDS: ReadonlySet<string> = new Set([
  'transferring',
  'transfer_back',
  'assigned',
  'unassigned',
  'agent_left',
  'resolved',
  'reopened',
]);

/** Who is invited into the chat and has not answered. */
export function invitedOf(row: CaseRow, entries: readonly Entry[]): Invited[] {
  if (row.status !== 'assigned' || !chatRuns(row)) return [];
  const invited = new Map<number, Invited>();
  for (const { kind, agent, at, other } of entries) {
    if (kind === 'assigned') invited.clear();
    else if (agent && kind === 'invited') invited.set(agent.id, { agent, at });
    else if (agent && (kind === 'joined' || kind === 'invite_back' || answersNo(kind, other)))
      invited.delete(agent.id);
  }
  return [...invited.values()];
}

function answersNo(kind: Entry['kind'], other: string | null | undefined): boolean {
  return (kind === 'declined' || kind === 'missed') && other === 'invite';
}

/** Whether the agent takes part in the chat: has the case, or was invited and joined. */
export function takesPart(row: CaseRow, me: number | undefined): boolean {
  if (me === undefined || row.status !== 'assigned') return false;
  return row.agent?.id === me || row.guests.includes(me);
}

/** Who has a case of agent `me` now, where these news say that it was given or taken away by others; else null. */
export function handedOn(news: RowNews | Moved, me: number): AgentRef | null {
  const agent = news.t === 'row' ? news.row.agent : news.agent;
  const others = agent && agent.id !== me && (news.by_agent ?? null) !== me;
  return others && news.from_agent === me ? agent : null;
}

/** Whether these news say that a transfer of agent `me` has come back: declined, unanswered, or taken back by a lead. */
export function cameBack({ row, why, by_agent: by }: RowNews, me: number): boolean {
  return why === 'transfer_back' && row.agent?.id === me && by !== me;
}

/** One to whom the case can be handed on: `kind` and `id` say who, `ready` whether that is possible now. */
export type Choice = {
  kind: 'agent' | 'portal';
  id: number;
  name: string;
  stands: Stands;
  /** A portal's address part. */
  slug?: string;
  /** How many agents an offer there rings. */
  rings?: number;
  ready: boolean;
};

/** How a colleague stands, or how a portal is handed a case. */
export type Stands = 'available' | 'busy' | 'unavailable' | 'signed_off' | 'line' | 'all' | 'nobody';

const ORDER: readonly Stands[] = ['available', 'busy', 'unavailable', 'signed_off'];

/** The colleagues, those who can be reached first; a busy one can be asked too: the limit bounds what is handed out, not what is sent by hand. */
export function colleaguesOf({ colleagues }: HandingView, but: readonly number[] = []): Choice[] {
  return colleagues
    .filter(({ agent }) => !but.includes(agent.id))
    .map(({ agent, state, busy }) => ({
      kind: 'agent' as const,
      id: agent.id,
      name: agent.screen_name,
      stands: state === 'available' && busy ? ('busy' as const) : state,
      ready: state === 'available',
    }))
    .sort((a, b) => ORDER.indexOf(a.stands) - ORDER.indexOf(b.stands) || a.name.localeCompare(b.name));
}

/** The other portals, those that can take the case first. */
export function portalsOf({ portals }: HandingView): Choice[] {
  return portals
    .map(({ id, slug, name, line, rings }): Choice => {
      const stands = line ? 'line' : rings > 0 ? 'all' : 'nobody';
      return { kind: 'portal', id, slug, name, rings, stands, ready: stands !== 'nobody' };
    })
    .sort((a, b) => Number(b.ready) - Number(a.ready) || a.name.localeCompare(b.name));
}
