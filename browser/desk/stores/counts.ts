// How many cases each list holds, kept right by news: absolute numbers, of which the newer version wins.
import type { Count, ListName } from '../../shared/wire';

/** The counts by portal, list and agent. */
export type Counts = ReadonlyMap<string, Count>;

const keyOf = (count: Count) => `${count.portal}/${count.list}/${count.agent ?? ''}`;

/** The counts with these applied; one that is older than what is known changes nothing. */
export function withCounts(counts: Counts, news: readonly Count[]): Counts {
  const newer = news.filter((count) => (counts.get(keyOf(count))?.v ?? -1) < count.v);
  if (newer.length === 0) return counts;
  const next = new Map(counts);
  for (const count of newer) if ((next.get(keyOf(count))?.v ?? -1) < count.v) next.set(keyOf(count), count);
  return next;
}

/** How many cases a list holds over the portals served; *My cases* counts this agent's own. */
export function countOf(counts: Counts, list: ListName, portals: ReadonlySet<number>, me: number): number {
  let sum = 0;
  for (const count of counts.values())
    if (count.list === list && portals.has(count.portal) && (list !== 'mine' || count.agent === me))
      sum += count.n;
  return sum;
}
