// The agent's hand over the picture: with a tool it marks, without one it moves a picture that is larger than its place.

import { type Place, placeIn } from '../../screen/marks';
import { pictureBox } from '../../screen/paint';
import type { Pen } from '../../screen/pen';
import type { Tool } from './screen';

/** Lets the hand mark what is in `video`, until the returned function is called. */
export function markWith(tool: Tool, pen: Pen, video: HTMLVideoElement): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const on = <T extends 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel' | 'pointerleave'>(
    type: T,
    hear: (event: PointerEvent) => void,
  ) => video.addEventListener(type, (event) => event.isPrimary && hear(event), { signal });
  on('pointerdown', (event) => {
    const place = placeOf(video, event);
    if (tool !== 'draw' || event.button !== 0 || !place) return;
    event.preventDefault();
    video.setPointerCapture(event.pointerId);
    pen.press(place);
  });
  on('pointermove', (event) => {
    const all = event.getCoalescedEvents?.() ?? [];
    const places = (all.length > 0 ? all : [event]).map((each) => placeOf(video, each));
    pen.move(places.filter((place) => place !== null));
  });
  on('pointerup', () => pen.lift());
  on('pointercancel', () => pen.leave());
  on('pointerleave', () => pen.leave());
  return () => {
    listening.abort();
    pen.leave();
  };
}

function placeOf(video: HTMLVideoElement, { clientX, clientY }: PointerEvent): Place | null {
  return placeIn(pictureBox(video), clientX, clientY);
}

/** Lets the hand move what is larger than `view`, until the returned function is called; a finger does so by itself. */
export function moveWithin(view: HTMLElement): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let from: { x: number; y: number } | null = null;
  const end = () => {
    from = null;
    view.classList.remove('moving');
  };
  view.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button !== 0 || event.pointerType === 'touch') return;
      from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
      view.setPointerCapture(event.pointerId);
      view.classList.add('moving');
    },
    { signal },
  );
  view.addEventListener(
    'pointermove',
    (event) => from && view.scrollTo(from.x - event.clientX, from.y - event.clientY),
    { signal },
  );
  view.addEventListener('pointerup', end, { signal });
  view.addEventListener('pointercancel', end, { signal });
  return () => {
    listening.abort();
    end();
  };
}
