// Marks over a picture: where those who look at it point, and what they draw. They fade by themselves. Pure: the time is given.
import { type ReadonlySignal, signal } from '@preact/signals';

/** A place in the picture, as shares of its width and height: 0 to 1. */
export type Place = readonly [x: number, y: number];

/** What is marked: the pointer's place (null: it has left the picture), or further places of a stroke. */
export type Mark = { pointer: Place | null } | { stroke: number; places: readonly Place[] };

/** One whose marks are shown. */
export interface Marker {
  name: string;
  colour: string;
}

/** What is to be painted now; `strength` goes from 1 to 0. */
export interface Painted extends Marker {
  places: readonly Place[];
  strength: number;
}

/** How long (ms) a mark stays, and for how much of that it fades. */
export const LASTS = 4_000;
export const FADES = 900;
/** How many places of one marker's strokes are kept: the oldest strokes go first. */
export const MOST_PLACES = 4_000;

/** Seen on light and dark pictures alike, with the white edge that they are painted with. */
export const COLOURS = ['#d6006c', '#0068d6', '#a35200', '#00795c', '#7a3ff2', '#c92a2a'] as const;

interface Stroke {
  id: number;
  places: Place[];
  at: number;
}

interface Drawn extends Marker {
  pointer: Place | null;
  pointedAt: number;
  strokes: Stroke[];
}

/** The marks of everybody over one picture. */
export class Marks {
  /** Changes with every mark: time to paint. */
  readonly turn: ReadonlySignal<number>;
  private readonly turns = signal(0);
  private readonly drawn = new Map<string, Drawn>();

  constructor() {
    this.turn = this.turns;
  }

  /** Takes in what one of those who look has marked; `by` tells them apart, `name` is shown. */
  take(by: string, name: string, mark: Mark, now: number): void {
    const known = this.drawn.get(by) ?? this.begin(name);
    this.drawn.set(by, known);
    if ('pointer' in mark) {
      known.pointer = mark.pointer;
      known.pointedAt = now;
    } else draw(known, mark.stroke, mark.places, now);
    this.turns.value += 1;
  }

  /** Removes the marks of one, or of all. */
  clear(by?: string): void {
    if (by === undefined) this.drawn.clear();
    else this.drawn.delete(by);
    this.turns.value += 1;
  }

  /** Returns the strokes that can still be seen, each in its strength; forgets the others. */
  strokes(now: number): Painted[] {
    return [...this.drawn.values()].flatMap((one) => {
      one.strokes = one.strokes.filter(({ at }) => now - at < LASTS);
      return one.strokes.map(({ places, at }) => painted(one, places, now - at));
    });
  }

  /** Returns the pointers that can still be seen. */
  pointers(now: number): Painted[] {
    return [...this.drawn.values()].flatMap((one) =>
      one.pointer && now - one.pointedAt < LASTS ? [painted(one, [one.pointer], now - one.pointedAt)] : [],
    );
  }

  // the same name has the same colour on every screen, unless another has it already
  private begin(name: string): Drawn {
    const taken = new Set([...this.drawn.values()].map(({ colour }) => colour));
    return { name, colour: colourOf(name, taken), pointer: null, pointedAt: 0, strokes: [] };
  }
}

/** Returns a colour for a name that is not among those taken, as long as there is one. */
export function colourOf(name: string, taken: ReadonlySet<string> = new Set()): string {
  const from = [...name].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973, 7);
  const turned = COLOURS.map((_, step) => COLOURS[(from + step) % COLOURS.length] ?? COLOURS[0]);
  return turned.find((colour) => !taken.has(colour)) ?? turned[0] ?? COLOURS[0];
}

function draw(one: Drawn, id: number, places: readonly Place[], now: number): void {
  let stroke = one.strokes.find((known) => known.id === id);
  if (!stroke) {
    stroke = { id, places: [], at: now };
    one.strokes.push(stroke);
  }
  stroke.places.push(...places);
  stroke.at = now;
  let more = one.strokes.reduce((sum, each) => sum + each.places.length, 0) - MOST_PLACES;
  while (more > 0) {
    const [oldest] = one.strokes;
    if (!oldest) return;
    more -= oldest.places.splice(0, more).length;
    if (oldest.places.length === 0) one.strokes.shift();
  }
}

function painted({ name, colour }: Marker, places: readonly Place[], age: number): Painted {
  return { name, colour, places, strength: Math.min(1, Math.max(0, (LASTS - age) / FADES)) };
}

/** A part of a page, in its pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Returns where a picture stands that is fitted into a box as a whole, with stripes beside it or above. */
export function fitted(box: Box, picture: { width: number; height: number }): Box {
  if (!picture.width || !picture.height) return { ...box, width: 0, height: 0 };
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return {
    left: box.left + (box.width - width) / 2,
    top: box.top + (box.height - height) / 2,
    width,
    height,
  };
}

/** Returns the place in a picture that a point of the page lies on; null beside the picture. */
export function placeIn({ left, top, width, height }: Box, x: number, y: number): Place | null {
  if (!width || !height) return null;
  const place = [(x - left) / width, (y - top) / height] as const;
  return place.every((share) => share >= 0 && share <= 1) ? place : null;
}
