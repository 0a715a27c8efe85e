import { describe, expect, it, vi } from 'vitest';
import { Refusal, Unreachable, type Upload } from '../shared/api';
import type { Entry } from '../shared/wire';
import { makeUploads } from './uploads';

const file = (name: string, size = 3) => new File([new Uint8Array(size)], name);
const stored = (n: number): Entry => ({ n, at: n, kind: 'message', by: 'customer' });

function make(send: (file: File, upload: Upload) => Promise<Entry>) {
  const arrived: Entry[] = [];
  const uploads = makeUploads({ send, arrived: (entry) => arrived.push(entry), maxBytes: () => 10 });
  return { uploads, arrived };
}

describe('files on their way', () => {
  it('go one after the other, and leave when they are stored', async () => {
    const names: string[] = [];
    const { uploads, arrived } = make(async (one) => stored(names.push(one.name)));
    uploads.add([file('a.txt'), file('b.txt')]);
    await vi.waitFor(() => expect(arrived).toHaveLength(2));
    expect(names).toEqual(['a.txt', 'b.txt']);
    expect(uploads.list.value).toEqual([]);
  });

  it('are refused at once when they are too large, and not sent', () => {
    const send = vi.fn();
    const { uploads } = make(send);
    uploads.add([file('big.txt', 11)]);
    expect(uploads.list.value[0]?.problem).toMatchObject({ code: 'too-large', limit: 10 });
    expect(send).not.toHaveBeenCalled();
  });

  it('wait for the line and then go on with the same id', async () => {
    const ids: string[] = [];
    const { uploads, arrived } = make(async (_, { clientId }) => {
      if (ids.push(clientId) === 1) throw new Unreachable();
      return stored(1);
    });
    uploads.add([file('a.txt')]);
    await vi.waitFor(() => expect(uploads.list.value[0]?.waiting).toBe(true));
    uploads.resume();
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    expect(ids[0]).toBe(ids[1]);
  });

  it('are tried again by themselves where only they failed and the line is well', async () => {
    vi.useFakeTimers();
    let tries = 0;
    const { uploads, arrived } = make(async () => {
      tries += 1;
      if (tries === 1) throw new Unreachable();
      return stored(1);
    });
    uploads.add([file('a.txt')]);
    await vi.advanceTimersByTimeAsync(9_000);
    expect([tries, uploads.list.value[0]?.waiting]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([tries, arrived.length, uploads.list.value]).toEqual([2, 1, []]);
    vi.useRealTimers();
  });

  it('say why they were refused, and can be tried again', async () => {
    let tries = 0;
    const problem = { type: 'about:blank', title: '', status: 400, code: 'invalid', field: 'file' };
    const { uploads, arrived } = make(async () => {
      tries += 1;
      if (tries === 1) throw new Refusal(problem);
      return stored(1);
    });
    uploads.add([file('a.svg')]);
    await vi.waitFor(() => expect(uploads.list.value[0]?.problem).toEqual(problem));
    uploads.retry(uploads.list.value[0]?.id ?? '');
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
  });

  it('can be stopped', async () => {
    let stopped = false;
    const { uploads } = make(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            stopped = true;
            reject(new DOMException('', 'AbortError'));
          });
        }),
    );
    uploads.add([file('a.txt')]);
    uploads.cancel(uploads.list.value[0]?.id ?? '');
    expect(stopped).toBe(true);
    expect(uploads.list.value).toEqual([]);
  });

  it('keep the page from being left unasked until they are stored', async () => {
    let arrive = (_: Entry) => {};
    const { uploads, arrived } = make(() => new Promise((resolve) => (arrive = resolve)));
    const asks = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    uploads.add([file('a.txt')]);
    expect(asks()).toBe(true);
    arrive(stored(1));
    await vi.waitFor(() => expect(arrived).toHaveLength(1));
    expect(asks()).toBe(false);
    uploads.close();
  });
});
