// Files on their way: one after the other, with progress, tried again when the line is back, stopped when asked.
import { type ReadonlySignal, signal } from '@preact/signals';
import { Refusal, type Upload } from '../shared/api';
import { makeClientId } from '../shared/client_id';
import type { Entry, Problem } from '../shared/wire';

/** A file on its way; `share` is 0 to 1; `problem`: it was refused; `waiting`: no connection, it goes on by itself. */
export interface Uploading {
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly size: number;
  readonly note: boolean;
  readonly share: number;
  readonly waiting?: boolean;
  readonly problem?: Problem;
}

/** `Stored` is what the server answers for a file: its entry, where it is one at once. */
export interface UploadOptions<Stored> {
  /** Puts one file on the way; resolves with the server's answer. */
  send(file: File, upload: Upload): Promise<Stored>;
  /** Called with the answer for every stored file. */
  arrived(stored: Stored): void;
  /** The largest file that is taken, in bytes. */
  maxBytes(): number;
}

export interface Uploads {
  readonly list: ReadonlySignal<readonly Uploading[]>;
  /** Takes files; what is too large is shown as refused and not sent. */
  add(files: readonly File[], note?: boolean): void;
  /** Tries a refused file again. */
  retry(id: string): void;
  /** Stops a file that is on its way, or throws a refused one away. */
  cancel(id: string): void;
  /** To be called when the line is back: goes on with what waits. */
  resume(): void;
  /** The files are in the conversation: forgets them. */
  settle(ids: readonly string[]): void;
  /** Stops everything. */
  close(): void;
}

const AGAIN_AFTER = 10_000;

/** Returns the files on their way in one conversation. They live as long as the page: a reload loses what is not stored. */
export function makeUploads<Stored = Entry>(options: UploadOptions<Stored>): Uploads {
  return new Sending(options);
}

class Sending<Stored> implements Uploads {
  readonly list = signal<readonly Uploading[]>([]);
  private readonly files = new Map<string, File>();
  private underWay: { id: string; stop: AbortController } | null = null;
  private later: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: UploadOptions<Stored>) {
    window.addEventListener('beforeunload', this.ask);
  }

  add(files: readonly File[], note = false): void {
    const limit = this.options.maxBytes();
    const added = files.map((file): Uploading => {
      const id = makeClientId();
      this.files.set(id, file);
      const upload = { id, at: Date.now(), name: file.name, size: file.size, note, share: 0 };
      return file.size > limit ? { ...upload, problem: tooLarge(limit) } : upload;
    });
    this.list.value = [...this.list.value, ...added];
    this.next();
  }

  retry(id: string): void {
    const file = this.files.get(id);
    const failed = this.list.value.find((upload) => upload.id === id);
    if (!file || !failed) return;
    this.settle([id]);
    this.add([file], failed.note);
  }

  cancel(id: string): void {
    if (this.underWay?.id === id) this.underWay.stop.abort();
    this.settle([id]);
  }

  resume(): void {
    clearTimeout(this.later);
    this.list.value = this.list.value.map(({ waiting: _, ...upload }) => upload);
    this.next();
  }

  settle(ids: readonly string[]): void {
    const gone = new Set(ids);
    if (!this.list.value.some((upload) => gone.has(upload.id))) return;
    for (const id of gone) this.files.delete(id);
    this.list.value = this.list.value.filter((upload) => !gone.has(upload.id));
  }

  close(): void {
    window.removeEventListener('beforeunload', this.ask);
    clearTimeout(this.later);
    this.underWay?.stop.abort();
    this.files.clear();
    this.list.value = [];
  }

  // a file that is not stored would be lost with the page: the browser asks before it goes
  private readonly ask = (event: Event) => {
    if (this.list.peek().some((upload) => !upload.problem)) event.preventDefault();
  };

  private next(): void {
    if (this.underWay) return;
    const upload = this.list.value.find((one) => !one.problem && !one.waiting);
    const file = upload && this.files.get(upload.id);
    if (upload && file) void this.carry(upload, file);
  }

  private async carry({ id, note }: Uploading, file: File): Promise<void> {
    const stop = new AbortController();
    this.underWay = { id, stop };
    try {
      const onProgress = (share: number) => this.change(id, { share });
      const entry = await this.options.send(file, { clientId: id, note, onProgress, signal: stop.signal });
      this.options.arrived(entry);
      this.settle([id]);
    } catch (failed) {
      if (!stop.signal.aborted) this.failed(id, failed);
    }
    this.underWay = null;
    this.next();
  }

  // the line itself may be well, so that nobody calls `resume`
  private failed(id: string, failed: unknown): void {
    if (failed instanceof Refusal) {
      this.change(id, { problem: failed.problem });
      return;
    }
    this.change(id, { waiting: true, share: 0 });
    clearTimeout(this.later);
    this.later = setTimeout(() => this.resume(), AGAIN_AFTER);
  }

  private change(id: string, news: Partial<Uploading>): void {
    this.list.value = this.list.value.map((upload) => (upload.id === id ? { ...upload, ...news } : upload));
  }
}

function tooLarge(limit: number): Problem {
  return { type: 'about:blank', title: '', status: 413, code: 'too-large', limit };
}
