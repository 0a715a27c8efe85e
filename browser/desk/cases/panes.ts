// Which of case and conversation is shown where there is no room for both, and where the focus is asked to go.
import { signal } from '@preact/signals';
import type { Way } from '../stores/letters';

export type Side = 'case' | 'talk';

/** The pane shown beside (or instead of) the list on small screens. */
export const side = signal<Side>('talk');

const roomy = matchMedia('(min-width: 1200px)');

/** Whether there is room for the case and the conversation beside each other. */
export const wide = signal(roomy.matches);
roomy.addEventListener('change', () => {
  wide.value = roomy.matches;
});

const small = matchMedia('(max-width: 899px)');

/** Whether there is room for a few words only where one writes. */
export const brief = signal(small.matches);
small.addEventListener('change', () => {
  brief.value = small.matches;
});

/** Shows one of the two. */
export function showSide(next: Side): void {
  side.value = next;
}

/** What the agent writes in the open case (`number`), `by` null as it comes; each change of `turn`, but to 0, asks for the focus. */
export const writing = signal<{ number: number | null; note: boolean; by: Way | null; turn: number }>({
  number: null,
  note: false,
  by: null,
  turn: 0,
});

/** Brings the focus to the case's composer, for a note or for an answer: `by` a certain way, or as the case stands. */
export function write(number: number, note: boolean, by: Way | null = null): void {
  side.value = 'talk';
  writing.value = { number, note, by, turn: writing.peek().turn + 1 };
}

/** Whoever has begun to answer one way stays there, however the case comes to stand; the focus stays, too. */
export function stayWith(number: number, by: Way): void {
  const now = writing.peek();
  if (now.number !== number || now.by !== by) writing.value = { number, note: false, by, turn: 0 };
}

/** The case is left: coming back to it begins with what was chosen then, not with what was asked for before. */
export function leaveWriting(number: number | null): void {
  if (writing.peek().number === number) writing.value = { ...writing.peek(), number: null };
}

/** The dialog that is open over the case, if any. */
export const asking = signal<
  'resolve' | 'end' | 'block' | 'delete' | 'transfer' | 'invite' | 'shortcuts' | null
>(null);
