// Connection codes as the bell shows them. Pure.
import type { CodeView } from '../../shared/bell';
import type { PortalRef } from '../../shared/wire';

/** How many codes an agent may have open. */
export const MOST_OPEN = 8;

/** A code as one reads it out: 123 456 789, with spaces that do not break. */
export function spelt(code: string): string {
  return code.replace(/(\d{3})(?=\d)/g, '$1\u00a0');
}

/** The portals that ask for a code, by name. */
export function codePortals(portals: Iterable<PortalRef>): PortalRef[] {
  return [...portals].filter(({ kind }) => kind === 'pin').sort((a, b) => a.name.localeCompare(b.name));
}

/** The codes that still hold at `now` (ms), the newest first. */
export function holding(codes: readonly CodeView[], now: number): CodeView[] {
  return codes.filter((code) => code.expires_at > now).sort((a, b) => b.id - a.id);
}

/** The whole minutes that a code still holds, as one tells them: never more than there are, but one at least. */
export function minutesLeft(code: CodeView, now: number): number {
  return Math.max(1, Math.floor((code.expires_at - now) / 60_000));
}
