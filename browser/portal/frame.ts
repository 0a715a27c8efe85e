// Speaks with the company's page around the frame: who the customer is comes in, a count of unread messages goes out.
import { type ReadonlySignal, signal } from '@preact/signals';
import { looksSigned } from './identity';

/** What the page around may say. */
interface FromParent {
  deskbell: 'hello' | 'open' | 'close';
  identity?: unknown;
  page?: unknown;
}

export interface Frame {
  /** Whether the page around is a bubble, which can close the frame. */
  readonly hosted: ReadonlySignal<boolean>;
  /** Whether the reader has the frame open; true for a page of its own, and for a frame without a bubble. */
  readonly open: ReadonlySignal<boolean>;
  /** The company's signed word on who the customer is, not yet checked by anybody. */
  readonly identity: ReadonlySignal<string | null>;
  /** The server did not believe the word: it is not shown again. */
  refuseIdentity(): void;
  /** The address of the page around, or of the one the customer came from. */
  page(): string;
  /** Tells the page around how many messages are unread, and whether a chat runs. No word of the customer goes out. */
  tell(state: { unread: number; running: boolean }): void;
  /** Asks the page around to close the frame. */
  leave(): void;
}

const BUBBLE_SPEAKS_WITHIN = 1_000;

/** Begins to listen to the page around; only that page is heard, and it is answered at exactly its own origin. */
export function makeFrame(self: Window = window): Frame {
  const inside = self.parent !== self;
  const hosted = signal(false);
  const open = signal(!inside);
  const identity = signal<string | null>(null);
  let around: string | null = null;
  let page = self.document.referrer;
  let state = { unread: 0, running: false };

  const post = (message: object) => {
    if (inside && around) self.parent.postMessage(message, around);
  };
  const hear = (event: MessageEvent) => {
    const said = event.data as FromParent | null;
    if (event.source !== self.parent || typeof said?.deskbell !== 'string') return;
    if (said.deskbell === 'hello') {
      around = event.origin;
      hosted.value = true;
      if (looksSigned(said.identity)) identity.value = said.identity;
      if (typeof said.page === 'string' && said.page.startsWith(`${event.origin}/`)) page = said.page;
      post({ deskbell: 'state', ...state });
    }
    if (said.deskbell === 'open' || said.deskbell === 'close') open.value = said.deskbell === 'open';
  };
  if (inside) {
    self.addEventListener('message', hear);
    self.setTimeout(() => {
      if (!hosted.peek()) open.value = true;
    }, BUBBLE_SPEAKS_WITHIN);
    // the page around answers with its hello; this word tells nothing, so any parent may hear it
    self.parent.postMessage({ deskbell: 'ready' }, '*');
  }
  return {
    hosted,
    open,
    identity,
    refuseIdentity() {
      identity.value = null;
    },
    page: () => page,
    tell(news) {
      if (news.unread === state.unread && news.running === state.running) return;
      state = news;
      post({ deskbell: 'state', ...state });
    },
    leave: () => post({ deskbell: 'leave' }),
  };
}
