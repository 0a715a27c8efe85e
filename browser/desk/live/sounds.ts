// Whether and how loud this desk rings, kept on this device; and notifications outside the page.
import { computed, effect, signal } from '@preact/signals';
import { chime, ring, setVolume, soundAllowed, unlockSound } from '../../shared/sound';
import { lastingKeep } from '../../shared/storage';
import { headStart, makeTurn } from './turn';

const keep = lastingKeep();
const ON = 'deskbell.sound';
const VOLUME = 'deskbell.volume';

/** Whether the agent wants to hear the desk. */
export const soundOn = signal(keep.get(ON) !== 'off');

/** How loud, 0 to 1. */
export const volume = signal(keptVolume());

/** The agent wants sound, and the browser waits for a first click. */
export const soundBlocked = computed(() => soundOn.value && !soundAllowed.value);

/** `default`: not asked yet; `unsupported`: this browser has none. */
export type Permission = NotificationPermission | 'unsupported';
export const notifications = signal<Permission>(
  'Notification' in window ? Notification.permission : 'unsupported',
);

function keptVolume(): number {
  const kept = Number(keep.get(VOLUME) ?? '0.6');
  return Number.isFinite(kept) ? Math.min(1, Math.max(0, kept)) : 0.6;
}

/** Makes sounds possible, and keeps what the agent chooses, until the returned function is called. */
export function startSounds(): () => void {
  const ends = [
    unlockSound(),
    effect(() => setVolume(soundOn.value ? volume.value : 0)),
    effect(() => keep.set(ON, soundOn.value ? 'on' : 'off')),
    effect(() => keep.set(VOLUME, String(volume.value))),
  ];
  return () => {
    for (const end of ends) end();
  };
}

const turn = makeTurn(navigator.locks, headStart);

// a tab that cannot be heard leaves the turn to one that can
function canBeHeard(): boolean {
  return soundOn.peek() && soundAllowed.peek() && volume.peek() > 0;
}

/** A case wants somebody: one of the agent's tabs rings. */
export function ringBell(): void {
  if (canBeHeard()) void turn('ring', ring);
}

/** Rings in this tab, as the agent asked to hear it. */
export function tryBell(): void {
  if (soundOn.peek()) ring();
}

/** A customer has written: one of the agent's tabs tells. */
export function ringSoftly(): void {
  if (canBeHeard()) void turn('chime', chime);
}

/** Asks the browser to allow notifications; it may only be called from a click. */
export async function askForNotifications(): Promise<void> {
  if (notifications.value === 'default') notifications.value = await Notification.requestPermission();
}

/** Shows a notification outside the page, if that is allowed; one with the same `tag` takes its place. Returns how to close it. */
export function notify(title: string, body: string, tag: string, opened: () => void): () => void {
  if (notifications.peek() !== 'granted') return () => undefined;
  try {
    const shown = new Notification(title, { body, tag, icon: '/static/bell-192.png', silent: true });
    shown.onclick = () => {
      window.focus();
      opened();
      shown.close();
    };
    return () => shown.close();
  } catch {
    // phones allow notifications to service workers only: the sound and the title must do
    return () => undefined;
  }
}
