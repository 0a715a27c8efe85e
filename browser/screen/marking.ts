// How marks travel: straight from the browser that looks to the one that shows, on the connection that the picture comes over.
import type { Mark, Place } from './marks';

/** The longest word, in characters, and the most places in one. */
const LONGEST = 2_400;
export const MOST_AT_ONCE = 64;
/** So many words in a second are taken from one desk. */
export const PER_SECOND = 120;

/** The two roads of a connection: the pointer's may lose a word rather than wait for it, a stroke comes whole and in order. */
export interface Roads {
  pointer: RTCDataChannel;
  strokes: RTCDataChannel;
}

/** Opens both; each side does so by itself, before the first description. */
export function openRoads(connection: RTCPeerConnection): Roads {
  const pointer = { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 };
  return {
    pointer: connection.createDataChannel('pointer', pointer),
    strokes: connection.createDataChannel('strokes', { negotiated: true, id: 2 }),
  };
}

/** Sends a mark where its road is open; returns whether it is on its way. */
export function sendMark(roads: Roads, mark: Mark): boolean {
  const road = 'pointer' in mark ? roads.pointer : roads.strokes;
  if (road.readyState !== 'open') return false;
  road.send(writeMark(mark));
  return true;
}

/** Hears the marks that come, as long as they have the right shape and are not too many. */
export function hearMarks(roads: Roads, take: (mark: Mark) => void, clock = () => performance.now()): void {
  const may = makeGate(clock);
  const hear = ({ data }: MessageEvent) => {
    const mark = may() ? readMark(data) : null;
    if (mark) take(mark);
  };
  roads.pointer.onmessage = hear;
  roads.strokes.onmessage = hear;
}

/** Hears nothing any more. */
export function closeRoads(roads: Roads): void {
  for (const road of [roads.pointer, roads.strokes]) road.onmessage = null;
}

/** Writes a mark: `[]` for a pointer that has left, `[x, y]` where it is, `[stroke, x, y, x, y, ...]`; shares in ten thousandths. */
export function writeMark(mark: Mark): string {
  if ('pointer' in mark) return JSON.stringify(mark.pointer ? mark.pointer.map(fine) : []);
  return JSON.stringify([mark.stroke, ...mark.places.flatMap((place) => place.map(fine))]);
}

/** Reads a mark; null for anything else, whatever it is. */
export function readMark(data: unknown): Mark | null {
  if (typeof data !== 'string' || data.length > LONGEST) return null;
  const numbers = parsed(data);
  if (!numbers) return null;
  if (numbers.length === 0) return { pointer: null };
  const places = placesIn(numbers.slice(numbers.length % 2));
  if (!places) return null;
  if (numbers.length === 2) return { pointer: places[0] ?? null };
  const [stroke = -1] = numbers;
  const right = numbers.length % 2 === 1 && places.length > 0 && stroke >= 0;
  return right ? { stroke, places } : null;
}

const FINE = 10_000;
const fine = (share: number) => Math.round(share * FINE);

function parsed(data: string): number[] | null {
  try {
    const word: unknown = JSON.parse(data);
    return Array.isArray(word) && word.every((one) => Number.isSafeInteger(one)) ? word : null;
  } catch {
    return null;
  }
}

function placesIn(numbers: readonly number[]): Place[] | null {
  if (numbers.length > 2 * MOST_AT_ONCE || numbers.some((one) => one < 0 || one > FINE)) return null;
  const places: Place[] = [];
  for (let n = 0; n + 1 < numbers.length; n += 2)
    places.push([(numbers[n] ?? 0) / FINE, (numbers[n + 1] ?? 0) / FINE]);
  return places;
}

// a bucket that fills again as time goes by
function makeGate(clock: () => number): () => boolean {
  let left = PER_SECOND;
  let last = clock();
  return () => {
    const now = clock();
    left = Math.min(PER_SECOND, left + ((now - last) / 1_000) * PER_SECOND);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
