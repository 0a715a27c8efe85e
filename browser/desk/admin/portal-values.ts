// A portal's settings as the form shows them (text, amounts and units), and as the server wants them.
import type { PortalChange, PortalFull } from '../../shared/bodies';
import { isColour } from './colours';
import { MOST_ORIGINS, originsFrom } from './origins';
import { type Period, periodFrom, secondsOf } from './periods';
import { bytesOf, megabytesFrom } from './sizes';
import { isSlug } from './slugs';

export type Texts = Record<string, Record<string, string>>;

export interface PortalValues {
  slug: string;
  name: string;
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
}

export type PeriodName = 'grace_seconds' | 'silence_seconds' | 'yellow_seconds' | 'red_seconds';

/** The shortest and longest period that the server takes, in seconds. */
export const LIMITS: Record<PeriodName, { least: number; most: number }> = {
  grace_seconds: { least: 10, most: 86_400 },
  silence_seconds: { least: 60, most: 86_400 },
  yellow_seconds: { least: 5, most: 86_400 },
  red_seconds: { least: 5, most: 86_400 },
};
export const PERIODS = Object.keys(LIMITS) as PeriodName[];
const LARGEST_FILE = 1024 ** 3;
const SMALLEST_FILE = 1024;

/** The form's values for a portal as the server has it. */
export function portalValues(portal: PortalFull): PortalValues {
  const {
    slug,
    name,
    open,
    accent,
    default_language,
    privacy_url,
    imprint_url,
    agents,
    files_allowed,
    ask_rating,
  } = portal;
  const periods = Object.fromEntries(PERIODS.map((period) => [period, periodFrom(portal[period])])) as Record<
    PeriodName,
    Period
  >;
  const same = {
    slug,
    name,
    open,
    accent,
    default_language,
    privacy_url,
    imprint_url,
    agents,
    files_allowed,
    ask_rating,
  };
  return {
    ...same,
    ...periods,
    texts: tidyTexts(portal.texts),
    origins: portal.origins.join('\n'),
    max_file_bytes: megabytesFrom(portal.max_file_bytes),
  };
}

/** What the form does not yet offer: a portal's kind, and what goes with it. */
type OfTheBell =
  | 'kind'
  | 'mode'
  | 'offer_seconds'
  | 'code_minutes'
  | 'assign_at_once'
  | 'leave_requests'
  | 'hours'
  | 'time_zone';

/** What the server is to be told; null stands for what is not yet a right value (see `portalFaults`). */
export function portalChange(values: PortalValues): {
  [K in Exclude<keyof PortalChange, OfTheBell>]: Required<PortalChange>[K] | null;
} {
  const {
    slug,
    name,
    open,
    accent,
    default_language,
    privacy_url,
    imprint_url,
    agents,
    files_allowed,
    ask_rating,
  } = values;
  const same = { slug, name: name.trim(), open, default_language, agents, files_allowed, ask_rating };
  const { good, wrong } = originsFrom(values.origins);
  const periods = Object.fromEntries(PERIODS.map((period) => [period, secondsOf(values[period])])) as Record<
    PeriodName,
    number | null
  >;
  return {
    ...same,
    ...periods,
    accent: accent.toLowerCase(),
    privacy_url: privacy_url.trim(),
    imprint_url: imprint_url.trim(),
    texts: tidyTexts(values.texts),
    origins: wrong.length ? null : good,
    max_file_bytes: bytesOf(values.max_file_bytes),
  };
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
      field: 'name' | 'slug' | 'accent' | 'privacy_url' | 'imprint_url' | 'max_file_bytes' | 'origins';
      fault: 'missing' | 'wrong' | 'many';
    }
  | { field: PeriodName; fault: 'wrong' | 'order' };

/** What can be seen to be wrong before sending, in the order of the form. */
export function portalFaults(values: PortalValues): Fault[] {
  const faults: Fault[] = [];
  if (!values.name.trim()) faults.push({ field: 'name', fault: 'missing' });
  if (!isSlug(values.slug)) faults.push({ field: 'slug', fault: 'wrong' });
  for (const field of ['privacy_url', 'imprint_url'] as const)
    if (!isLink(values[field])) faults.push({ field, fault: 'wrong' });
  if (!isColour(values.accent)) faults.push({ field: 'accent', fault: 'wrong' });
  const bytes = bytesOf(values.max_file_bytes);
  if (bytes === null || bytes < SMALLEST_FILE || bytes > LARGEST_FILE)
    faults.push({ field: 'max_file_bytes', fault: 'wrong' });
  return [...faults, ...periodFaults(values), ...originFaults(values)];
}

function periodFaults(values: PortalValues): Fault[] {
  const out = (name: PeriodName) => {
    const seconds = secondsOf(values[name]);
    return seconds === null || seconds < LIMITS[name].least || seconds > LIMITS[name].most;
  };
  const faults: Fault[] = PERIODS.filter(out).map((field) => ({ field, fault: 'wrong' }));
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
