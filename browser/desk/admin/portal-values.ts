// A portal's settings as the form shows them (text, amounts and units), and as the server wants them.
import type { PortalChange, PortalFull } from '../../shared/bodies';
import {
  type HoursFault,
  hoursFault,
  momentIn,
  OFFICE_WEEK,
  type Span,
  spansOf,
  type Week,
  weekFrom,
  zoneHere,
  zoneNamed,
  zones,
} from '../stores/hours';
import { WAYS, type Way, wayOf } from '../stores/ways';
import { isColour } from './colours';
import { MOST_ORIGINS, originsFrom } from './origins';
import { type Period, periodFrom, secondsOf } from './periods';
import { bytesOf, megabytesFrom } from './sizes';
import { isSlug } from './slugs';

export type Texts = Record<string, Record<string, string>>;

export interface PortalValues {
  slug: string;
  name: string;
  kind: PortalFull['kind'];
  mode: PortalFull['mode'];
  open: boolean;
  accent: string;
  texts: Texts;
  default_language: string;
  privacy_url: string;
  imprint_url: string;
  origins: string;
  agents: number[];
  files_allowed: boolean;
  max_file_bytes: string;
  ask_rating: boolean;
  grace_seconds: Period;
  silence_seconds: Period;
  yellow_seconds: Period;
  red_seconds: Period;
  offer_seconds: Period;
  code_minutes: Period;
  assign_at_once: boolean;
  leave_requests: boolean;
  records_screens: boolean;
  /** Empty for the installation's. */
  mail_address: string;
  mail_opens: boolean;
  /** Whether it has opening hours; without, it is always open, and `hours` waits in the form. */
  has_hours: boolean;
  hours: Week;
  time_zone: string;
}

export type PeriodName =
  | 'grace_seconds'
  | 'silence_seconds'
  | 'yellow_seconds'
  | 'red_seconds'
  | 'offer_seconds'
  | 'code_minutes';

/** The shortest and longest period that the server takes, in seconds. */
export const LIMITS: Record<PeriodName, { least: number; most: number }> = {
  offer_seconds: { least: 5, most: 600 },
  code_minutes: { least: 60, most: 86_400 },
  grace_seconds: { least: 10, most: 86_400 },
  silence_seconds: { least: 60, most: 86_400 },
  yellow_seconds: { least: 5, most: 86_400 },
  red_seconds: { least: 5, most: 86_400 },
};
export const PERIODS = Object.keys(LIMITS) as PeriodName[];
const LARGEST_FILE = 1024 ** 3;
const SMALLEST_FILE = 1024;

const PLAIN = [
  'slug',
  'name',
  'kind',
  'mode',
  'open',
  'default_language',
  'agents',
  'files_allowed',
  'ask_rating',
  'assign_at_once',
  'leave_requests',
  'records_screens',
  'mail_address',
  'mail_opens',
  'time_zone',
] as const;

/** What only some ways of meeting have to do with; the form shows it with these, and sends it with these alone. */
export const ONLY_WITH: Partial<Record<keyof PortalValues, readonly Way[]>> = {
  offer_seconds: ['match', 'box', 'button', 'line'],
  code_minutes: ['pin'],
  assign_at_once: ['line'],
};

/** Whether the portal, as it is in the form, has to do with a setting. */
export function concerns(values: Pick<PortalValues, 'kind' | 'mode'>, name: keyof PortalValues): boolean {
  return ONLY_WITH[name]?.includes(wayOf(values.kind, values.mode)) ?? true;
}

/** The kind and mode of a way, for the form. */
export function kindOf(way: Way): Pick<PortalValues, 'kind' | 'mode'> {
  const { kind, mode } = WAYS.find((one) => one.way === way) ?? { kind: 'chat', mode: 'any' };
  return { kind, mode };
}

/** The form's values for a portal as the server has it. */
export function portalValues(portal: PortalFull): PortalValues {
  const same = Object.fromEntries(PLAIN.map((name) => [name, portal[name]])) as Pick<
    PortalFull,
    (typeof PLAIN)[number]
  >;
  const seconds = (name: PeriodName) => (name === 'code_minutes' ? portal[name] * 60 : portal[name]);
  const periods = PERIODS.map((name) => [name, periodFrom(seconds(name))]);
  const has_hours = portal.hours.length > 0;
  return {
    ...same,
    ...(Object.fromEntries(periods) as Record<PeriodName, Period>),
    accent: portal.accent,
    privacy_url: portal.privacy_url,
    imprint_url: portal.imprint_url,
    texts: tidyTexts(portal.texts),
    origins: portal.origins.join('\n'),
    max_file_bytes: megabytesFrom(portal.max_file_bytes),
    has_hours,
    hours: has_hours ? weekFrom(portal.hours) : OFFICE_WEEK,
    // a zone that nobody chose: what this browser has is the better guess, and is sent only with hours
    time_zone: has_hours || portal.time_zone !== 'UTC' ? portal.time_zone : zoneHere(),
  };
}

type Wanted = { [K in keyof PortalChange]: Required<PortalChange>[K] | null };

