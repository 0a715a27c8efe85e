import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../shared/api';
import { CHUNK, HELD, Recorder, SEGMENT, type Shelf } from './recorder';

// as the browser's: it gives a chunk when the test says so
class Machine {
  static made: Machine[] = [];
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onstop: (() => void) | null = null;
  onerror: (() => void) | null = null;
  state = 'inactive';
  constructor(readonly stream: MediaStream) {
    Machine.made.push(this);
  }
  start(slice: number) {
    expect(slice).toBe(CHUNK);
    this.state = 'recording';
  }
  stop() {
    this.state = 'inactive';
    this.gives('the last');
    this.onstop?.();
  }
  gives(words: string, size = words.length) {
    this.ondataavailable?.({ data: { size, text: async () => words } as Blob });
  }
}

class Server implements Shelf {
  stored: string[] = [];
  begun: number[] = [];
  told: string[] = [];
  wrong: Error | null = null;
  async begin(_: string, age: number) {
    if (this.wrong) throw this.wrong;
    this.begun.push(age);
    return { recording: 7, segment: this.begun.length - 1 };
  }
  async put({ segment }: { segment: number }, chunk: number, until: number, content: Blob) {
    if (this.wrong) throw this.wrong;
    this.stored.push(`${segment}.${chunk} until ${until}: ${await content.text()}`);
    return { next: chunk + 1 };
  }
  async end({ segment }: { segment: number }) {
    this.told.push(`end ${segment}`);
  }
  async done(recording: number) {
    this.told.push(`done ${recording}`);
  }
  async failed() {
    this.told.push('failed');
  }
}

const began = Machine.prototype.start;
const refused = (code: string) => new Refusal({ type: '', title: '', status: 409, code });
const picture = () => ({}) as MediaStream;
const settled = () => vi.advanceTimersByTimeAsync(0);
let time = 0;

function records() {
  const server = new Server();
  const record = (stream: MediaStream) => new Machine(stream) as unknown as MediaRecorder;
  const recorder = new Recorder({ shelf: server, record, now: () => time });
  return { server, recorder };
}

function machine(): Machine {
  const last = Machine.made.at(-1);
  if (!last) throw new Error('nothing records');
  return last;
}

async function chunk(words: string, after = CHUNK): Promise<void> {
  time += after;
  machine().gives(words);
  await settled();
}

beforeEach(() => {
  vi.useFakeTimers();
  Machine.made = [];
  time = 0;
});
afterEach(() => vi.useRealTimers());

test('chunks go in their order, each with how long the segment lasts', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  await chunk('b');
  expect(server.stored).toEqual(['0.0 until 1000: a', '0.1 until 2000: b']);
  expect(server.begun).toEqual([1000]);
});

test('the share’s end sends the rest, and says that it is all', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  recorder.finish();
  await settled();
  expect(server.stored).toEqual(['0.0 until 1000: a', '0.1 until 1000: the last']);
  expect(server.told).toEqual(['done 7']);
});

test('a pause ends the segment, and another picture begins one', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  recorder.show(null);
  recorder.show(picture());
  await chunk('b');
  expect(server.stored).toEqual(['0.0 until 1000: a', '0.1 until 1000: the last', '1.0 until 1000: b']);
});

test('what the network swallowed for twenty seconds is sent when it is back, and nothing twice', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  server.wrong = new Unreachable('cut');
  for (let n = 0; n < 20; n += 1) await chunk(String(n));
  expect(recorder.waiting.value).toBe(true);
  server.wrong = null;
  recorder.retry();
  await settled();
  expect(server.stored).toHaveLength(21);
  expect(server.stored.at(-1)).toBe('0.20 until 21000: 19');
  expect(recorder.waiting.value).toBe(false);
});

test('without being told so it tries again by itself', async () => {
  const { server, recorder } = records();
  server.wrong = new Unreachable('cut');
  recorder.show(picture());
  await chunk('a');
  server.wrong = null;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.stored).toEqual(['0.0 until 1000: a']);
  recorder.close();
});

test('it ends at once when the customer ends the recording', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  server.wrong = refused('recording-over');
  await chunk('b');
  expect(machine().state).toBe('inactive');
  server.wrong = null;
  recorder.retry();
  recorder.show(picture());
  await settled();
  expect(server.stored).toHaveLength(1);
  expect(Machine.made).toHaveLength(1);
});

test('while another page records it waits, and goes on when that one is gone', async () => {
  const { server, recorder } = records();
  server.wrong = refused('recorded-elsewhere');
  recorder.show(picture());
  await chunk('theirs');
  expect(machine().state).toBe('inactive');
  server.wrong = null;
  await vi.advanceTimersByTimeAsync(3_000);
  await chunk('ours');
  expect(server.stored).toEqual(['0.0 until 1000: ours']);
});

test('a full disk is tried again, and nothing is lost meanwhile', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  server.wrong = refused('no-room');
  await chunk('b');
  server.wrong = null;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(server.stored).toEqual(['0.0 until 1000: a', '0.1 until 2000: b']);
});

test('a segment that the server sees otherwise ends, and a new one begins', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  server.wrong = refused('out-of-order');
  await chunk('b');
  server.wrong = null;
  await chunk('c');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.stored).toEqual(['0.0 until 1000: a', '1.0 until 1000: c']);
});

test('a segment has an end, the next begins without a gap', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('long', SEGMENT);
  await chunk('next');
  expect(server.stored).toEqual([
    `0.0 until ${SEGMENT}: long`,
    `0.1 until ${SEGMENT}: the last`,
    '1.0 until 1000: next',
  ]);
});

test('held is no more than some minutes; recording goes on once that is sent', async () => {
  const { server, recorder } = records();
  server.wrong = new Unreachable('cut');
  recorder.show(picture());
  time += CHUNK;
  machine().gives('large', HELD);
  await chunk('too much');
  expect(machine().state).toBe('inactive');
  server.wrong = null;
  recorder.retry();
  await settled();
  expect(server.stored).toEqual(['0.0 until 1000: large']);
  await chunk('again');
  expect(server.stored.at(-1)).toBe('1.0 until 1000: again');
});

test('a page that goes says so, and a browser that can’t record, too', async () => {
  const { server, recorder } = records();
  recorder.show(picture());
  await chunk('a');
  recorder.close();
  await settled();
  expect(server.told).toEqual(['end 0']);
  const cannot = new Recorder({
    shelf: server,
    record: () => {
      throw new DOMException('no', 'NotSupportedError');
    },
  });
  cannot.show(picture());
  await settled();
  expect(server.told).toEqual(['end 0', 'failed']);
});

test('a recorder that can’t be started holds up nothing that comes after it', async () => {
  const { server, recorder } = records();
  Machine.prototype.start = () => {
    throw new DOMException('no', 'InvalidStateError');
  };
  recorder.show(picture());
  await settled();
  Machine.prototype.start = began;
  recorder.show(picture());
  await chunk('after');
  expect(server.told).toEqual(['failed']);
  expect(server.stored).toEqual(['0.0 until 1000: after']);
});
