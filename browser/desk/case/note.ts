// The note that a dialog over a case takes along: kept while it is not sent.
import { useState } from 'preact/hooks';
import { keepUnsent, unsentOf } from '../forms/unsent';
import { me } from '../session';

/** Returns the note, how to change it, and what to call when it was sent. */
export function useNote(dialog: 'transfer' | 'resolve', number: number) {
  const agent = me.peek()?.id ?? 0;
  const [note, setNote] = useState(() => unsentOf(dialog, agent, number));
  const write = (text: string) => {
    setNote(text);
    keepUnsent(dialog, agent, number, text);
  };
  return { note, write, sent: () => keepUnsent(dialog, agent, number, '') };
}
