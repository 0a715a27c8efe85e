// Whether the agent can see this page now: only then does anything count as seen.
import { signal } from '@preact/signals';

/** The page is in front and has the focus. */
export const attentive = signal(document.visibilityState === 'visible' && document.hasFocus());

/** The page is in front, perhaps beside another window. */
export const inFront = signal(document.visibilityState === 'visible');

/** Keeps both right until the returned function is called. */
export function attend(): () => void {
  const listening = new AbortController();
  const look = () => {
    inFront.value = document.visibilityState === 'visible';
    attentive.value = inFront.value && document.hasFocus();
  };
  for (const event of ['focus', 'blur', 'pageshow'])
    window.addEventListener(event, look, { signal: listening.signal });
  document.addEventListener('visibilitychange', look, { signal: listening.signal });
  look();
  return () => listening.abort();
}

/** Whether what has the focus is written in: then single keys are letters, and nothing else takes the focus. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
