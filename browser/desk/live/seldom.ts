// Does something again and again, but seldom: as often as it is asked for, and no more than once in a while.

/** Runs `run` when asked: never two at a time, at most once in `pause` ms, and always once more after the last asking. */
export class Seldom {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private wanted = false;
  private ended = false;
  private begun = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly run: () => Promise<void>,
    private readonly pause: number,
  ) {}

  /** Ask for a run that begins after this moment. */
  ask(): void {
    this.wanted = true;
    this.next();
  }

  /** No more runs; one that is under way goes on. */
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private next(): void {
    if (this.ended || !this.wanted || this.running || this.timer !== undefined) return;
    const wait = this.begun + this.pause - performance.now();
    if (wait > 0) this.timer = setTimeout(() => this.awake(), wait);
    else void this.begin();
  }

  private awake(): void {
    this.timer = undefined;
    this.next();
  }

  private async begin(): Promise<void> {
    this.wanted = false;
    this.running = true;
    this.begun = performance.now();
    await this.run().catch(() => undefined);
    this.running = false;
    this.next();
  }
}
