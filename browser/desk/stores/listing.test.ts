import { describe, expect, test } from 'vitest';
import type { CaseRow } from '../../shared/wire';
import { type Listing, neighbour, nothingOf, type Wanted, withoutCase, withPage, withRow } from './listing';

const ME = 7;
const EVERYTHING: Wanted = {
  list: 'all',
  order: 'newest',
  portal: null,
  agent: null,
  type: null,
  status: null,
  since: null,
  until: null,
  q: '',
};

function row(number: number, changes: Partial<CaseRow> = {}): CaseRow {
  return {
    number,
    seq: 1,
    portal: 1,
    type: 'chat',
    status: 'unassigned',
    chat: 'waiting',
    agent: null,
    first_name: 'Carl',
    last_name: 'Kunde',
    problem: 'Help',
    opened_at: number * 1000,
    taken_at: null,
    requested_at: null,
    ended_at: null,
    resolved_at: null,
    kind: 'chat',
    guests: [],
    unanswered: false,
    ...changes,
  };
}

const taken = (number: number, agent: number, seq = 2) =>
  row(number, { seq, status: 'assigned', chat: 'talking', agent: { id: agent, screen_name: 'Ana' } });

/** What the server would answer: the rule of the lists, told in another way, as a page of `size` rows. */
function fetched(world: readonly CaseRow[], wanted: Wanted, size = 50): Listing {
  const fits = world
    .filter((one) => wanted.list !== 'unassigned' || one.status === 'unassigned')
    .filter((one) => wanted.list !== 'mine' || (one.status === 'assigned' && one.agent?.id === ME))
    .filter((one) => wanted.portal === null || one.portal === wanted.portal)
    .filter((one) => wanted.status === null || one.status === wanted.status)
    .filter((one) => wanted.type === null || one.type === wanted.type)
    .sort((a, b) => (wanted.order === 'newest' ? b.opened_at - a.opened_at : a.opened_at - b.opened_at));
  const cursor = fits.length > size ? 'next' : null;
  return withPage(nothingOf(wanted), { rows: fits.slice(0, size), cursor, complete: true }, [], ME);
}

/** A generator of the same numbers each time. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function happens(world: CaseRow[], roll: (below: number) => number): CaseRow {
  const known = world[roll(world.length * 2)];
  const made = known ?? row(world.length + 1, { portal: 1 + roll(2) });
  const status = (['unassigned', 'assigned', 'resolved'] as const)[roll(3)] ?? 'unassigned';
  const agent = status === 'unassigned' ? null : { id: roll(2) ? ME : 8, screen_name: 'Ana' };
  return known ? { ...made, seq: made.seq + 1, status, agent, type: roll(2) ? 'chat' : 'request' } : made;
}

describe('a list with its news is the list fetched afresh', () => {
  const wishes: Partial<Wanted>[] = [
    {},
    { list: 'unassigned' },
    { list: 'mine' },
    { order: 'longest' },
    { list: 'unassigned', order: 'longest', portal: 2 },
    { status: 'resolved', type: 'request' },
  ];
  test.each(wishes)('%o', (wish) => {
    const wanted = { ...EVERYTHING, ...wish };
    const roll = dice(42);
    const world = [row(1), row(2), taken(3, ME)];
    let listing = fetched(world, wanted);
    for (let step = 0; step < 300; step++) {
      const news = happens(world, roll);
      const at = world.findIndex((one) => one.number === news.number);
      world.splice(at < 0 ? world.length : at, 1, news);
      listing = withRow(listing, news, ME);
      expect(listing.rows.slice(0, 50)).toEqual(fetched(world, wanted, 1000).rows.slice(0, 50));
    }
  });

  test('also where only the first page is loaded: nothing is added behind its end', () => {
    const world = Array.from({ length: 80 }, (_, at) => row(at + 1));
    const first = fetched(world, EVERYTHING);
    expect(withRow(first, row(5, { seq: 2, problem: 'new words' }), ME)).toEqual(first);
    expect(withRow(first, row(99), ME).rows[0]?.number).toBe(99);
  });
});

describe('news of a row', () => {
  const one = fetched([row(1), row(2)], { ...EVERYTHING, list: 'unassigned' });

  test('that are older than what is shown change nothing', () => {
    const newer = withRow(one, row(1, { seq: 5, problem: 'newer' }), ME);
    expect(withRow(newer, row(1, { seq: 4, problem: 'older' }), ME)).toBe(newer);
  });

  test('take a case out of Unassigned once somebody has it', () => {
    expect(withRow(one, taken(1, 8), ME).rows.map((known) => known.number)).toEqual([2]);
  });

  test('that came while a page was on its way are not lost', () => {
    const listing = withPage(
      nothingOf({ ...EVERYTHING, list: 'unassigned' }),
      { rows: [row(1)], cursor: null, complete: true },
      [taken(1, 8), row(2)],
      ME,
    );
    expect(listing.rows.map((known) => known.number)).toEqual([2]);
  });

  test('change what a search has found, and add nothing to it', () => {
    const found = { ...one, wanted: { ...EVERYTHING, q: 'printer' } };
    expect(withRow(found, row(3), ME)).toEqual(found);
    expect(withRow(found, taken(1, 8), ME).rows.map((known) => known.status)).toEqual([
      'unassigned',
      'assigned',
    ]);
  });

  test('of a deletion take the row away', () => {
    expect(withoutCase(one, 2).rows.map((known) => known.number)).toEqual([1]);
    expect(withoutCase(one, 3)).toBe(one);
  });
});

test('the next page goes behind, without doubles', () => {
  const first = withPage(
    nothingOf(EVERYTHING),
    { rows: [row(3), row(2)], cursor: 'c', complete: true },
    [],
    ME,
  );
  const both = withPage(first, { rows: [row(2), row(1)], cursor: null, complete: true }, [], ME);
  expect(both.rows.map((known) => known.number)).toEqual([3, 2, 1]);
});

test('next and previous stop at the ends', () => {
  const rows = [row(3), row(2), row(1)];
  expect(neighbour(rows, null, 1)?.number).toBe(3);
  expect(neighbour(rows, 3, 1)?.number).toBe(2);
  expect(neighbour(rows, 1, 1)?.number).toBe(1);
  expect(neighbour(rows, 3, -1)?.number).toBe(3);
  expect(neighbour([], null, 1)).toBeUndefined();
});

test('going on from a case that has left the list continues where it stood', () => {
  const rows = [row(4), row(3), row(1)];
  expect(neighbour(rows, 2, 1, 2)?.number).toBe(1);
  expect(neighbour(rows, 2, -1, 2)?.number).toBe(3);
  expect(neighbour(rows, 0, 1, 3)?.number).toBe(1);
});

test('a chat one was invited into is in the guest’s list while one is in it', () => {
  const guest = nothingOf({ ...EVERYTHING, list: 'guest' });
  const joined = withRow(guest, row(1, { guests: [ME] }), ME);
  expect(joined.rows).toHaveLength(1);
  expect(withRow(joined, row(1, { seq: 2 }), ME).rows).toEqual([]);
});
