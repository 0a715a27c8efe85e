// Whether a portal takes newcomers now, and why not: the server's rule (domain/portals.doors), for lists of portals.
import type { ModeView, WhyWord } from '../../shared/bell';
import type { PortalFull } from '../../shared/bodies';
import { type Moment, momentIn, standsAt } from './hours';
import { isOpenWay } from './ways';

/** Open; or why not, and when its hours open it. */
export type Doors = { open: true } | { open: false; why: WhyWord; opens: Moment | null };

/** How a portal stands to newcomers at `now` (ms); `staffed` says that one of its agents is signed on to the bell. */
export function doorsOf(
  portal: Pick<PortalFull, 'open' | 'mode' | 'hours' | 'time_zone'>,
  modes: readonly ModeView[],
  staffed: boolean,
  now: number,
): Doors {
  if (!portal.open) return { open: false, why: 'closed', opens: null };
  if (!isOpenWay(portal.mode, modes)) return { open: false, why: 'mode_closed', opens: null };
  const moment = momentIn(portal.time_zone, now);
  const stands = moment && standsAt(portal.hours, moment);
  if (stands && !stands.open) return { open: false, why: 'hours', opens: stands.opens };
  if (portal.mode === 'web' && !staffed) return { open: false, why: 'nobody', opens: null };
  return { open: true };
}
