import { describe, expect, test } from 'vitest';
import type { BoardAgent, BoardOffer, BoardView } from '../../shared/bell';
import type { CaseRow, PortalRef } from '../../shared/wire';
import { arranged, isFree, patienceOf, portalIn } from './board';

const portal = (id: number) =>
  ({ id, name: `Portal ${id}`, yellow_seconds: 60, red_seconds: 180 }) as PortalRef;
const row = (number: number, opened_at: number, at = 1) => ({ number, opened_at, portal: at }) as CaseRow;
const offer = (id: number, number: number, until: number, at = 1) =>
  ({ id, number, until, portal: at, kind: 'web', agent: null, at: 0 }) as BoardOffer;
const agent = (id: number, name: string, changes: Partial<BoardAgent> = {}): BoardAgent => ({
  agent: { id, screen_name: name },
  state: 'available',
  chats: 0,
  asked: 0,
  limit: 4,
  busy: false,
  portals: [1],
  ...changes,
});

const board: BoardView = {
  waiting: [row(30, 3000), row(10, 1000), row(20, 2000, 2)],
  more: false,
  offers: [offer(2, 10, 90), offer(1, 20, 50, 2)],
  agents: [
    agent(1, 'Zoe'),
    agent(2, 'Ana', { state: 'signed_off' }),
    agent(3, 'Ben', { busy: true }),
    agent(4, 'Cem', { state: 'unavailable', portals: [1, 2] }),
    agent(5, 'Ada', { portals: [] }),
  ],
  clock: 0,
};
const served = { portals: [portal(1), portal(2)], everywhere: new Set([5]) };

describe('the board', () => {
  test('puts the longest waiting first, each with the offers that are out for them', () => {
    const { waiters, offers } = arranged(board, served, null);
    expect(waiters.map(({ row }) => row.number)).toEqual([10, 20, 30]);
    expect(waiters.map(({ offers }) => offers.map(({ id }) => id))).toEqual([[2], [1], []]);
    expect(offers.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('has who can be reached first, by name', () => {
    const names = arranged(board, served, null).agents.map(({ agent }) => agent.screen_name);
    expect(names).toEqual(['Ada', 'Ben', 'Zoe', 'Cem', 'Ana']);
  });

  test('says of each portal who waits, how long, and how many are free of those on the bell', () => {
    const [first, second] = arranged(board, served, null).portals;
    expect(first).toMatchObject({ waiting: 2, since: 1000, free: 2, on: 4 });
    expect(second).toMatchObject({ waiting: 1, since: 2000, free: 1, on: 2 });
    expect(arranged({ ...board, waiting: [] }, served, null).portals[0]?.since).toBeNull();
  });

  test('of one portal leaves the others out, but still says how they stand', () => {
    const { waiters, offers, agents, portals } = arranged(board, served, 2);
    expect(waiters.map(({ row }) => row.number)).toEqual([20]);
    expect(offers.map(({ id }) => id)).toEqual([1]);
    expect(agents.map(({ agent }) => agent.screen_name)).toEqual(['Ada', 'Cem']);
    expect(portals).toHaveLength(2);
  });

  test('knows that more wait than it was told of', () => {
    expect(arranged(board, served, null).more).toBe(false);
    expect(arranged({ ...board, more: true }, served, 1).more).toBe(true);
  });

  test('arranges what it was given without changing it', () => {
    const before = structuredClone(board);
    arranged(board, served, 1);
    expect(board).toEqual(before);
  });
});

test('who is busy or unavailable is not free', () => {
  expect(
    [1, 2, 3, 4, 5].map((id) => board.agents.filter(isFree).some(({ agent }) => agent.id === id)),
  ).toEqual([true, false, false, false, true]);
});

test("a wait has the colour of the portal's thresholds", () => {
  expect(patienceOf(59_999, portal(1))).toBe('green');
  expect(patienceOf(60_000, portal(1))).toBe('yellow');
  expect(patienceOf(180_000, portal(1))).toBe('red');
  expect(patienceOf(180_000, undefined)).toBe('green');
});

test('an address names a portal that is there, or none', () => {
  expect(portalIn('?portal=2', served.portals)).toBe(2);
  expect(portalIn('?portal=9', served.portals)).toBeNull();
  expect(portalIn('', served.portals)).toBeNull();
});
