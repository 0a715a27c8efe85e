import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Upward } from '../../shared/frames';
import type { CaseOpened, CaseView, Count, Entry } from '../../shared/wire';

const sent: Upward[] = [];
vi.mock('./wire', () => ({
  send: (word: Upward) => {
    sent.push(word);
    return true;
  },
}));

const { DeskCase } = await import('./case');

const NUMBER = 123456789;
const ME = 7;

const entry = (n: number, changes: Partial<Entry> = {}): Entry => ({
  n,
  at: n,
  kind: 'message',
  by: 'customer',
  text: `Word ${n}`,
  ...changes,
});

function view(agent: number): CaseView {
  const row = {
    number: NUMBER,
    seq: 1,
    portal: 1,
    type: 'chat',
    status: 'assigned',
    chat: 'talking',
    opened_at: 0,
    guests: [] as number[],
  };
  return {
    row: { ...row, agent: { id: agent, screen_name: 'Ben' }, first_name: 'Carl', last_name: 'Kunde' },
    customer: { got: 0, read: 0 },
    agent: { got: 0, read: 0 },
  } as CaseView;
}

let one: InstanceType<typeof DeskCase>;

async function opened(agent = ME): Promise<void> {
  const answer: CaseOpened = {
    case: view(agent),
    entries: [entry(1), entry(2)],
    more: false,
    earlier: [],
    takeover_from: null,
    letters: [],
  };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(answer))));
  one = new DeskCase(
    NUMBER,
    () => ME,
    () => 1000,
    (portal) => portal === 1,
  );
  await one.load();
}

const numbers = () => one.talk.value?.thread.entries.map((known) => known.n);
const ofKind = (t: Upward['t']) => sent.filter((word) => word.t === t);

beforeEach(() => {
  localStorage.clear();
  sent.length = 0;
});

afterEach(() => {
  one.close();
  vi.unstubAllGlobals();
});

test('an opened case is followed from the last entry that was fetched', async () => {
  await opened();
  expect(ofKind('watch')).toEqual([{ t: 'watch', case: NUMBER, have: 2, looking: false }]);
});

test('a gap in the news is asked for, and nothing is shown out of order', async () => {
  await opened();
  one.hear({ t: 'entry', number: NUMBER, entry: entry(4) });
  expect(numbers()).toEqual([1, 2]);
  expect(ofKind('watch').at(-1)).toMatchObject({ have: 2 });
  one.hear({
    t: 'caught_up',
    case: view(ME),
    entries: [entry(3), entry(4)],
    reset: false,
    share: null,
    letters: [],
  });
  expect(numbers()).toEqual([1, 2, 3, 4]);
});

test('after the line was lost the case goes on from what it has', async () => {
  await opened();
  one.lost();
  one.hear({ t: 'ready', clock: 0, build: '1' });
  expect(ofKind('watch').at(-1)).toMatchObject({ have: 2 });
});

test('what the agent writes is sent once the case is followed, and again only until it is there', async () => {
  await opened();
  const { id } = one.outbox.add('Hello Carl');
  expect(ofKind('post')).toEqual([]);
  one.hear({ t: 'caught_up', case: view(ME), entries: [], reset: false, share: null, letters: [] });
  expect(ofKind('post')).toEqual([{ t: 'post', case: NUMBER, id, text: 'Hello Carl', note: false }]);
  expect(one.busy()).toBe(true);
  one.hear({ t: 'posted', case: NUMBER, id, n: 3, at: 3 });
  one.hear({ t: 'entry', number: NUMBER, entry: entry(3, { by: 'agent', client_id: id }) });
  expect([one.outbox.pending.value, one.busy()]).toEqual([[], false]);
});

test('reading one’s own case takes its unread away and tells the customer', async () => {
  await opened();
  expect(one.unread.value).toBe(2);
  one.readTo(2);
  expect(one.unread.value).toBe(0);
  expect(ofKind('seen').at(-1)).toEqual({ t: 'seen', case: NUMBER, got: 2, read: 2 });
});

test('reading a colleague’s case leaves no mark', async () => {
  await opened(8);
  one.readTo(2);
  expect([one.unread.value, ofKind('seen')]).toEqual([2, []]);
});

test('the customer’s typing is shown by name until something is said', async () => {
  await opened();
  one.hear({ t: 'types', number: NUMBER, by: 'customer' });
  expect(one.typing.name.value).toBe('Carl Kunde');
  one.hear({ t: 'entry', number: NUMBER, entry: entry(3) });
  expect(one.typing.name.value).toBeNull();
});

test('an agent does not see their own typing, also from another tab', async () => {
  await opened();
  one.hear({ t: 'types', number: NUMBER, by: 'agent', agent: { id: ME, screen_name: 'Ben' } });
  expect(one.typing.name.value).toBeNull();
  one.hear({ t: 'types', number: NUMBER, by: 'agent', agent: { id: 8, screen_name: 'Eva' } });
  expect(one.typing.name.value).toBe('Eva');
});

test('news of another case change nothing here', async () => {
  await opened();
  const before = one.talk.value;
  one.hear({ t: 'entry', number: 1, entry: entry(3) });
  one.hear({ t: 'deleted', number: 1, counts: [] });
  one.hear({
    t: 'caught_up',
    case: { ...view(ME), row: { ...view(ME).row, number: 1 } },
    entries: [entry(3)],
    reset: false,
    share: null,
    letters: [],
  });
  expect([one.talk.value, one.state.value]).toEqual([before, 'ready']);
});

test('a chat one is a guest in counts what came since it was opened or read here', async () => {
  await opened(8);
  const guest = view(8);
  one.take({ ...guest, row: { ...guest.row, seq: 2, guests: [ME] } });
  expect(one.unread.value).toBe(0);
  one.hear({ t: 'entry', number: NUMBER, entry: entry(3) });
  expect(one.unread.value).toBe(1);
  one.readTo(3);
  expect([one.unread.value, ofKind('seen')]).toEqual([0, []]);
});

test('a case that went to a portal one does not serve says where it is', async () => {
  await opened();
  const moved = { t: 'moved', number: NUMBER, name: 'Billing', agent: null, counts: [] as Count[] } as const;
  one.hear({ ...moved, portal: 1 });
  expect(one.state.value).toBe('ready');
  one.hear({ ...moved, portal: 2 });
  expect([one.state.value, one.went.value?.name]).toEqual(['moved', 'Billing']);
});

test('a deleted case says so', async () => {
  await opened();
  one.hear({ t: 'deleted', number: NUMBER, counts: [] });
  expect(one.state.value).toBe('deleted');
});

test('what was written for a deleted case and not sent is forgotten with it', async () => {
  await opened();
  one.message.write('half an answer to Carl');
  one.note.write('half a note on Carl');
  one.outbox.add('an answer on its way');
  localStorage.setItem('deskbell.draft.7.987654321', 'another case');
  one.hear({ t: 'deleted', number: NUMBER, counts: [] });
  expect(Object.keys(localStorage)).toEqual(['deskbell.draft.7.987654321']);
  expect(one.busy()).toBe(false);
});

test('a case that is no longer the agent’s to see is shown no longer', async () => {
  await opened();
  const problem = { type: 'about:blank', title: '', status: 404, code: 'not-found' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(problem), { status: 404 })));
  await one.load();
  expect(one.state.value).toBe('missing');
});
