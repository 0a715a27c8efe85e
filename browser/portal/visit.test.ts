import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FaceView } from '../shared/bell';
import type { Line } from '../shared/socket';
import { memoryKeep } from '../shared/storage';
import type { ChatOpened, ChatView, PortalView, Problem } from '../shared/wire';
import { makeKeeping } from './keeping';
import { Visit } from './visit';

const portal: PortalView = {
  slug: 'support',
  name: 'Support',
  kind: 'chat',
  mode: 'any',
  open: true,
  accent: '#2f5bd7',
  logo: null,
  texts: {},
  default_language: 'en',
  privacy_url: '',
  imprint_url: '',
  max_file_bytes: 1000,
  files_allowed: true,
  ask_rating: true,
  mail: false,
};
const carl = { first_name: 'Carl', last_name: 'Weber', email: 'carl@weber.example' };
const nobody = { first_name: '', last_name: '', email: '' };
const face: FaceView = {
  open: true,
  why: null,
  opens_at: null,
  requests: true,
  staffed: true,
  agents: [],
};
const opened = (news: Partial<ChatView> = {}): ChatOpened => ({
  chat: {
    ...carl,
    number: 123456789,
    n: 0,
    portal: 'support',
    type: 'chat',
    chat: 'waiting',
    agent: null,
    assigned: false,
    resolved: false,
    opened_at: 0,
    ended_at: null,
    rated: false,
    may_return: false,
    agents: { got: 0, read: 0 },
    guests: [],
    in_line: false,
    asked: 'anyone',
    ...news,
  },
  entries: [],
  clock: Date.now(),
});
const problem = (status: number, code: string): Problem => ({
  type: 'about:blank',
  title: code,
  status,
  code,
});

