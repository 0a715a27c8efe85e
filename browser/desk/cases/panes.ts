// Which of case and conversation is shown where there is no room for both, and where the focus is asked to go.
import { signal } from '@preact/signals';

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

/** What the agent writes in the open case (`number`); each change of `turn` asks for the focus. */
export const writing = signal<{ number: number | null; note: boolean; turn: number }>({
  number: null,
  note: false,
  turn: 0,
});

/** Brings the focus to the case's composer, for an answer or for a note. */
export function write(number: number, note: boolean): void {
  side.value = 'talk';
  writing.value = { number, note, turn: writing.peek().turn + 1 };
}

/** The case is left: coming back to it begins with what was chosen then, not with what was asked for before. */
export function leaveWriting(number: number | null): void {
  if (writing.peek().number === number) writing.value = { ...writing.peek(), number: null };
}

/** The dialog that is open over the case, if any. */
export const asking = signal<
  'resolve' | 'end' | 'block' | 'delete' | 'transfer' | 'invite' | 'shortcuts' | null
>(null);
