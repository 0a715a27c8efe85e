import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CasePage, CaseRow, Count } from '../../shared/wire';
import { filtersOf, wantedOf } from '../stores/filters';
import { Roll } from './roll';

const ALL = wantedOf('all', filtersOf(''), 0);

const row = (number: number, changes: Partial<CaseRow> = {}) =>
  ({
    number,
    seq: 1,
    portal: 1,
    type: 'chat',
    status: 'unassigned',
    agent: null,
    opened_at: number,
    ...changes,
  }) as CaseRow;

/** A server that answers when the test says so. */
class Server {
  readonly asked: string[] = [];
  private waiting: ((page: CasePage | null) => void)[] = [];

  constructor() {
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
      this.asked.push(address);
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
        this.waiting.push((page) =>
          page ? resolve(new Response(JSON.stringify(page))) : reject(new TypeError('no network')),
        );
      });
    });
  }

  async answers(rows: CaseRow[] | null, cursor: string | null = null, complete = true): Promise<void> {
    this.waiting.shift()?.(rows && { rows, cursor, complete });
    await new Promise((resolve) => setTimeout(resolve));
  }
}

let server: Server;
let roll: Roll;
const numbers = () => roll.listing.value?.rows.map((one) => one.number);

beforeEach(() => {
  server = new Server();
  roll = new Roll(() => 7);
});

afterEach(() => {
  roll.close();
  vi.unstubAllGlobals();
});

test('a list shows its first page, and the next when asked for more', async () => {
  roll.show(ALL);
  expect(roll.phase.value).toBe('loading');
  await server.answers([row(3), row(2)], 'next');
  expect([numbers(), roll.phase.value]).toEqual([[3, 2], 'ready']);
  void roll.more();
  await server.answers([row(1)]);
  expect(numbers()).toEqual([3, 2, 1]);
  void roll.more();
  expect(server.asked).toHaveLength(2);
});

test('a case that came while the list was being fetched is in it', async () => {
  roll.show(ALL);
  roll.hear({ t: 'row', row: row(9), why: 'opened', counts: [] });
  await server.answers([row(3)]);
  expect(numbers()).toEqual([9, 3]);
});

test('a case that was deleted while the list was being fetched is not in it', async () => {
  roll.show(ALL);
  roll.hear({ t: 'deleted', number: 3, counts: [] });
  await server.answers([row(4), row(3)]);
  expect(numbers()).toEqual([4]);
});

test('fetching afresh keeps what is shown until the answer has come', async () => {
  roll.show(ALL);
  await server.answers([row(3)]);
  void roll.refresh();
  expect(numbers()).toEqual([3]);
  await server.answers([row(4), row(3)]);
  expect(numbers()).toEqual([4, 3]);
});

test('a lost network leaves the old rows and says that they may be old', async () => {
  roll.show(ALL);
  await server.answers([row(3)]);
  void roll.refresh();
  await server.answers(null);
  expect([numbers(), roll.phase.value]).toEqual([[3], 'failed']);
});

test('a list that is left is not shown when its answer comes late', async () => {
  roll.show(ALL);
  roll.show({ ...ALL, list: 'unassigned' });
  await server.answers([row(1)]);
  await server.answers([row(2)]);
  expect(numbers()).toEqual([2]);
});

test('news are marked as fresh, so that they slide in', async () => {
  roll.show(ALL);
  await server.answers([row(3)]);
  roll.hear({ t: 'row', row: row(4), why: 'opened', counts: [] });
  expect([roll.fresh.has(4), roll.fresh.has(3)]).toEqual([true, false]);
});

test('whoever signs in next sees nothing of the list, and fetches it afresh', async () => {
  roll.show(ALL);
  await server.answers([row(3)]);
  roll.close();
  expect(roll.listing.value).toBeNull();
  roll.show(ALL);
  await server.answers([row(4)]);
  expect(numbers()).toEqual([4]);
});

test('a search that may lack the newest words is asked again, until it lacks nothing', async () => {
  roll.show({ ...ALL, q: 'tower' });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const lacking = server.answers([], null, false);
  await vi.advanceTimersByTimeAsync(0);
  await lacking;
  expect(server.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2000);
  const whole = server.answers([row(3)]);
  await vi.advanceTimersByTimeAsync(0);
  await whole;
  expect(numbers()).toEqual([3]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(server.asked).toHaveLength(2);
  vi.useRealTimers();
});

test('a case that went to a portal one does not serve is gone, until it comes back', async () => {
  roll.close();
  roll = new Roll(
    () => 7,
    (portal) => portal === 1,
  );
  roll.show(ALL);
  const moved = { t: 'moved', name: 'Billing', agent: null, counts: [] as Count[] } as const;
  roll.hear({ ...moved, number: 3, portal: 2 });
  await server.answers([row(4), row(3)]);
  expect(numbers()).toEqual([4]);
  roll.hear({ ...moved, number: 4, portal: 1 });
  expect(numbers()).toEqual([4]);
  roll.hear({ t: 'row', row: row(3, { seq: 9 }), why: 'assigned', counts: [] });
  expect(numbers()).toEqual([4, 3]);
});
