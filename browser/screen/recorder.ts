// Records the picture that comes, and sends it chunk by chunk; what can't be sent yet is held and sent later. Touches no page.
import { type ReadonlySignal, signal } from '@preact/signals';
import { Refusal } from '../shared/api';
import type { ChunkStored, RecordBegun } from '../shared/screenshare';

/** What a recorder asks of the server; each call may fail, or be refused, and is then made again or given up. */
export interface Shelf {
  /** Begins a segment that this page began `age` ms ago. */
  begin(recorder: string, age: number): Promise<RecordBegun>;
  /** Stores a segment's chunk, with which it lasts `until` ms. */
  put(place: RecordBegun, chunk: number, until: number, content: Blob): Promise<ChunkStored>;
  /** Says that a segment gets no more from this page. */
  end(place: RecordBegun): Promise<unknown>;
  /** Says that an ended recording is here whole. */
  done(recording: number): Promise<unknown>;
  /** Says that this page can't record. */
  failed(): Promise<unknown>;
}

export interface RecorderOptions {
  shelf: Shelf;
  /** Makes the browser's own recorder, and says what time it is (ms); for tests. */
  record?: (stream: MediaStream) => MediaRecorder;
  now?: () => number;
}

/** A chunk has so many ms: what a crash loses at most, and one more. */
export const CHUNK = 1_000;
/** After so many ms a new segment begins, so that no file becomes too large to look into. */
export const SEGMENT = 600_000;
/** So many bytes are held while nothing can be sent: some minutes. */
export const HELD = 48 << 20;
const WAITS = [1_000, 2_000, 5_000, 10_000] as const;
const ELSEWHERE = 3_000;
const FULL_DISK = 10_000;

/** After these nothing of a recording is taken any more. */
const OVER = new Set(['recording-over', 'not-found', 'not-signed-in', 'not-allowed', 'chat-running']);

interface Held {
  content: Blob;
  until: number;
}

/** A stretch without a gap, as it waits to be sent: `first` is the number of the first chunk that is still here. */
interface Segment {
  began: number;
  first: number;
  chunks: Held[];
  over: boolean;
  place: RecordBegun | null;
}

/** Records one share, picture after picture, until `finish` or `close`. */
export class Recorder {
  /** Whether something waits longer than it should: the network is gone, or the server. */
  readonly waiting: ReadonlySignal<boolean>;
  private readonly waits = signal(false);
  private readonly id = crypto.randomUUID();
  private readonly queue: Segment[] = [];
  private readonly now: () => number;
  private machine: MediaRecorder | null = null;
  private segment: Segment | null = null;
  private stream: MediaStream | null = null;
  private recording: number | null = null;
  private sending = false;
  private again = false;
  private full = false;
  private tries = 0;
  private later: ReturnType<typeof setTimeout> | undefined;
  private finished = false;
  private over = false;

  constructor(private readonly options: RecorderOptions) {
    this.waiting = this.waits;
    this.now = options.now ?? (() => performance.now());
  }

  /** Records this picture from now on, in a segment of its own; null: there is none for now. */
  show(stream: MediaStream | null): void {
    if (stream === this.stream || this.over) return;
    this.stop();
    this.stream = stream;
    this.start();
  }

  /** Tries at once what is waiting: the line is back. */
  retry(): void {
    this.tries = 0;
    this.waitNoMore();
    this.send();
  }

  /** The share has ended: sends what is still here, then says that it is all. */
  finish(): void {
    this.show(null);
    this.finished = true;
    this.retry();
  }

  /** Ends at once, and leaves what could not be sent: the page is going, or its recording is not wanted any more. */
  close(): void {
    const place = this.segment?.place;
    this.over = true;
    this.stop();
    this.waitNoMore();
    this.queue.length = 0;
    this.waits.value = false;
    if (place) void this.options.shelf.end(place).catch(() => undefined);
  }

  private start(): void {
    if (!this.stream || this.over || this.finished || this.machine) return;
    try {
      this.machine = (this.options.record ?? browsersOwn)(this.stream);
      this.run(this.machine);
    } catch {
      this.machine = null;
      void this.options.shelf.failed().catch(() => undefined);
    }
  }

