import { signal } from '@preact/signals';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Api } from '../shared/api';
import { makeDraft } from '../shared/draft';
import type { ShareView } from '../shared/screenshare';
import type { Line, LineOptions, LineState } from '../shared/socket';
import { memoryKeep } from '../shared/storage';
import type { ChatView, Downward, Entry, Upward } from '../shared/wire';
import { Chat } from './chat';

const ana = { id: 7, screen_name: 'Ana' };
const entry = (n: number, news: Partial<Entry> = {}): Entry => ({
  n,
  at: n,
  kind: 'message',
  by: 'agent',
  agent: ana,
  text: `word ${n}`,
  ...news,
});
const view = (news: Partial<ChatView> = {}): ChatView => ({
  number: 123456789,
  n: 0,
  portal: 'support',
  type: 'chat',
  chat: 'waiting',
  agent: null,
  assigned: false,
  resolved: false,
  first_name: 'Carl',
  last_name: 'Weber',
  email: 'carl@weber.example',
  opened_at: 0,
  ended_at: null,
  rated: false,
  may_return: false,
  agents: { got: 0, read: 0 },
  guests: [],
  in_line: false,
  asked: 'anyone',
  ...news,
});

describe('a customer’s chat', () => {
  let up: Upward[];
  let line: LineOptions;
  let state: ReturnType<typeof signal<LineState>>;
  let keep: ReturnType<typeof memoryKeep>;
  let tab: ReturnType<typeof memoryKeep>;
  let heard: Entry[];
  let lost: number[];
  let api: { [Name in keyof Api]: ReturnType<typeof vi.fn> };

  const open = (options: LineOptions): Line => {
    line = options;
    return {
      state: state as Line['state'],
      send: (word) => state.value === 'open' && Boolean(up.push(word)),
      retry: () => undefined,
      close: () => {
        state.value = 'closed';
      },
    };
  };
  const start = (opened: Partial<ChatView> = {}, entries: Entry[] = []) =>
    new Chat(
      { chat: view(opened), entries, clock: Date.now() },
      {
        api: api as unknown as Api,
        token: 't'.repeat(43),
        keep,
        maxFileBytes: 1000,
        unsent: makeDraft(tab, 'unsent'),
        heard: (one) => heard.push(one),
        lost: (code) => lost.push(code),
        open,
      },
    );
  const down = (...words: Downward[]) => line.hear(words);
  const connect = (news: Partial<ChatView> = {}, entries: Entry[] = []) => {
    state.value = 'open';
    down({ t: 'ready', clock: Date.now(), build: '1' }, { t: 'chat', chat: view(news), entries });
  };
  const posts = () => up.flatMap((word) => (word.t === 'post' ? [word] : []));
  const texts = (chat: Chat) => chat.thread.value.entries.map((one) => one.text);

  beforeEach(() => {
    vi.useFakeTimers();
    up = [];
    heard = [];
    lost = [];
    keep = memoryKeep();
    tab = memoryKeep();
    state = signal<LineState>('connecting');
    const door = () => vi.fn(async () => undefined as unknown);
    api = {
      get: door(),
      post: door(),
      put: door(),
      patch: door(),
      delete: door(),
      blob: door(),
      upload: door(),
    };
    return () => vi.useRealTimers();
  });

  it('keeps a screen share over that it stopped while its line was telling how things had stood before', async () => {
    const chat = start();
    const share = { id: 5, state: 'live' } as ShareView;
    chat.seeShare(share);
    state.value = 'open';
    down({ t: 'ready', clock: Date.now(), build: '1' });
    api.post.mockResolvedValue({ share: { ...share, state: 'ended' }, ice: [] });
    await chat.shareStep('stop');
    down({ t: 'chat', chat: view(), entries: [], share });
    down({ t: 'share', number: 123456789, share: { ...share, state: 'ended' } });
    expect(chat.share.value).toBeNull();
  });

  it('asks for what follows what it has', () => {
    start({ n: 2 }, [entry(1), entry(2)]);
    expect(line.hello()).toEqual({ t: 'customer', token: 't'.repeat(43), have: 2 });
  });

  it('knows its place in line as long as it stands in one', () => {
    const chat = start({ in_line: true });
    connect({ in_line: true });
    const place = { t: 'line', ahead: 2, estimate: 60_000, staffed: true } as const;
    down(place);
    expect(chat.place.value).toEqual(place);
    down({ ...place, ahead: 1 });
    expect(chat.place.value?.ahead).toBe(1);
    down({ t: 'said', entry: entry(1, { kind: 'assigned' }), chat: view({ n: 1, chat: 'talking' }) });
    expect(chat.place.value).toBeNull();
    down(place);
    expect(chat.place.value).toBeNull();
  });

  it('sends what was written while the line was down, once it is back, and shows it once', () => {
    const chat = start();
    chat.outbox.add('Hello');
    expect(posts()).toEqual([]);
    connect();
    const id = posts()[0]?.id ?? '';
    down(
      { t: 'said', entry: entry(1, { by: 'customer', agent: null, text: 'Hello', client_id: id }) },
      { t: 'posted', case: 123456789, id, n: 1, at: 1 },
    );
    expect(texts(chat)).toEqual(['Hello']);
    expect(chat.outbox.pending.value).toEqual([]);
  });

  it('sends again what got no answer, with the same id, and takes no harm when it was stored', () => {
    const chat = start();
    connect();
    chat.outbox.add('Hello');
    const id = posts()[0]?.id ?? '';
    state.value = 'waiting';
    connect({ n: 1 }, [entry(1, { by: 'customer', agent: null, text: 'Hello', client_id: id })]);
    expect(posts()).toHaveLength(1);
    expect(chat.outbox.pending.value).toEqual([]);
  });

  it('fills a gap by asking, and shows everything in order', async () => {
    const chat = start();
    connect();
    api.get.mockResolvedValue({ chat: view({ n: 3 }), entries: [entry(1), entry(2), entry(3)], clock: 0 });
    down({ t: 'said', entry: entry(3) });
    expect(texts(chat)).toEqual([]);
    await vi.waitFor(() => expect(texts(chat)).toEqual(['word 1', 'word 2', 'word 3']));
    expect(heard.map((one) => one.n)).toEqual([1, 2, 3]);
  });

  it('counts what an agent said until it was read, also after a reload', () => {
    const chat = start();
    connect();
    down({ t: 'said', entry: entry(1, { kind: 'assigned' }) }, { t: 'said', entry: entry(2) });
    expect(chat.unread.value).toBe(1);
    chat.read(2);
    expect(chat.unread.value).toBe(0);
    vi.advanceTimersByTime(100);
    expect(up.at(-1)).toEqual({ t: 'seen', got: 2, read: 2 });
    expect(start({ n: 2 }, [entry(1, { kind: 'assigned' }), entry(2)]).unread.value).toBe(0);
  });

  it('says on every connect how far it has come', () => {
    start({ n: 1 }, [entry(1)]);
    connect();
    vi.advanceTimersByTime(100);
    expect(up).toEqual([{ t: 'seen', got: 1, read: 0 }]);
  });

  it('never lets older words on the case overwrite newer ones', async () => {
    const chat = start();
    connect();
    down({
      t: 'said',
      entry: entry(1, { kind: 'assigned' }),
      chat: view({ n: 1, chat: 'talking', agent: 'Ana' }),
    });
    api.patch.mockResolvedValue(view({ n: 0 }));
    await chat.correct({ first_name: 'Karl' });
    expect(chat.view.value.agent).toBe('Ana');
  });

  it('shows how far the agents have come', () => {
    const chat = start();
    connect();
    down({ t: 'marks', number: 123456789, whose: 'agent', marks: { got: 3, read: 2 } });
    down({ t: 'said', entry: entry(1), chat: view({ n: 1 }) });
    expect(chat.view.value.agents).toEqual({ got: 3, read: 2 });
  });

  it('shows that an agent types until the message is there, and never the customer’s own other tab', () => {
    const chat = start();
    connect();
    down({ t: 'types', number: 123456789, by: 'customer' });
    expect(chat.typing.name.value).toBeNull();
    down({ t: 'types', number: 123456789, by: 'agent', agent: ana });
    expect(chat.typing.name.value).toBe('Ana');
    down({ t: 'said', entry: entry(1) });
    expect(chat.typing.name.value).toBeNull();
  });

  it('lets go of the line once the chat has ended and everything is here, and says what stayed unsent', () => {
    const chat = start();
    connect();
    chat.outbox.add('too late');
    down({ t: 'said', entry: entry(1, { kind: 'ended' }), chat: view({ n: 1, chat: 'ended' }) });
    expect(state.value).toBe('closed');
    expect(chat.outbox.pending.value[0]?.problem?.code).toBe('closed');
    chat.read(1);
    expect(keep.keys('')).toEqual([]);
  });

  const end = () =>
    down({ t: 'said', entry: entry(1, { kind: 'ended' }), chat: view({ n: 1, chat: 'ended' }) });

  it('keeps in this tab alone what was typed when the chat ended, also after a reload', () => {
    const chat = start();
    connect();
    chat.draft.write('And one more thi');
    end();
    expect(chat.unsent.value).toBe('And one more thi');
    expect(keep.keys('')).toEqual([]);
    expect(start({ n: 1, chat: 'ended' }, [entry(1, { kind: 'ended' })]).unsent.value).toBe(
      'And one more thi',
    );
  });

  it('keeps what was typed here though another tab saw the end first', () => {
    const chat = start();
    connect();
    chat.draft.write('And one more thi');
    keep.remove('deskbell.draft.c123456789');
    end();
    expect(chat.unsent.value).toBe('And one more thi');
  });

  it('has nothing unsent when everything typed was sent', () => {
    const chat = start();
    connect();
    chat.draft.write('Hello');
    chat.draft.write('');
    end();
    expect(chat.unsent.value).toBe('');
  });

  it('tells when the case was deleted', () => {
    start();
    connect();
    down({ t: 'deleted', number: 123456789, counts: [] });
    expect(lost).toEqual([4409]);
  });
});
