// The server's time as this page knows it, so that waits are shown right on a device whose clock is wrong.
import { type ReadonlySignal, signal } from '@preact/signals';

let ahead = 0;

/** Takes note of the server's time (milliseconds since 1970), as told just now. */
export function serverSays(clock: number): void {
  ahead = clock - Date.now();
}

/** Returns the server's time now, in milliseconds since 1970. */
export function now(): number {
  return Date.now() + ahead;
}

const tick = signal(Date.now());
let watchers = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The server's time, renewed each second while somebody holds the ticker (see `holdTicker`). */
export const seconds: ReadonlySignal<number> = tick;

/** Keeps `seconds` going until the returned function is called; one timer serves all. */
export function holdTicker(): () => void {
  watchers += 1;
  tick.value = now();
  timer ??= setInterval(() => {
    tick.value = now();
  }, 1000);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    watchers -= 1;
    if (watchers === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
