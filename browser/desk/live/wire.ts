// The desk's one line to the server, and who in the desk listens to it.
import { batch, signal } from '@preact/signals';
import type { Downward, Upward } from '../../shared/frames';
import { type Line, openLine } from '../../shared/socket';
import { pageBuild } from '../session';

type Listener = (word: Downward) => void;

const listeners = new Set<Listener>();
let line: Line | null = null;
let build = pageBuild;

/** The line, or null while signed out. */
export const theLine = signal<Line | null>(null);

/** Whether the server has newer pages than this one. */
export const outdated = signal(false);

/** Calls `listener` with every word from the server until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Sends a word that may be lost; false while there is no connection. */
export function send(word: Upward): boolean {
  return line?.send(word) ?? false;
}

/** Opens the line; `ended` is called when the server has ended it for good. The returned function closes it. */
export function open(ended: () => void): () => void {
  line = openLine({ hello: () => ({ t: 'desk' }), hear, ended });
  theLine.value = line;
  return () => {
    line?.close();
    line = null;
    theLine.value = null;
  };
}

function hear(words: readonly Downward[]): void {
  batch(() => {
    for (const word of words) {
      if (word.t === 'ready') noteBuild(word.build);
      for (const listener of [...listeners]) listener(word);
    }
  });
}

function noteBuild(told: string): void {
  outdated.value = build !== null && build !== told;
  build ??= told;
}
