import { describe, expect, test } from 'vitest';
import type { HandingView } from '../../shared/bell';
import type { Moved, RowNews } from '../../shared/frames';
import type { CaseRow, Entry } from '../../shared/wire';
import { cameBack, colleaguesOf, handedOn, invitedOf, portalsOf, takesPart, transferOf } from './handing';

const ME = 7;
const ANA = { id: ME, screen_name: 'Ana' };
const BEN = { id: 8, screen_name: 'Ben' };
const row = (changes: Partial<CaseRow> = {}) =>
  ({
    number: 1,
    status: 'assigned',
    type: 'chat',
    chat: 'talking',
    agent: ANA,
    guests: [],
    ...changes,
  }) as unknown as CaseRow;

let n = 0;
const entry = (kind: Entry['kind'], more: Partial<Entry> = {}): Entry => {
  n += 1;
  return { n, at: n * 1000, kind, by: 'agent', ...more };
};
const toBen = () => entry('transferring', { agent: BEN });
const transfer = (entries: Entry[], one = row(), line: number | null = null) =>
  transferOf({ row: one, line }, entries)?.to ?? null;

describe('a transfer is on its way', () => {
  test('to a colleague, since it was sent', () => {
    const sent = toBen();
    expect(transferOf({ row: row(), line: null }, [entry('message'), sent, entry('note')])).toEqual({
      to: 'Ben',
      at: sent.at,
    });
  });
  test('to a portal, by its name', () =>
    expect(transfer([entry('transferring', { agent: ANA, other: 'Billing' })])).toBe('Billing'));
  test('in a line while one after another declines it', () =>
    expect(
      transfer(
        [entry('transferring', { other: 'Line' }), entry('declined', { agent: BEN, other: 'transfer' })],
        row(),
        3,
      ),
    ).toBe('Line'));
  test('also when it was sent before what is loaded', () =>
    expect(transferOf({ row: row(), line: 3 }, [entry('message')])).toEqual({ to: '', at: null }));
});

describe('no transfer is on its way', () => {
  test('after the case was resolved and reopened', () =>
    expect(transfer([toBen(), entry('resolved'), entry('reopened', { agent: ANA })])).toBeNull());
  test('before one was sent', () => expect(transfer([entry('assigned', { agent: ANA })])).toBeNull());
  test('once it was declined, unanswered or taken back', () =>
    expect(transfer([toBen(), entry('transfer_back')])).toBeNull());
  test('once it was accepted', () =>
    expect(transfer([toBen(), entry('assigned', { agent: BEN })])).toBeNull());
  test('once nobody has the case', () =>
    expect(transfer([toBen()], row({ status: 'unassigned', agent: null }))).toBeNull());
});

describe('an invitation is open', () => {
  const invited = (...more: Entry[]) =>
    invitedOf(row(), [entry('invited', { agent: BEN }), ...more]).map(({ agent }) => agent.screen_name);
  test('until it is answered', () => {
    expect(invited()).toEqual(['Ben']);
    expect(invited(entry('joined', { agent: BEN }))).toEqual([]);
    expect(invited(entry('declined', { agent: BEN, other: 'invite' }))).toEqual([]);
    expect(invited(entry('missed', { agent: BEN, other: 'invite' }))).toEqual([]);
  });
  test('until it is taken back', () => expect(invited(entry('invite_back', { agent: BEN }))).toEqual([]));
  test('whatever becomes of a transfer', () =>
    expect(invited(entry('declined', { agent: BEN, other: 'transfer' }))).toEqual(['Ben']));
  test('again, when somebody is asked again', () =>
    expect(
      invited(entry('missed', { agent: BEN, other: 'invite' }), entry('invited', { agent: BEN })),
    ).toEqual(['Ben']));
  test('not once somebody else has the case', () =>
    expect(invited(entry('assigned', { agent: { id: 9, screen_name: 'Cem' } }))).toEqual([]));
  test('not after the chat', () =>
    expect(invitedOf(row({ chat: 'ended' }), [entry('invited', { agent: BEN })])).toEqual([]));
});

