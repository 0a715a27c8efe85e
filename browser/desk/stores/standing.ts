// How the agent's bell stands, in one word for the header. Pure.
import type { BellState } from '../../shared/bell';
import type { BellChange } from '../../shared/bodies';

/** `unknown` before the server has said; `lost`: no offer can reach this desk now. */
export type Standing = 'unknown' | 'lost' | 'signed_off' | 'unavailable' | 'busy' | 'available';

/** How the bell stands, while the line to the server is there or not. */
export function standingOf(bell: BellState | null, connected: boolean): Standing {
  if (!bell) return 'unknown';
  if (!bell.signed_on) return 'signed_off';
  if (!connected) return 'lost';
  if (!bell.available) return 'unavailable';
  return bell.busy ? 'busy' : 'available';
}

/** The bell as it will be once what is asked of the server is done. */
export function withWanted(bell: BellState, wanted: BellChange): BellState {
  const next = { ...bell, ...wanted };
  return { ...next, busy: next.chats + next.asked >= next.limit };
}

/** What is still wanted after the server has done what it was asked. */
export function stillWanted(wanted: BellChange, asked: BellChange): BellChange {
  const left = Object.entries(wanted).filter(([name, value]) => asked[name as keyof BellChange] !== value);
  return Object.fromEntries(left);
}

export const LARGEST_LIMIT = 20;

/** A limit within what is allowed. */
export function limitOf(value: number): number {
  return Math.min(LARGEST_LIMIT, Math.max(1, value));
}
