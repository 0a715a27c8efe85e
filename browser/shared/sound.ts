// Short sounds made by the browser itself; a browser allows them after the reader's first press on the page.
import { type ReadonlySignal, signal } from '@preact/signals';

const ready = signal(false);
let context: AudioContext | null = null;
let loudness = 0.5;

/** Whether sounds can be heard; false until the reader has pressed something on the page. */
export const soundAllowed: ReadonlySignal<boolean> = ready;

/** Makes sounds possible with the reader's first press or key; returns how to stop waiting for it. */
export function unlockSound(): () => void {
  const listening = new AbortController();
  const unlock = () => {
    void begin().then((allowed) => allowed && listening.abort());
  };
  // not earlier in a press: the word that sound is off goes away then, and what was pressed would move from under the finger
  for (const event of ['click', 'keydown']) {
    document.addEventListener(event, unlock, { signal: listening.signal, passive: true });
  }
  return () => listening.abort();
}

/** Sets how loud sounds are, 0 to 1. */
export function setVolume(volume: number): void {
  loudness = Math.min(1, Math.max(0, volume));
}

/** A soft double tone for a new message; silent while sounds are not allowed. */
export function chime(): void {
  tone(880, 0, 0.16);
  tone(1174.7, 0.09, 0.3);
}

/** A bell for a new case: three rising tones, twice. */
export function ring(): void {
  for (const start of [0, 0.55]) {
    tone(659.3, start, 0.35);
    tone(830.6, start + 0.12, 0.35);
    tone(987.8, start + 0.24, 0.6);
  }
}

async function begin(): Promise<boolean> {
  try {
    context ??= new AudioContext();
    if (context.state !== 'running') await context.resume();
    ready.value = context.state === 'running';
  } catch {
    ready.value = false;
  }
  return ready.value;
}

function tone(hertz: number, start: number, length: number): void {
  if (context?.state !== 'running' || loudness === 0) return;
  const at = context.currentTime + start;
  const source = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  const level = new GainNode(context, { gain: 0 });
  level.gain.setValueAtTime(0.0001, at);
  level.gain.exponentialRampToValueAtTime(0.3 * loudness, at + 0.012);
  level.gain.exponentialRampToValueAtTime(0.0001, at + length);
  source.connect(level).connect(context.destination);
  source.start(at);
  source.stop(at + length + 0.02);
}
