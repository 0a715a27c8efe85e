// Who is typing, for as long as it was heard lately; and telling the other side, not too often.
import { type ReadonlySignal, signal } from '@preact/signals';

const SHOWN = 5_000;
const AT_MOST_EVERY = 3_000;

export interface TypingSign {
  /** The name of whoever types, or null. */
  readonly name: ReadonlySignal<string | null>;
  /** Somebody was heard typing. */
  heard(name: string): void;
  /** Somebody said something, or left: the sign goes. */
  stopped(): void;
}

/** Returns a sign that goes out by itself 5 s after typing was last heard. */
export function makeTypingSign(): TypingSign {
  const name = signal<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopped = () => {
    clearTimeout(timer);
    name.value = null;
  };
  return {
    name,
    stopped,
    heard(who) {
      clearTimeout(timer);
      name.value = who;
      timer = setTimeout(stopped, SHOWN);
    },
  };
}

/** Returns what to call at every key: it calls `tell` at most every 3 s. */
export function sparingly(tell: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const now = Date.now();
    if (now - last < AT_MOST_EVERY) return;
    last = now;
    tell();
  };
}
