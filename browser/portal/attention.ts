// Whether the customer can see the page, and telling of new messages where it can't be seen: title, sound, bubble.
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { chime, unlockSound } from '../shared/sound';
import type { Keep } from '../shared/storage';
import type { Frame } from './frame';

const MUTED = 'deskbell.muted';
const CHIMES_APART = 1_500;

export interface Attention {
  /** Whether what is on the page is before the customer's eyes. */
  readonly attentive: ReadonlySignal<boolean>;
  readonly muted: ReadonlySignal<boolean>;
  mute(muted: boolean): void;
  /** A new message came. */
  sound(): void;
  /** Counts in the tab's title, below the given name. */
  count(unread: () => number, title: () => string): void;
  close(): void;
}

/** Begins to watch the page's visibility and to wait for the first press, after which sounds are allowed. */
export function makeAttention(frame: Frame, keep: Keep): Attention {
  const visible = signal(document.visibilityState === 'visible');
  const muted = signal(keep.get(MUTED) === '1');
  const listening = new AbortController();
  const ends: (() => void)[] = [unlockSound(), () => listening.abort()];
  let last = 0;
  document.addEventListener(
    'visibilitychange',
    () => {
      visible.value = document.visibilityState === 'visible';
    },
    { signal: listening.signal },
  );
  return {
    attentive: computed(() => visible.value && frame.open.value),
    muted,
    mute(silent) {
      muted.value = silent;
      keep.set(MUTED, silent ? '1' : '0');
    },
    sound() {
      if (muted.peek() || Date.now() - last < CHIMES_APART) return;
      last = Date.now();
      chime();
    },
    count(unread, title) {
      ends.push(
        effect(() => {
          const count = unread();
          document.title = count ? `(${count}) ${title()}` : title();
        }),
      );
    },
    close() {
      for (const end of ends) end();
    },
  };
}
