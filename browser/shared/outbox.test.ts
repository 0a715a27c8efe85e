import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeAt, makeClientId, makeToken } from './client_id';
import { makeOutbox, type Outbox, type Pending } from './outbox';
import { memoryKeep, storageKeep } from './storage';
import type { Problem } from './wire';

const problem = (code: string, retry_after?: number): Problem => ({
  type: 'about:blank',
  title: code,
  status: 400,
  code,
  ...(retry_after === undefined ? {} : { retry_after }),
});
const texts = (outbox: Outbox) => outbox.pending.value.map((message) => message.text);

describe('the outbox', () => {
  let sent: Pending[];
  let keep: ReturnType<typeof memoryKeep>;
  const make = () => makeOutbox(keep, 'c1', (message) => Boolean(sent.push(message)));

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    keep = memoryKeep();
  });
  afterEach(() => vi.useRealTimers());

  it('sends at once while the line is open, and forgets what is in the conversation', () => {
    const outbox = make();
    outbox.open();
    const { id } = outbox.add('Hello');
    expect(sent.map((message) => message.text)).toEqual(['Hello']);
    outbox.stored(id);
    expect(outbox.pending.value[0]?.stored).toBe(true);
    outbox.settle([id]);
    expect(texts(outbox)).toEqual([]);
    expect(keep.keys('')).toEqual([]);
  });

  it('keeps what was written offline through a reload, and sends it in order with the same ids', () => {
    const before = make();
    const first = before.add('one');
    vi.advanceTimersByTime(5);
    const second = before.add('two');
    expect(sent).toEqual([]);

    const after = make();
    expect(texts(after)).toEqual(['one', 'two']);
    after.open();
    after.stored(first.id);
    after.stored(second.id);
    expect(sent.map((message) => message.id)).toEqual([first.id, second.id]);
  });

  it('sends again what got no answer before the line broke', () => {
    const outbox = make();
    outbox.open();
    const { id } = outbox.add('Hello');
    outbox.shut();
    outbox.open();
    expect(sent.map((message) => message.id)).toEqual([id, id]);
  });

  it('sends again what was never answered on an open line', () => {
    const outbox = make();
    outbox.open();
    outbox.add('Hello');
    vi.advanceTimersByTime(15_000);
    expect(sent).toHaveLength(2);
  });

  it('has one message under way at a time, so that order is kept', () => {
    const outbox = make();
    outbox.open();
    const { id } = outbox.add('one');
    outbox.add('two');
    expect(sent.map((message) => message.text)).toEqual(['one']);
    outbox.stored(id);
    expect(sent.map((message) => message.text)).toEqual(['one', 'two']);
  });

  it('waits as long as the server asks when it is too fast, and then goes on', () => {
    const outbox = make();
    outbox.open();
    const { id } = outbox.add('one');
    outbox.refused(id, problem('too-many', 3));
    vi.advanceTimersByTime(2_900);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(sent.map((message) => message.id)).toEqual([id, id]);
  });

  it('marks a refused message, goes on with the next, and sends it anew when asked', () => {
    const outbox = make();
    outbox.open();
    const { id } = outbox.add('one');
    const next = outbox.add('two');
    outbox.refused(id, problem('wrong-state'));
    expect(outbox.pending.value[0]?.problem?.code).toBe('wrong-state');
    outbox.stored(next.id);
    outbox.retry(id);
    expect(sent.map((message) => message.text)).toEqual(['one', 'two', 'one']);
    expect(sent[2]?.id).not.toBe(id);
  });

  it('throws a failed message away when asked', () => {
    const outbox = make();
    const { id } = outbox.add('one');
    outbox.discard(id);
    expect(texts(make())).toEqual([]);
  });

  it('takes over what another tab has left', () => {
    const mine = make();
    makeOutbox(keep, 'c1', () => false).add('from the other tab');
    mine.open();
    expect(sent.map((message) => message.text)).toEqual(['from the other tab']);
  });

  it('keeps notes as notes, and leaves other conversations alone', () => {
    make().add('psst', true);
    expect(make().pending.value[0]?.note).toBe(true);
    expect(texts(makeOutbox(keep, 'c2', () => true))).toEqual([]);
  });
});

describe('the sender’s own ids', () => {
  it('are numbers below 2 to the 63, tell their time, and grow with it', () => {
    const early = makeClientId(1_790_000_000_000);
    const late = makeClientId(1_790_000_000_001);
    expect(BigInt(early) < 2n ** 63n).toBe(true);
    expect(BigInt(makeClientId(2 ** 44 - 1)) < 2n ** 63n).toBe(true);
    expect(BigInt(late) > BigInt(early)).toBe(true);
    expect(madeAt(early)).toBe(1_790_000_000_000);
  });

  it('come with tokens of 43 signs that differ', () => {
    expect(makeToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(makeToken()).not.toBe(makeToken());
  });
});

describe('a browser storage that is full or forbidden', () => {
  it('still keeps everything as long as the page lives', () => {
    const refuse = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const full = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
    const keep = storageKeep(full);
    keep.set('a', '1');
    expect(keep.get('a')).toBe('1');
    expect(keep.keys('a')).toEqual(['a']);
    keep.remove('a');
    expect(keep.get('a')).toBeNull();
  });
});
