// Whether a portal is open, and who is free, changes while one looks at it.
import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attention } from './attention';
import type { Visit } from './visit';

const LOOKED_EVERY = 20_000;

/** Keeps `visit.face` true while it is looked at; an open chat is only asked when the page comes to the front. */
export function useLooking(visit: Visit, { attentive }: Attention) {
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const look = () => attentive.peek() && void visit.look();
    document.addEventListener('visibilitychange', look, { signal });
    window.addEventListener('focus', look, { signal });
    // what came with the page is fresh; after a chat, or when the bubble is opened, it is not
    let fresh = visit.fresh;
    const ending = effect(() => {
      if (!attentive.value) return;
      if (!fresh) void visit.look();
      fresh = false;
    });
    const timer = setInterval(() => {
      if (visit.portal.kind !== 'chat' || !visit.face.peek().open) look();
    }, LOOKED_EVERY);
    return () => {
      listening.abort();
      ending();
      clearInterval(timer);
    };
  }, [visit, attentive]);
}
