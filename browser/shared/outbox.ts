// What was written but is not yet known to be stored: kept across reloads, sent again in order until acknowledged.
import { type ReadonlySignal, signal } from '@preact/signals';
import { madeAt, makeClientId } from './client_id';
import type { Keep } from './storage';
import type { Problem } from './wire';

/** A message on its way. `stored`: the server has it, its entry is still to come; `problem`: it was refused. */
export interface Pending {
  readonly id: string;
  readonly text: string;
  readonly note: boolean;
  /** When it was written, in this device's milliseconds since 1970. */
  readonly at: number;
  readonly stored?: boolean;
  readonly problem?: Problem;
}

export interface Outbox {
  readonly pending: ReadonlySignal<readonly Pending[]>;
  /** Keeps a new message and sends it as soon as those before it are stored. */
  add(text: string, note?: boolean): Pending;
  /** To be called when the line is open (again): sends the oldest waiting message, also those that another tab left. */
  open(): void;
  /** To be called when the line is lost: what was under way will be sent again. */
  shut(): void;
  /** The server has stored the message: it need not be kept any longer, but stays shown until `settle`. */
  stored(id: string): void;
  /** The message is in the conversation: forgets it. */
  settle(ids: readonly string[]): void;
  /** The server refused the message: waits and tries again where that helps, else marks it as failed. */
  refused(id: string, problem: Problem): void;
  /** Sends a failed message again, as a new one. */
  retry(id: string): void;
  /** Throws a failed message away. */
  discard(id: string): void;
  /** Ends its timers; what is kept stays kept. */
  close(): void;
}

const ANSWER_WITHIN = 15_000;

/**
 * Returns the outbox of one conversation. `scope` names it among others in `keep`; `send` puts a message on the line and
 * says whether it could. One message is under way at a time, so that they arrive in the order they were written.
 */
export function makeOutbox(keep: Keep, scope: string, send: (message: Pending) => boolean): Outbox {
  return new Kept(keep, `deskbell.out.${scope}.`, send);
}

class Kept implements Outbox {
  readonly pending = signal<readonly Pending[]>([]);
  private underWay: string | null = null;
  private isOpen = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly keep: Keep,
    private readonly prefix: string,
    private readonly send: (message: Pending) => boolean,
  ) {
    this.load();
  }

  add(text: string, note = false): Pending {
    const message: Pending = { id: makeClientId(), text, note, at: Date.now() };
    this.write(message);
    this.pending.value = [...this.pending.value, message];
    this.next();
    return message;
  }

  open(): void {
    this.load();
    this.isOpen = true;
    this.underWay = null;
    this.next();
  }

  shut(): void {
    this.isOpen = false;
    this.underWay = null;
    clearTimeout(this.timer);
  }

  stored(id: string): void {
    this.keep.remove(this.prefix + id);
    this.change(id, (message) => ({ ...message, stored: true }));
    this.done(id);
  }

  settle(ids: readonly string[]): void {
    const gone = new Set(ids);
    const settled = this.pending.value.filter((message) => gone.has(message.id));
    if (settled.length === 0) return;
    this.forget(gone);
    for (const message of settled) this.done(message.id);
  }

  refused(id: string, problem: Problem): void {
    if (problem.code === 'too-many') {
      this.wait((problem.retry_after ?? 1) * 1000);
      return;
    }
    this.change(id, (message) => ({ ...message, problem }));
    this.done(id);
  }

  retry(id: string): void {
    const failed = this.pending.value.find((message) => message.id === id && message.problem);
    if (!failed) return;
    this.forget(new Set([id]));
    this.add(failed.text, failed.note);
  }

  discard(id: string): void {
    this.forget(new Set([id]));
  }

  close(): void {
    this.shut();
  }

  private next(): void {
    if (!this.isOpen || this.underWay !== null) return;
    const message = this.pending.value.find((one) => !one.stored && !one.problem);
    if (!message || !this.send(message)) return;
    this.underWay = message.id;
    this.wait(ANSWER_WITHIN);
  }

  private done(id: string): void {
    if (this.underWay !== id) return;
    clearTimeout(this.timer);
    this.underWay = null;
    this.next();
  }

  // after this long the message is sent once more, which is harmless: its id is the same
  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.underWay = null;
      this.next();
    }, ms);
  }

  private load(): void {
    const known = new Set(this.pending.peek().map((message) => message.id));
    const found = this.keep
      .keys(this.prefix)
      .filter((key) => !known.has(key.slice(this.prefix.length)))
      .flatMap((key) => this.read(key));
    if (found.length === 0) return;
    this.pending.value = [...this.pending.peek(), ...found].sort((a, b) => byNumber(a.id, b.id));
  }

  private read(key: string): Pending[] {
    const id = key.slice(this.prefix.length);
    const kept = this.keep.get(key) ?? '';
    if (kept.length < 2 || !/^\d{1,19}$/.test(id)) return [];
    return [{ id, text: kept.slice(1), note: kept.startsWith('1'), at: madeAt(id) }];
  }

  private write(message: Pending): void {
    this.keep.set(this.prefix + message.id, `${message.note ? 1 : 0}${message.text}`);
  }

  private change(id: string, how: (message: Pending) => Pending): void {
    this.pending.value = this.pending.value.map((message) => (message.id === id ? how(message) : message));
  }

  private forget(ids: ReadonlySet<string>): void {
    for (const id of ids) this.keep.remove(this.prefix + id);
    this.pending.value = this.pending.value.filter((message) => !ids.has(message.id));
  }
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
