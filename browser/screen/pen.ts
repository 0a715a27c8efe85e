// What an agent's hand does over the picture, made into marks: not more of them than the eye can follow. Touches no page.
import { MOST_AT_ONCE } from './marking';
import type { Mark, Place } from './marks';

/** Marks are sent at most once in so many ms. */
const PACE = 33;

/** Makes marks of a hand's moves and gives them to `mark`; whoever makes it calls `lift` and `leave` when the hand is gone. */
export class Pen {
  private stroke = 0;
  private drawing = false;
  private waiting: Place[] = [];
  private pointer: Place | null | undefined;
  private sent = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly mark: (mark: Mark) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** A stroke begins. */
  press(place: Place): void {
    this.lift();
    this.stroke += 1;
    this.drawing = true;
    this.move([place]);
  }

  /** The hand has moved over these places. */
  move(places: readonly Place[]): void {
    const last = places.at(-1);
    if (!last) return;
    if (this.drawing) this.waiting.push(...places);
    this.pointer = last;
    this.soon();
  }

  /** The stroke ends. */
  lift(): void {
    if (this.drawing) this.flush();
    this.drawing = false;
  }

  /** The hand has left the picture. */
  leave(): void {
    this.lift();
    if (this.pointer === undefined) return;
    this.pointer = null;
    this.flush();
    this.pointer = undefined;
  }

  // by the moves themselves as long as there are any: a page behind others has slow timers
  private soon(): void {
    const wait = this.sent + PACE - this.clock();
    if (wait <= 0) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), wait);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sent = this.clock();
    while (this.waiting.length > 0)
      this.mark({ stroke: this.stroke, places: this.waiting.splice(0, MOST_AT_ONCE) });
    if (this.pointer !== undefined) this.mark({ pointer: this.pointer });
  }
}
