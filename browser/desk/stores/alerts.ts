// Alerts: the cases put before this agent, from the moment they come until their end has been read. Pure.
import type { OfferEnd, OfferView } from '../../shared/bell';
import type { CaseRow } from '../../shared/wire';

/** How an offer ended, who has the case (where somebody took it), and when this desk heard of it (ms). */
export type Ending = { how: OfferEnd; by: string | null; at: number };

/** An offer, and how it ended; null while it is open. */
export type Alert = { offer: OfferView; ending: Ending | null };

/** The alerts that are shown, oldest first. */
export type Alerts = readonly Alert[];

/** What was heard while the bell was being fetched: newer than the answer. */
export type Heard = { came: ReadonlySet<number>; over: ReadonlySet<number> };

/** How long the end of an offer can be read, and how long one is kept whose end was never told (ms). */
export const READ_FOR = 5_000;

/** The alerts with this offer; one that is known already changes nothing. */
export function withOffer(alerts: Alerts, offer: OfferView): Alerts {
  if (alerts.some((one) => one.offer.id === offer.id)) return alerts;
  return [...alerts, { offer, ending: null }].sort((one, other) => one.offer.id - other.offer.id);
}

/** The alerts as a case's row tells of its customer by now: the name corrected, or the first words written since the offer came. */
export function withRow(alerts: Alerts, row: CaseRow): Alerts {
  const name = `${row.first_name} ${row.last_name}`.trim();
  const stale = ({ offer }: Alerts[number]): boolean =>
    offer.number === row.number && (offer.name !== name || (!offer.question && !!row.problem));
  if (!alerts.some(stale)) return alerts;
  return alerts.map((one) =>
    stale(one) ? { ...one, offer: { ...one.offer, name, question: one.offer.question || row.problem } } : one,
  );
}

/** The alerts after an offer has ended: it says how, except where the agent `me` (a screen name) ended it, here or in another tab. */
export function withEnd(alerts: Alerts, id: number, ending: Ending, me: string): Alerts {
  if (ending.how === 'declined' || (ending.how === 'accepted' && ending.by === me))
    return without(alerts, id);
  return alerts.map((one) => (one.offer.id === id && !one.ending ? { ...one, ending } : one));
}

/** The alerts without this one. */
export function without(alerts: Alerts, id: number): Alerts {
  return alerts.some((one) => one.offer.id === id) ? alerts.filter((one) => one.offer.id !== id) : alerts;
}

/** The alerts as the server has them (`open`), corrected by what was heard since it was asked. */
export function withFetched(alerts: Alerts, open: readonly OfferView[], heard: Heard): Alerts {
  const there = new Set(open.map((offer) => offer.id));
  const kept = alerts.filter(
    ({ offer, ending }) => ending !== null || there.has(offer.id) || heard.came.has(offer.id),
  );
  return open.filter((offer) => !heard.over.has(offer.id)).reduce(withOffer, kept);
}

/** The alerts that are still to be shown at `now` (ms): ends that were read go, and so does what ended unheard. */
export function stillShown(alerts: Alerts, now: number): Alerts {
  const kept = alerts.filter(({ offer, ending }) => now < (ending?.at ?? offer.until) + READ_FOR);
  return kept.length === alerts.length ? alerts : kept;
}

/** The alerts that wait for an answer, oldest first. */
export function waitingOf(alerts: Alerts): Alerts {
  return alerts.filter((one) => one.ending === null);
}

/** The whole seconds that are left to answer, 0 at the very end; never more than there were, however old `now` (ms) is. */
export function secondsLeft({ at, until }: Pick<OfferView, 'at' | 'until'>, now: number): number {
  return Math.max(0, Math.ceil((until - Math.max(at, now)) / 1000));
}

/** The share of the time that is left, 1 to 0. */
export function shareLeft({ at, until }: Pick<OfferView, 'at' | 'until'>, now: number): number {
  return until > at ? Math.min(1, Math.max(0, (until - now) / (until - at))) : 0;
}

/** The colour by kind (PRODUCT 3); an icon and a word say the same. */
export const COLOURS = {
  web: 'yellow',
  queue: 'yellow',
  match: 'green',
  transfer: 'orange',
  invite: 'blue',
} as const satisfies Record<OfferView['kind'], string>;