  private run(machine: MediaRecorder): void {
    const segment: Segment = { began: this.now(), first: 0, chunks: [], over: false, place: null };
    machine.ondataavailable = ({ data }) => this.take(segment, data);
    machine.onstop = () => {
      segment.over = true;
      this.send();
    };
    machine.onerror = () => {
      if (this.machine === machine) this.stop();
      void this.options.shelf.failed().catch(() => undefined);
    };
    machine.start(CHUNK);
    this.segment = segment;
    this.queue.push(segment);
  }

  private stop(): void {
    const machine = this.machine;
    this.machine = null;
    this.segment = null;
    if (machine && machine.state !== 'inactive') machine.stop();
  }

  private take(segment: Segment, content: Blob): void {
    if (this.over || !content.size) return;
    const until = Math.round(this.now() - segment.began);
    segment.chunks.push({ content, until });
    if (this.held() > HELD) {
      this.tooMuch(segment);
      return;
    }
    this.send();
    if (segment === this.segment && until >= SEGMENT) {
      this.stop();
      this.start();
    }
  }

  private held(): number {
    return this.queue.reduce(
      (sum, each) => sum + each.chunks.reduce((all, one) => all + one.content.size, 0),
      0,
    );
  }

  // nothing could be sent for minutes: this stretch ends here, and recording goes on once the rest is sent
  private tooMuch(segment: Segment): void {
    segment.chunks.pop();
    this.full = true;
    this.stop();
  }

  private send(): void {
    if (this.over || this.later !== undefined) return;
    this.again = this.sending;
    if (this.sending) return;
    this.sending = true;
    void this.sendAll().finally(() => {
      this.sending = false;
      if (this.again) this.send();
    });
  }

  private async sendAll(): Promise<void> {
    try {
      for (let segment = this.queue[0]; segment && !this.over; segment = this.queue[0]) {
        if (!(await this.sendOne(segment))) return;
        this.tries = 0;
        this.waits.value = false;
      }
      if (this.over) return;
      if (this.full) this.start();
      this.full = false;
      if (this.finished && this.recording !== null) {
        await this.options.shelf.done(this.recording);
        this.over = true;
      }
    } catch (failed) {
      this.failed(failed);
    }
  }

  // returns whether there may be more to send
  private async sendOne(segment: Segment): Promise<boolean> {
    const [chunk] = segment.chunks;
    if (!chunk) {
      if (!segment.over) return false;
      this.queue.shift();
      return true;
    }
    segment.place ??= await this.options.shelf.begin(this.id, Math.round(this.now() - segment.began));
    this.recording = segment.place.recording;
    await this.options.shelf.put(segment.place, segment.first, chunk.until, chunk.content);
    segment.chunks.shift();
    segment.first += 1;
    return true;
  }

  private failed(failed: unknown): void {
    const code = failed instanceof Refusal ? failed.problem.code : '';
    const [segment] = this.queue;
    if (OVER.has(code)) this.close();
    else if (code === 'recorded-elsewhere') this.giveWay();
    else if ((code === 'out-of-order' || code === 'invalid') && segment) this.beginAnew(segment);
    else {
      this.waits.value = true;
      const wait = code === 'no-room' ? FULL_DISK : WAITS[Math.min(this.tries, WAITS.length - 1)];
      this.tries += 1;
      this.wait(wait ?? 0);
    }
  }

  // another page of this agent's records: it is asked again whether it still does
  private giveWay(): void {
    this.stop();
    this.queue.length = 0;
    this.wait(ELSEWHERE);
    this.full = true; // goes on like after a stretch that had to end
  }

  // the server has another opinion of this stretch: what is left of it can't be joined on
  private beginAnew(segment: Segment): void {
    this.queue.shift();
    if (segment === this.segment) {
      this.stop();
      this.start();
    }
    this.wait(WAITS[0]);
  }

  private wait(time: number): void {
    this.waitNoMore();
    this.later = setTimeout(() => {
      this.later = undefined;
      this.send();
    }, time);
  }

  private waitNoMore(): void {
    clearTimeout(this.later);
    this.later = undefined;
  }
}

function browsersOwn(stream: MediaStream): MediaRecorder {
  return new MediaRecorder(stream, {
    mimeType: 'video/webm;codecs=vp8',
    videoBitsPerSecond: 1_000_000,
    videoKeyFrameIntervalDuration: 4_000,
  } as MediaRecorderOptions);
}
