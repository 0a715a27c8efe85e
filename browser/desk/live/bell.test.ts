import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import type { BellState, BellView, OfferView } from '../../shared/bell';
import type { Downward } from '../../shared/frames';
import { speak } from '../../shared/i18n';
import type { DeskState } from '../../shared/wire';
import { deskState, entrance } from '../session';

const listeners = new Set<(word: Downward) => void>();
vi.mock('./wire', () => ({
  listen: (listener: (word: Downward) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  theLine: { value: { state: { value: 'open' } } },
}));

const { accept, alerts, answerProblems, startAlerts, waiting } = await import('./alerts');
const { bell, bellProblem, changeBell, codes, fetchBell, makeCode, standing, startBell } = await import(
  './bell'
);
const { warnings } = await import('./warnings');

const on: BellState = {
  signed_on: true,
  available: true,
  limit: 4,
  state: 'available',
  chats: 0,
  asked: 0,
  busy: false,
};
const view = (changes: Partial<BellState> = {}, offers: OfferView[] = []): BellView => ({
  bell: { ...on, ...changes },
  offers,
  codes: [],
  clock: Date.now(),
});
const offer = (id: number) =>
  ({ id, kind: 'web', number: id, at: Date.now(), until: Date.now() + 30_000, to_you: false }) as OfferView;

/** A server that answers when the test says so. */
class Server {
  readonly asked: { method: string; path: string; body: unknown }[] = [];
  private waiting: ((answer: Response | null) => void)[] = [];

  constructor() {
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
      this.asked.push({ method: init.method ?? '', path, body });
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
        this.waiting.push((answer) => (answer ? resolve(answer) : reject(new TypeError('no network'))));
      });
    });
  }

  async answers(body: unknown, status = 200): Promise<void> {
    await this.ends(new Response(JSON.stringify(body), { status }));
  }

  /** What was asked last is answered first. */
  async answersTheLast(body: unknown): Promise<void> {
    this.waiting.pop()?.(new Response(JSON.stringify(body)));
    await new Promise((resolve) => setTimeout(resolve));
  }

  async refuses(code: string, more: object = {}): Promise<void> {
    await this.answers({ type: 'about:blank', title: code, status: 409, code, ...more }, 409);
  }

  async ends(answer: Response | null): Promise<void> {
    this.waiting.shift()?.(answer);
    await new Promise((resolve) => setTimeout(resolve));
  }

  get open(): number {
    return this.waiting.length;
  }
}

const tell = (word: unknown) => {
  for (const listener of [...listeners]) listener(word as Downward);
};
const ids = () => waiting.value.map((one) => one.offer.id);

let server: Server;
let ends: (() => void)[];

beforeEach(async () => {
  speak('en', english);
  deskState.value = { me: { id: 7, screen_name: 'Ben', role: 'agent' }, portals: [] } as unknown as DeskState;
  entrance.value = 'in';
  server = new Server();
  ends = [startAlerts(), startBell()];
  tell({ t: 'ready', clock: Date.now(), build: 'one' });
  await server.answers(view());
});

afterEach(() => {
  for (const end of ends) end();
  warnings.value = [];
  vi.unstubAllGlobals();
});

test('what is pressed shows at once, and quick presses become one change', async () => {
  void changeBell({ limit: 5 });
  void changeBell({ limit: 6 });
  void changeBell({ limit: 7 });
  expect(bell.value?.limit).toBe(7);
  await server.answers(view({ limit: 5 }));
  expect(bell.value?.limit).toBe(7);
  await server.answers(view({ limit: 7 }));
  expect(server.asked.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
    { limit: 5 },
    { limit: 7 },
  ]);
  expect([bell.value?.limit, server.open]).toEqual([7, 0]);
});

test('a change that could not be made is said, and taken back', async () => {
  void changeBell({ available: false });
  expect(standing.value).toBe('unavailable');
  await server.ends(null);
  expect(bellProblem.value).not.toBe('');
  expect(standing.value).toBe('available');
  await server.answers(view());
});

test('another tab’s change is news here', async () => {
  tell({ t: 'bell', bell: { ...on, available: false } });
  expect(standing.value).toBe('unavailable');
  await server.answers(view({ available: false }));
  expect(standing.value).toBe('unavailable');
});

test('an answer that is older than a change is not shown, and is asked for again', async () => {
  void fetchBell();
  void changeBell({ available: false });
  await server.answersTheLast(view({ available: false }));
  await server.answers(view({ available: true }));
  expect(standing.value).toBe('unavailable');
  expect(server.open).toBe(1);
  await server.answers(view({ available: false }));
  expect([standing.value, server.open]).toEqual(['unavailable', 0]);
});

test('an alert that comes while the bell is being fetched stays, one that ends does not come back', async () => {
  void fetchBell();
  tell({ t: 'offer', offer: offer(2) });
  tell({ t: 'offer_over', id: 1, number: 1, how: 'accepted', by: 'Ana' });
  await server.answers(view({}, [offer(1)]));
  expect(ids()).toEqual([2]);
});

test('a race that was lost says who took the case', async () => {
  tell({ t: 'offer', offer: offer(1) });
  void accept(1);
  void accept(1);
  expect(server.asked.filter(({ path }) => path.endsWith('/accept'))).toHaveLength(1);
  await server.refuses('offer-over', { by: 'Ana' });
  expect(alerts.value[0]?.ending).toMatchObject({ how: 'accepted', by: 'Ana' });
});

test('an answer that did not reach the server leaves the alert, and says so', async () => {
  tell({ t: 'offer', offer: offer(1) });
  void accept(1);
  await server.ends(null);
  expect(ids()).toEqual([1]);
  expect(answerProblems.value.get(1)).toContain('the server does not answer');
});

test('an offer that has ended gives its place back: the bell is asked again', async () => {
  const before = server.asked.length;
  tell({ t: 'offer_over', id: 1, number: 1, how: 'missed', by: null });
  expect(server.asked.slice(before).map(({ path }) => path)).toEqual(['/api/desk/bell']);
  await server.answers(view());
});

test('missed offers are told until one is available again', async () => {
  tell({ t: 'bell', bell: { ...on, available: false }, missed: true });
  await server.answers(view({ available: false }));
  expect(warnings.value.map(({ key }) => key)).toEqual(['missed']);
  warnings.value[0]?.act?.deed();
  await server.answers(view());
  expect(warnings.value).toEqual([]);
});

test('a code that is refused says why', async () => {
  const reasons: string[] = [];
  for (const [code, more] of [
    ['closed', {}],
    ['invalid', { field: 'codes' }],
    ['not-found', {}],
  ] as const) {
    void makeCode({ portal: 1 });
    await server.refuses(code, more);
    reasons.push(bellProblem.value);
  }
  expect(reasons).toEqual([
    english.desk.code_portal_closed,
    english.desk.codes_most,
    english.desk.code_portal_gone,
  ]);
  expect(codes.value).toEqual([]);
});

test('who signs out leaves nothing behind, also not what is answered later', async () => {
  void changeBell({ limit: 9 });
  for (const end of ends.splice(0)) end();
  await server.answers(view({ limit: 9 }));
  expect([bell.value, alerts.value, codes.value]).toEqual([null, [], []]);
});
