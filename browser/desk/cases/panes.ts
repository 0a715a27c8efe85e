// Which of case and conversation is shown where there is no room for both, and where the focus is asked to go.
import { signal } from '@preact/signals';

export type Side = 'case' | 'talk';

/** The pane shown beside (or instead of) the list on small screens. */
export const side = signal<Side>('talk');

/** Shows one of the two. */
export function showSide(next: Side): void {
  side.value = next;
}

/** What the agent writes in the open case; each change of `turn` asks for the focus. */
export const writing = signal<{ note: boolean; turn: number }>({ note: false, turn: 0 });

/** Brings the focus to the composer, for an answer or for a note. */
export function write(note: boolean): void {
  side.value = 'talk';
  writing.value = { note, turn: writing.value.turn + 1 };
}

/** Chooses between answer and note, as the pressed switch asks. */
export function choose(note: boolean): void {
  write(note);
}

/** The dialog that is open over the case, if any. */
export const asking = signal<'resolve' | 'end' | 'block' | 'delete' | 'shortcuts' | null>(null);
