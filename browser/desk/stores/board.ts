// The live board put in order: who waits, which offers are out, who can be reached, for all portals or for one.
import type { BoardAgent, BoardOffer, BoardView } from '../../shared/bell';
import type { CaseRow, PortalRef } from '../../shared/wire';
import type { Patience } from './times';

/** A waiting customer, with the offers that are out for them. */
export interface Waiter {
  row: CaseRow;
  offers: BoardOffer[];
}

/** How a portal stands: `free` agents could be rung now, of all `on` the bell. */
export interface PortalStand {
  portal: PortalRef;
  waiting: number;
  /** Since when (ms) the longest waiting has waited; null when nobody waits. */
  since: number | null;
  free: number;
  on: number;
}

export interface Arranged {
  waiters: Waiter[];
  offers: BoardOffer[];
  agents: BoardAgent[];
  portals: PortalStand[];
  /** More wait than the server tells of: the counts of those who wait are the least there can be. */
  more: boolean;
}

/** What a portal is to the board: which there are, and who is of all of them. */
export interface Served {
  portals: readonly PortalRef[];
  /** Ids of the agents who are of every portal. */
  everywhere: ReadonlySet<number>;
}

/** The board in order: longest waiting first, offers by their end, agents by name, so that nothing moves without a cause. */
export function arranged(board: BoardView, served: Served, only: number | null): Arranged {
  const here = (portal: number) => only === null || portal === only;
  const waiting = [...board.waiting].sort((one, other) => one.opened_at - other.opened_at);
  const offers = [...board.offers].sort((one, other) => one.until - other.until || one.id - other.id);
  const agents = [...board.agents].sort(byPresence);
  return {
    waiters: waiting
      .filter((row) => here(row.portal))
      .map((row) => ({ row, offers: offers.filter(({ number }) => number === row.number) })),
    offers: offers.filter(({ portal }) => here(portal)),
    agents: only === null ? agents : agents.filter((agent) => isOf(agent, only, served)),
    portals: served.portals.map((portal) => standOf(portal, waiting, agents, served)),
    more: board.more,
  };
}

function standOf(
  portal: PortalRef,
  waiting: readonly CaseRow[],
  agents: readonly BoardAgent[],
  served: Served,
): PortalStand {
  const mine = waiting.filter((row) => row.portal === portal.id);
  const on = agents.filter((agent) => agent.state !== 'signed_off' && isOf(agent, portal.id, served));
  return {
    portal,
    waiting: mine.length,
    since: mine[0]?.opened_at ?? null,
    free: on.filter(isFree).length,
    on: on.length,
  };
}

function isOf(agent: BoardAgent, portal: number, { everywhere }: Served): boolean {
  return agent.portals.includes(portal) || everywhere.has(agent.agent.id);
}

/** Whether an offer could be put before the agent now. */
export function isFree(agent: BoardAgent): boolean {
  return agent.state === 'available' && !agent.busy;
}

const ORDER: Record<BoardAgent['state'], number> = { available: 0, unavailable: 1, signed_off: 2 };

function byPresence(one: BoardAgent, other: BoardAgent): number {
  const states = ORDER[one.state] - ORDER[other.state];
  const names = one.agent.screen_name.localeCompare(other.agent.screen_name);
  return states || names || one.agent.id - other.agent.id;
}

/** How patient a customer still is who has waited for `waited` ms, by the portal's thresholds. */
export function patienceOf(
  waited: number,
  portal: { yellow_seconds: number; red_seconds: number } | undefined,
): Patience {
  const seconds = waited / 1000;
  if (portal && seconds >= portal.red_seconds) return 'red';
  return portal && seconds >= portal.yellow_seconds ? 'yellow' : 'green';
}

/** The portal that an address's query asks for, if it is one of these. */
export function portalIn(query: string, portals: readonly PortalRef[]): number | null {
  const id = Number(new URLSearchParams(query).get('portal'));
  return portals.some((portal) => portal.id === id) ? id : null;
}