test('who has the case and who is a guest take part, others and the time before do not', () => {
  expect(takesPart(row(), ME)).toBe(true);
  expect(takesPart(row({ agent: BEN, guests: [ME] }), ME)).toBe(true);
  expect(takesPart(row({ agent: BEN }), ME)).toBe(false);
  expect(takesPart(row({ status: 'unassigned', agent: null }), ME)).toBe(false);
  expect(takesPart(row(), undefined)).toBe(false);
});

describe('one is told', () => {
  const news = (changes: Partial<RowNews>): RowNews => ({
    t: 'row',
    row: row({ agent: BEN }),
    why: 'assigned',
    counts: [],
    by_agent: BEN.id,
    from_agent: ME,
    ...changes,
  });
  const moved: Moved = {
    t: 'moved',
    number: 1,
    portal: 2,
    name: 'Billing',
    agent: BEN,
    counts: [],
    by_agent: BEN.id,
    from_agent: ME,
  };
  test('who has accepted one’s case', () => {
    expect(handedOn(news({}), ME)).toBe(BEN);
    expect(handedOn(moved, ME)).toBe(BEN);
  });
  test('not of others’ cases, nor of what one did oneself', () => {
    expect(handedOn(news({ from_agent: 9 }), ME)).toBeNull();
    expect(handedOn(news({ from_agent: null }), ME)).toBeNull();
    expect(handedOn(news({ by_agent: ME }), ME)).toBeNull();
    expect(handedOn(news({ row: row({ agent: null, status: 'unassigned' }) }), ME)).toBeNull();
  });
  test('that a transfer has come back, unless one took it back', () => {
    expect(cameBack(news({ why: 'transfer_back', row: row() }), ME)).toBe(true);
    expect(cameBack(news({ why: 'transfer_back', row: row(), by_agent: null }), ME)).toBe(true);
    expect(cameBack(news({ why: 'transfer_back', row: row(), by_agent: ME }), ME)).toBe(false);
    expect(cameBack(news({ why: 'transfer_back' }), ME)).toBe(false);
    expect(cameBack(news({ why: 'assigned', row: row() }), ME)).toBe(false);
  });
});

const there: HandingView = {
  colleagues: [
    { agent: { id: 1, screen_name: 'Zoe' }, state: 'signed_off', busy: false },
    { agent: { id: 2, screen_name: 'Yara' }, state: 'available', busy: true },
    { agent: { id: 3, screen_name: 'Xenia' }, state: 'available', busy: false },
    { agent: { id: 4, screen_name: 'Ann' }, state: 'unavailable', busy: true },
    { agent: { id: 5, screen_name: 'Ben' }, state: 'available', busy: false },
  ],
  portals: [
    { id: 1, slug: 'line', name: 'Line', line: true, rings: 0 },
    { id: 2, slug: 'box', name: 'Box', line: false, rings: 2 },
    { id: 3, slug: 'empty', name: 'Empty', line: false, rings: 0 },
  ],
};

test('those who can be reached stand first; a busy colleague can be asked, one who is away can not', () => {
  const shown = colleaguesOf(there, [3]).map(({ name, stands, ready }) => [name, stands, ready]);
  expect(shown).toEqual([
    ['Ben', 'available', true],
    ['Yara', 'busy', true],
    ['Ann', 'unavailable', false],
    ['Zoe', 'signed_off', false],
  ]);
});

test('a line takes a case at any time, other portals only while somebody there can be rung', () => {
  const shown = portalsOf(there).map(({ name, stands, ready }) => [name, stands, ready]);
  expect(shown).toEqual([
    ['Box', 'all', true],
    ['Line', 'line', true],
    ['Empty', 'nobody', false],
  ]);
});
