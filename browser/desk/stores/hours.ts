// Opening hours: the week's spans as the server has them, the times as people enter them, and how a portal stands by them.
import { language, time } from '../../shared/i18n';

/** A weekday (0 is Monday), and from which minute to which of that day; the last is 1440, midnight. */
export type Span = [number, number, number];

/** An opening time as it is entered, HH:MM; one that ends before it begins goes on into the next day. */
export interface Opening {
  from: string;
  to: string;
}

/** The openings of each day, Monday first. */
export type Week = Opening[][];

/** A minute of the week. */
export interface Moment {
  day: number;
  minute: number;
}

const DAY = 1440;
export const DAYS: readonly number[] = [0, 1, 2, 3, 4, 5, 6];
export const WORKDAYS: readonly number[] = [0, 1, 2, 3, 4];

/** What an office usually has, to begin with. */
export const OFFICE_WEEK: Week = DAYS.map((day) =>
  WORKDAYS.includes(day) ? [{ from: '09:00', to: '17:00' }] : [],
);

/** The week as it is entered; a night that the server has in two spans is one again. */
export function weekFrom(spans: readonly Span[]): Week {
  const left = [...spans].sort(inOrder);
  const week: Week = DAYS.map(() => []);
  const nights = new Set(left.filter(([day, from, to]) => morningAfter(left, day, from, to) !== null));
  const mornings = new Set([...nights].map(([day, from, to]) => morningAfter(left, day, from, to)));
  for (const span of left) {
    if (mornings.has(span)) continue;
    const [day, from, to] = span;
    const until = nights.has(span) ? (morningAfter(left, day, from, to)?.[2] ?? to) : to;
    week[day]?.push({ from: written(from), to: written(until) });
  }
  return week;
}

// 22:00-24:00 and the next day's 00:00-02:00 are one night; a whole day is none
function morningAfter(spans: readonly Span[], day: number, from: number, to: number): Span | null {
  if (to !== DAY || from === 0) return null;
  return spans.find((next) => next[0] === (day + 1) % 7 && next[1] === 0 && next[2] < from) ?? null;
}

/** The week's spans as the server wants them: nothing goes over midnight. Openings that are not entered whole are left out. */
export function spansOf(week: Week): Span[] {
  return week.flatMap((openings, day) => openings.flatMap((opening) => spansIn(day, opening))).sort(inOrder);
}

function spansIn(day: number, opening: Opening): Span[] {
  const from = minuteOf(opening.from);
  const to = minuteOf(opening.to);
  if (from === null || to === null || (from === to && from !== 0)) return [];
  if (to === 0 || to > from) return [[day, from, to || DAY]];
  return [
    [day, from, DAY],
    [(day + 1) % 7, 0, to],
  ];
}

/** Whether an opening goes on after midnight. */
export function overMidnight({ from, to }: Opening): boolean {
  const [begins, ends] = [minuteOf(from), minuteOf(to)];
  return begins !== null && ends !== null && ends !== 0 && ends < begins;
}

/** What is wrong with the week, and on which day; null when nothing is. `none`: there is no opening at all. */
export type HoursFault =
  | { fault: 'missing' | 'same' | 'overlap'; day: number }
  | { fault: 'none'; day: null };

/** The first thing that the server would refuse. */
export function hoursFault(week: Week): HoursFault | null {
  for (const [day, openings] of week.entries())
    for (const { from, to } of openings) {
      if (minuteOf(from) === null || minuteOf(to) === null) return { fault: 'missing', day };
      if (from === to && minuteOf(from) !== 0) return { fault: 'same', day };
    }
  const spans = spansOf(week);
  if (spans.length === 0) return { fault: 'none', day: null };
  const twice = spans.find(([day, from], at) => {
    const before = spans[at - 1];
    return before !== undefined && before[0] === day && before[2] > from;
  });
  return twice ? { fault: 'overlap', day: twice[0] } : null;
}

/** The week with one day's openings on other days too. */
export function copied(week: Week, from: number, to: readonly number[]): Week {
  return week.map((openings, day) =>
    to.includes(day) ? (week[from] ?? []).map((opening) => ({ ...opening })) : openings,
  );
}

/** What is proposed when an opening is added to a day: the office's hours, or an hour after the last one. */
export function nextOpening(openings: readonly Opening[]): Opening {
  const last = openings.at(-1);
  const ends = last ? minuteOf(last.to) : null;
  if (!last || ends === null) return { from: last ? '' : '09:00', to: last ? '' : '17:00' };
  if (ends === 0 || overMidnight(last) || ends + 120 >= DAY) return { from: '', to: '' };
  return { from: written(ends + 60), to: written(Math.min(ends + 240, DAY - 60)) };
}

/** How a portal stands by its hours: open until when, or closed and opening when. None at all is always open. */
export type Standing = { open: true; until: Moment | null } | { open: false; opens: Moment };

/** How it stands at a moment of the portal's own week. */
export function standsAt(spans: readonly Span[], at: Moment): Standing {
  const now = spans.find(([day, from, to]) => day === at.day && from <= at.minute && at.minute < to);
  if (spans.length === 0) return { open: true, until: null };
  if (now) return { open: true, until: closing(spans, now) };
  const ahead = ([day, from]: Span) => (day * DAY + from - at.day * DAY - at.minute + 7 * DAY) % (7 * DAY);
  const [next] = [...spans].sort((one, other) => ahead(one) - ahead(other)) as [Span];
  return { open: false, opens: { day: next[0], minute: next[1] } };
}

function closing(spans: readonly Span[], from: Span): Moment | null {
  let last = from;
  for (let round = 0; round <= spans.length; round += 1) {
    if (last[2] !== DAY) return { day: last[0], minute: last[2] };
    const next = spans.find(([day, begins]) => day === (last[0] + 1) % 7 && begins === 0);
    if (!next) return { day: (last[0] + 1) % 7, minute: 0 };
    last = next;
  }
  return null;
}

/** The minute of the week that it is in a time zone; null where the zone is not known here. */
export function momentIn(zone: string, now: number): Moment | null {
  try {
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).formatToParts(now);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday'));
    return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
  } catch {
    return null;
  }
}

/** The time zones that this browser knows, and UTC. */
export function zones(): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes('UTC') ? known : ['UTC', ...known];
}

/** The zone that a city or a whole name means, however it is written; null where none or several do. */
export function zoneNamed(text: string, known: readonly string[]): string | null {
  const plain = (name: string) => name.trim().replace(/\s+/g, '_').toLowerCase();
  const wanted = plain(text);
  const whole = known.find((name) => plain(name) === wanted);
  const cities = known.filter((name) => plain(name.slice(name.lastIndexOf('/') + 1)) === wanted);
  return whole ?? (cities.length === 1 ? (cities[0] ?? null) : null);
}

/** The time zone of this browser. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** A weekday's name in the reader's language. */
export function weekday(day: number): string {
  return new Intl.DateTimeFormat(language(), { weekday: 'long', timeZone: 'UTC' }).format(
    Date.UTC(2024, 0, 1 + day),
  );
}

/** A minute of a day as the reader writes the time. */
export function timeOfDay(minute: number): string {
  return time(new Date(2024, 0, 1, Math.floor(minute / 60), minute % 60).getTime());
}

function minuteOf(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

function written(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

function inOrder(one: Span, other: Span): number {
  return one[0] - other[0] || one[1] - other[1];
}