/** What the server is to be told; null stands for what is not yet a right value (see `portalFaults`). */
export function portalChange(values: PortalValues): Wanted {
  const same = Object.fromEntries(PLAIN.map((name) => [name, values[name]])) as Pick<
    PortalFull,
    (typeof PLAIN)[number]
  >;
  const { good, wrong } = originsFrom(values.origins);
  const periods = Object.fromEntries(PERIODS.map((name) => [name, secondsOf(values[name])])) as Record<
    PeriodName,
    number | null
  >;
  const wanted: Wanted = {
    ...same,
    ...periods,
    name: values.name.trim(),
    mail_address: values.mail_address.trim(),
    code_minutes: wholeMinutes(periods.code_minutes),
    accent: values.accent.toLowerCase(),
    privacy_url: values.privacy_url.trim(),
    imprint_url: values.imprint_url.trim(),
    texts: tidyTexts(values.texts),
    origins: wrong.length ? null : good,
    max_file_bytes: bytesOf(values.max_file_bytes),
    hours: hoursWanted(values),
  };
  // pressing Enter in the field leaves it no time to settle
  if (values.has_hours) wanted.time_zone = zoneNamed(values.time_zone, zones()) ?? values.time_zone;
  else delete wanted.time_zone;
  for (const name of Object.keys(ONLY_WITH) as (keyof Wanted & keyof PortalValues)[])
    if (!concerns(values, name)) delete wanted[name];
  return wanted;
}

function wholeMinutes(seconds: number | null): number | null {
  return seconds === null || seconds % 60 !== 0 ? null : seconds / 60;
}

function hoursWanted({ has_hours, hours }: PortalValues): Span[] | null {
  if (!has_hours) return [];
  return hoursFault(hours) ? null : spansOf(hours);
}

/** Texts without the empty ones, so that Deskbell's own words stand where nothing was written. */
export function tidyTexts(texts: Texts): Texts {
  const kept: Texts = {};
  for (const [language, words] of Object.entries(texts)) {
    const written = Object.entries(words).filter(([, text]) => text.trim());
    if (written.length) kept[language] = Object.fromEntries(written);
  }
  return kept;
}

export type Fault =
  | {
      field:
        | 'name'
        | 'slug'
        | 'accent'
        | 'privacy_url'
        | 'imprint_url'
        | 'max_file_bytes'
        | 'origins'
        | 'mail_address';
      fault: 'missing' | 'wrong' | 'many';
    }
  | { field: 'hours'; fault: HoursFault['fault']; day: number | null }
  | { field: 'time_zone'; fault: 'wrong' }
  | { field: PeriodName; fault: 'wrong' | 'order' };

/** What can be seen to be wrong before sending, in the order of the form. */
export function portalFaults(values: PortalValues): Fault[] {
  const faults: Fault[] = [];
  if (!values.name.trim()) faults.push({ field: 'name', fault: 'missing' });
  if (!isSlug(values.slug)) faults.push({ field: 'slug', fault: 'wrong' });
  faults.push(...OF_THE_BELL.filter((name) => out(values, name)).map(wrong), ...hoursFaults(values));
  for (const field of ['privacy_url', 'imprint_url'] as const)
    if (!isLink(values[field])) faults.push({ field, fault: 'wrong' });
  if (!isColour(values.accent)) faults.push({ field: 'accent', fault: 'wrong' });
  const bytes = bytesOf(values.max_file_bytes);
  if (bytes === null || bytes < SMALLEST_FILE || bytes > LARGEST_FILE)
    faults.push({ field: 'max_file_bytes', fault: 'wrong' });
  faults.push(...periodFaults(values));
  // mail can make requests only where it can be told whose it is
  if (values.mail_opens && !values.mail_address.trim())
    faults.push({ field: 'mail_address', fault: 'missing' });
  return [...faults, ...originFaults(values)];
}

const OF_THE_BELL: readonly PeriodName[] = ['offer_seconds', 'code_minutes'];

// only what the form shows can be corrected
function out(values: PortalValues, name: PeriodName): boolean {
  const seconds = secondsOf(values[name]);
  if (!concerns(values, name)) return false;
  if (seconds === null || seconds < LIMITS[name].least || seconds > LIMITS[name].most) return true;
  return name === 'code_minutes' && wholeMinutes(seconds) === null;
}

function wrong(field: PeriodName): Fault {
  return { field, fault: 'wrong' };
}

function hoursFaults({ has_hours, hours, time_zone }: PortalValues): Fault[] {
  if (!has_hours) return [];
  const fault = hoursFault(hours);
  const faults: Fault[] = fault ? [{ field: 'hours', ...fault }] : [];
  if (zoneNamed(time_zone, zones()) === null && momentIn(time_zone, 0) === null)
    faults.unshift({ field: 'time_zone', fault: 'wrong' });
  return faults;
}

function periodFaults(values: PortalValues): Fault[] {
  const faults: Fault[] = PERIODS.filter((name) => !OF_THE_BELL.includes(name) && out(values, name)).map(
    wrong,
  );
  const [yellow, red] = [secondsOf(values.yellow_seconds), secondsOf(values.red_seconds)];
  if (faults.length === 0 && yellow !== null && red !== null && red <= yellow)
    faults.push({ field: 'red_seconds', fault: 'order' });
  return faults;
}

function originFaults({ origins }: PortalValues): Fault[] {
  const { good, wrong } = originsFrom(origins);
  if (wrong.length) return [{ field: 'origins', fault: 'wrong' }];
  return good.length > MOST_ORIGINS ? [{ field: 'origins', fault: 'many' }] : [];
}

function isLink(text: string): boolean {
  return text.trim() === '' || /^https?:\/\/[^\s"'<>\\]+$/.test(text.trim());
}
