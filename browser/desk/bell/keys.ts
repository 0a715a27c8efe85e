// The shortcuts that answer the oldest alert, on every page of the desk, while nobody is typing.
import { accept, decline, waiting } from '../live/alerts';
import { isTyping } from '../live/attention';

/** The keys, in the order of the sheet. */
export const ALERT_KEYS = ['y', 'x'] as const;

const DEEDS: Record<string, (id: number) => Promise<void>> = { y: accept, x: decline };

/** Listens for the shortcuts until the returned function is called. */
export function startAlertKeys(): () => void {
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const deed = DEEDS[event.key];
  const oldest = waiting.peek()[0];
  if (!deed || !oldest || event.repeat || isTyping(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  event.preventDefault();
  void deed(oldest.offer.id);
}
