// Plays a recording's segments in one <video>, one after the other, as if they were one.
import { computed, signal } from '@preact/signals';
import { lengthOf, placeOf, type Stretch } from '../stores/recordings';

/** So near (s) to the end a recording counts as played. */
const NEARLY = 0.1;

/** One recording as it is played; the <video> whose source is the segment at `index` tells it what happens. */
export class Playback {
  /** Which of the stretches is shown. */
  readonly index = signal(0);
  /** The recording's second that is shown. */
  readonly second = signal(0);
  readonly playing = signal(false);
  /** Whether the picture could not be fetched. */
  readonly failed = signal(false);
  readonly length: number;
  readonly shown = computed(() => this.all[this.index.value]);
  video: HTMLVideoElement | null = null;
  // where to go on once the segment is here
  private at = 0;

  constructor(readonly all: readonly Stretch[]) {
    this.length = lengthOf(all);
  }

  /** Goes to a second, and plays on from there if it plays. */
  seek(wanted: number): void {
    const place = placeOf(this.all, wanted);
    this.second.value = (this.all[place.index]?.from ?? 0) + place.at;
    this.at = place.at;
    if (place.index !== this.index.peek()) this.index.value = place.index;
    else if (this.video) this.video.currentTime = place.at;
  }

  /** Plays, from the beginning where all was played, or pauses. */
  toggle(): void {
    const plays = !this.playing.peek();
    if (plays && this.second.peek() >= this.length - NEARLY) this.seek(0);
    this.playing.value = plays;
    if (plays) this.go();
    else this.video?.pause();
  }

  loaded = () => {
    this.failed.value = false;
    if (this.video) this.video.currentTime = this.at;
    if (this.playing.peek()) this.go();
  };

  moved = () => {
    const one = this.shown.peek();
    if (one && this.video && this.video.readyState > 0)
      this.second.value = one.from + Math.min(this.video.currentTime, one.lasts);
  };

  ended = () => {
    if (this.index.peek() + 1 < this.all.length) {
      this.at = 0;
      this.index.value += 1;
    } else {
      this.playing.value = false;
      this.second.value = this.length;
    }
  };

  broken = () => {
    this.failed.value = true;
    this.playing.value = false;
  };

  private go(): void {
    this.video?.play().catch((failed) => {
      // a play() that another segment interrupts is no failure
      if (!(failed instanceof DOMException && failed.name === 'AbortError')) this.broken();
    });
  }
}
