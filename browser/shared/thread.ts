// A conversation as this page has it: entries by their gapless numbers, with what came too early held back. Pure.
import type { Entry } from './wire';

/** `first` and `last` are the numbers of the entries that are there (both one below the next if none); `held` came too early. */
export interface Thread {
  readonly first: number;
  readonly last: number;
  readonly entries: readonly Entry[];
  readonly held: readonly Entry[];
}

/** An empty conversation, in which entry 1 comes next. */
export const EMPTY: Thread = { first: 1, last: 0, entries: [], held: [] };

/** Returns the conversation that these entries make, whatever was known before; `last` where there may be none. */
export function begin(entries: readonly Entry[], last = 0): Thread {
  const sorted = [...entries].sort((a, b) => a.n - b.n);
  const thread: Thread = {
    first: sorted[0]?.n ?? last + 1,
    last: sorted[0] ? sorted[0].n - 1 : last,
    entries: [],
    held: [],
  };
  return add(thread, sorted);
}

/** Returns the conversation with the news in it: the next ones are appended, known ones ignored, early ones held. */
export function add(thread: Thread, news: readonly Entry[]): Thread {
  const coming = new Map<number, Entry>();
  for (const entry of [...thread.held, ...news]) if (entry.n > thread.last) coming.set(entry.n, entry);
  if (coming.size === 0) return thread;
  const entries = [...thread.entries];
  let last = thread.last;
  for (let next = coming.get(last + 1); next; next = coming.get(last + 1)) {
    coming.delete(next.n);
    entries.push(next);
    last = next.n;
  }
  const held = [...coming.values()].sort((a, b) => a.n - b.n);
  return { ...thread, last, entries, held };
}

/** Returns the conversation with older entries before it; they must end right before `first`, others are left out. */
export function prepend(thread: Thread, older: readonly Entry[]): Thread {
  const before = older.filter((entry) => entry.n < thread.first).sort((a, b) => b.n - a.n);
  const fitting: Entry[] = [];
  for (const entry of before) if (entry.n === thread.first - fitting.length - 1) fitting.push(entry);
  return fitting.length
    ? { ...thread, first: thread.first - fitting.length, entries: [...fitting.reverse(), ...thread.entries] }
    : thread;
}

/** Whether something is missing, so that the page must ask for what follows `last`. */
export function hasGap(thread: Thread): boolean {
  return thread.held.length > 0;
}