describe('a visit to a portal', () => {
  const asked: {
    method: string;
    path: string;
    token: string | null;
    body: Record<string, string | undefined>;
  }[] = [];
  let answers: ((path: string) => [number, unknown] | 'unreachable')[];
  let lasting: ReturnType<typeof memoryKeep>;
  let tab: ReturnType<typeof memoryKeep>;
  let ended: (code: number) => void;
  const visits: Visit[] = [];

  const visit = (thisTab = tab) => {
    const one = new Visit({
      portal,
      face,
      keeping: makeKeeping('support', lasting, thisTab),
      keep: lasting,
      page: () => 'https://company.example/help',
      identity: () => null,
      heard: () => undefined,
      open: (options): Line => {
        ended = (code) => options.ended?.(code);
        return {
          state: signal('open' as const),
          send: () => true,
          retry: () => undefined,
          close: () => undefined,
        };
      },
    });
    visits.push(one);
    return one;
  };
  const chatOf = (one: Visit) => {
    const stage = one.stage.value;
    return stage.at === 'chat' ? stage.chat : null;
  };

  beforeEach(() => {
    asked.length = 0;
    answers = [];
    lasting = memoryKeep();
    tab = memoryKeep();
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      const headers = init.headers as Record<string, string>;
      const body = init.body ? JSON.parse(String(init.body)) : {};
      asked.push({ method: init.method ?? '', path, token: headers.Authorization ?? null, body });
      const answer = (answers.length > 1 ? answers.shift() : answers[0])?.(path) ?? 'unreachable';
      if (answer === 'unreachable') throw new TypeError('no network');
      return new Response(answer[1] === undefined ? '' : JSON.stringify(answer[1]), { status: answer[0] });
    });
  });
  afterEach(() => {
    for (const one of visits.splice(0)) one.close();
    vi.unstubAllGlobals();
  });

  it('opens one case with a token of its own, which never stands in an address', async () => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    expect(chatOf(one)?.view.value.number).toBe(123456789);
    const token = asked[0]?.body.token ?? '';
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(asked.some(({ path }) => path.includes(token))).toBe(false);
  });

  it('asks with the same token again when the answer was lost', async () => {
    const one = visit();
    await expect(one.begin(carl)).rejects.toThrow();
    answers = [() => [201, opened()]];
    await visit().begin(carl);
    expect(asked[0]?.body.token).toBe(asked[1]?.body.token);
  });

  it('keeps to the one case even if the name was changed after a lost answer', async () => {
    await expect(visit().begin(carl)).rejects.toThrow();
    answers = [
      () => [409, problem(409, 'client-id-reused')],
      () => [200, opened()],
      () => [200, opened({ first_name: 'Karl' }).chat],
    ];
    const one = visit();
    await one.begin({ ...carl, first_name: 'Karl' });
    expect(asked.map(({ method, body }) => [method, body.first_name])).toEqual([
      ['POST', 'Carl'],
      ['POST', 'Karl'],
      ['POST', 'Carl'],
      ['PATCH', 'Karl'],
    ]);
    expect(chatOf(one)?.view.value.first_name).toBe('Karl');
  });

  it('asks a question with the same id again when the answer was lost', async () => {
    await expect(visit().begin(nobody, { question: 'Why?' })).rejects.toThrow();
    answers = [() => [201, opened()]];
    await visit().begin(nobody, { question: 'Why?' });
    expect(asked[0]?.body.client_id).toMatch(/^\d{10,19}$/);
    expect([asked[1]?.body.token, asked[1]?.body.client_id]).toEqual([
      asked[0]?.body.token,
      asked[0]?.body.client_id,
    ]);
  });

  it('keeps a question that was changed after a lost answer, to be sent in the one case', async () => {
    await expect(visit().begin(nobody, { question: 'Why?' })).rejects.toThrow();
    answers = [() => [409, problem(409, 'client-id-reused')], () => [200, opened()]];
    const one = visit();
    await one.begin(nobody, { question: 'Why not?' });
    expect(asked.map(({ body }) => body.question)).toEqual(['Why?', 'Why not?', 'Why?']);
    expect(chatOf(one)?.draft.read()).toBe('Why not?');
  });

  it('forgets a question that was refused: the next is another case', async () => {
    answers = [() => [409, problem(409, 'closed')], () => [200, face]];
    await expect(visit().begin(nobody, { question: 'Why?' })).rejects.toThrow();
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(nobody, { question: 'How?' });
    const [first, , second] = asked;
    expect(second?.body.token).not.toBe(first?.body.token);
    expect(chatOf(one)?.draft.read()).toBe('');
  });

  it('looks at the door again when it turns out to be closed', async () => {
    const shut = { ...face, open: false, why: 'nobody' as const };
    answers = [() => [409, problem(409, 'closed')], () => [200, shut]];
    const one = visit();
    await expect(one.begin(nobody, { question: 'Why?' })).rejects.toThrow();
    expect(one.face.value).toEqual(shut);
  });

  it('leaves a request at the door by another way than a chat', async () => {
    answers = [() => [201, opened({ chat: 'left', type: 'request' })]];
    const one = visit();
    await one.begin(carl, { question: 'Why?', by_mail: true });
    expect(asked[0]?.path).toBe('/api/portals/support/requests');
    expect(Object.keys(asked[0]?.body ?? {})).not.toContain('by_mail');
    expect(chatOf(one)?.view.value.chat).toBe('left');
  });

  const kinds = { 'the picked agent': { agent: 'h4ndle' }, 'the code': { code: '123456789' }, nothing: {} };
  it.each(Object.entries(kinds))('asks with %s and no name, as the kind wants it', async (_, wish) => {
    answers = [() => [201, opened(nobody)]];
    const one = visit();
    await one.begin(nobody, wish);
    expect(asked.map(({ path }) => path)).toEqual(['/api/portals/support/cases']);
    expect(asked[0]?.body).toMatchObject({ ...nobody, ...wish });
    expect(asked[0]?.body).not.toHaveProperty('client_id');
    expect(lasting.get('deskbell.portal.support')).not.toMatch(/h4ndle|client_id/);
  });

  it('knows, also when the page is loaded again, the code that led to its chat', async () => {
    answers = [() => [201, opened(nobody)], () => [200, opened(nobody)]];
    const code = '123456789';
    await visit().begin(nobody, { code });
    const again = visit();
    await vi.waitFor(() => expect(chatOf(again)).not.toBeNull());
    expect([again.cameWith(code), again.cameWith('987654321')]).toEqual([true, false]);
  });

  it('keeps to the one attempt when it asked too often', async () => {
    await expect(visit().begin(nobody, { code: '123456789' })).rejects.toThrow();
    answers = [() => [429, problem(429, 'too-many')], () => [200, opened()]];
    await expect(visit().begin(nobody, { code: '123456789' })).rejects.toThrow();
    await visit().begin(nobody, { code: '123456789' });
    expect(new Set(asked.map(({ body }) => body.token)).size).toBe(1);
  });

  it('gives a request an id of its own, whatever was tried before it', async () => {
    await expect(visit().begin(nobody)).rejects.toThrow();
    answers = [() => [201, opened({ chat: 'left' })]];
    await visit().begin(carl, { question: 'Why?', by_mail: true });
    expect(asked[1]?.body.client_id).toMatch(/^\d{10,19}$/);
  });

  it('shows another page when an admin has made the portal another kind', async () => {
    answers = [
      () => [400, problem(400, 'invalid')],
      () => [200, { ...portal, kind: 'pin', mode: 'phone' }],
      () => [200, face],
    ];
    const one = visit();
    const before = one.face.value;
    await expect(one.begin(nobody, { question: 'Why?' })).rejects.toThrow();
    expect(one.portal.kind).toBe('pin');
    expect(one.face.value).not.toBe(before);
  });

  it('lets no late answer on how the portal stands overwrite a newer one', async () => {
    const late: ((answer: Response) => void)[] = [];
    vi.stubGlobal('fetch', () => new Promise<Response>((answer) => late.push(answer)));
    const one = visit();
    const looks = [one.look(), one.look()];
    const stands = (open: boolean) => new Response(JSON.stringify({ ...face, open }));
    late[1]?.(stands(false));
    late[0]?.(stands(true));
    await Promise.all(looks);
    expect(one.face.value.open).toBe(false);
  });

  it('takes the chat up again after a reload', async () => {
    answers = [() => [201, opened()]];
    await visit().begin(carl);
    answers = [() => [200, opened({ chat: 'talking', agent: 'Ana' })]];
    const again = visit();
    await vi.waitFor(() => expect(chatOf(again)?.view.value.agent).toBe('Ana'));
    expect(asked[1]).toMatchObject({ method: 'GET', path: '/api/chat/123456789' });
    expect(asked[1]?.token).toBe(`Bearer ${asked[0]?.body.token}`);
  });

  it('waits for the network when the chat cannot be had, and goes on by itself', async () => {
    answers = [() => [201, opened()]];
    await visit().begin(carl);
    answers = [() => 'unreachable', () => [200, opened()]];
    const again = visit();
    await vi.waitFor(() => expect(again.stage.value).toEqual({ at: 'taking_up', unreachable: true }));
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(chatOf(again)).not.toBeNull());
  });

  it('shows the same chat in a second tab that still had the form', async () => {
    answers = [() => [201, opened()]];
    const second = visit(memoryKeep());
    await visit().begin(carl);
    window.dispatchEvent(new StorageEvent('storage', { key: 'deskbell.portal.support' }));
    await vi.waitFor(() => expect(chatOf(second)).not.toBeNull());
  });

  it('belongs to this tab alone once the chat is over', async () => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    const chat = chatOf(one);
    if (chat) chat.view.value = { ...chat.view.value, chat: 'ended' };
    expect(visit(memoryKeep()).stage.value.at).toBe('form');
    answers = [() => [200, opened({ chat: 'ended' })]];
    const reloaded = visit();
    await vi.waitFor(() => expect(chatOf(reloaded)?.view.value.chat).toBe('ended'));
  });

  it('leaves alone the chat that another tab has begun since', async () => {
    answers = [() => [201, opened()]];
    const first = visit();
    await first.begin(carl);
    const over = chatOf(first);
    if (over) over.view.value = { ...over.view.value, chat: 'ended' };
    const otherTab = memoryKeep();
    await visit(otherTab).begin(carl);
    const running = lasting.get('deskbell.portal.support');
    answers = [() => [200, opened({ chat: 'ended' })]];
    const reloaded = visit();
    await vi.waitFor(() => expect(chatOf(reloaded)?.view.value.chat).toBe('ended'));
    expect(lasting.get('deskbell.portal.support')).toBe(running);
    reloaded.anew();
    expect([reloaded.stage.value.at, lasting.get('deskbell.portal.support')]).toEqual(['form', running]);
  });

  it('keeps the chat when the server has trouble, and takes it up once that is over', async () => {
    answers = [() => [201, opened()]];
    await visit().begin(carl);
    answers = [
      () => [500, problem(500, 'unknown')],
      () => [429, problem(429, 'too-many')],
      () => [200, opened()],
    ];
    const again = visit();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    await vi.waitFor(() => expect(again.stage.value).toEqual({ at: 'taking_up', unreachable: true }));
    window.dispatchEvent(new Event('online'));
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    await vi.waitFor(() => {
      window.dispatchEvent(new Event('online'));
      expect(chatOf(again)).not.toBeNull();
    });
  });

  it('takes along into a new chat what was typed and not sent', async () => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    chatOf(one)?.draft.write('And one more thing');
    one.anew();
    expect(lasting.keys('deskbell.draft.')).toEqual([]);
    answers = [() => [201, opened({ number: 987654321 })]];
    await one.begin(carl);
    expect(chatOf(one)?.draft.read()).toBe('And one more thing');
    chatOf(one)?.draft.write('');
    one.anew();
    await one.begin(carl);
    expect(chatOf(one)?.draft.read()).toBe('');
  });

  it('keeps nothing of what was typed when the chat was deleted', async () => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    chatOf(one)?.draft.write('And one more thing');
    ended(4409);
    expect([lasting, tab].flatMap((keep) => keep.keys('deskbell.draft.'))).toEqual([]);
  });

  it('is lost when the server knows it no longer', async () => {
    answers = [() => [201, opened()]];
    await visit().begin(carl);
    answers = [() => [401, problem(401, 'not-signed-in')]];
    const again = visit();
    await vi.waitFor(() => expect(again.stage.value).toEqual({ at: 'lost', loss: 'gone' }));
    expect(lasting.get('deskbell.portal.support')).toBeNull();
  });

  it.each([
    [4401, 'gone'],
    [4409, 'deleted'],
    [4400, 'refused'],
  ])('says so when the server ends the line with %i, and forgets the token', async (code, loss) => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    ended(code);
    expect(one.stage.value).toEqual({ at: 'lost', loss });
    expect(visit().stage.value.at).toBe('form');
  });

  it('can begin anew, with a new token', async () => {
    answers = [() => [201, opened()]];
    const one = visit();
    await one.begin(carl);
    one.anew();
    expect(one.stage.value.at).toBe('form');
    expect(one.options.keeping.person()).toEqual(carl);
    await one.begin(carl);
    expect(asked[0]?.body.token).not.toBe(asked[1]?.body.token);
  });

  it('leaves the form as it is when the server refuses', async () => {
    answers = [() => [403, problem(403, 'blocked')]];
    const one = visit();
    await expect(one.begin(carl)).rejects.toMatchObject({ problem: { code: 'blocked' } });
    expect(one.stage.value.at).toBe('form');
  });
});
