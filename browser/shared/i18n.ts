// Words, plurals, dates and numbers in the reader's language; changing the language redraws whatever used them.
import { signal } from '@preact/signals';
import type {
  AdminWord,
  ConversationWord,
  DeskWord,
  DoorsWord,
  FormsWord,
  MetaWord,
  PortalWord,
  ScreensWord,
} from './words';

type Key =
  | `meta.${MetaWord}`
  | `conversation.${ConversationWord}`
  | `portal.${PortalWord}`
  | `doors.${DoorsWord}`
  | `forms.${FormsWord}`
  | `screens.${ScreensWord}`
  | `desk.${DeskWord}`
  | `admin.${AdminWord}`;

type CountedIn<K> = K extends `${infer Base}_other` ? Base : never;

/** Names a word as `section.key`; words that depend on a count are named without their `_one`, `_other` ending. */
export type WordKey = Key | CountedIn<Key>;

/** What fills the {places} of a word; `count` also chooses the plural form. */
export type Values = Record<string, string | number>;

/** Section -> key -> word, of one language. */
export type Words = Record<string, Record<string, string>>;

const spoken = signal<{ language: string; words: Words }>({ language: 'en', words: {} });

/** Takes the words of a language into use; sections that are not given are kept from before if the language is the same. */
export function speak(language: string, words: Words): void {
  const before = spoken.peek();
  spoken.value = { language, words: before.language === language ? { ...before.words, ...words } : words };
}

/** Returns the language in use, such as `de`. */
export function language(): string {
  return spoken.value.language;
}

/** Returns the names of the sections in use. */
export function sections(): string[] {
  return Object.keys(spoken.peek().words);
}

/** Returns a section's words of a language from the server; throws when they cannot be had. */
export async function fetchWords(language: string, sections: readonly string[]): Promise<Words> {
  const got = await Promise.all(
    sections.map(async (section) => {
      const answer = await fetch(`/words/${section}.${encodeURIComponent(language)}.json`);
      if (!answer.ok) throw new Error(`No words: ${section}.${language}`);
      return [section, (await answer.json()) as Record<string, string>] as const;
    }),
  );
  return Object.fromEntries(got);
}

/** Returns the words for a key with its places filled: numbers in the reader's way; a missing word shows its key. */
export function t(key: WordKey, values: Values = {}): string {
  return filled(find(key, values), values);
}

/** Like `t`, in another language than the page's: its `words` as they were fetched. */
export function said(words: Words, language: string, key: WordKey, values: Values = {}): string {
  return filled(find(key, values, { language, words }), values);
}

function filled(word: string, values: Values): string {
  return word.replace(/\{(\w+)\}/g, (place, name: string) => shown(values[name]) ?? place);
}

/** Like `t`, for words with something other than text in a place (a link, a name in bold): returns the pieces in order. */
export function pieces<T>(key: WordKey, values: Record<string, T>): (string | T)[] {
  return find(key, {})
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      const value = name === undefined ? undefined : values[name];
      return value === undefined ? piece : value;
    });
}

function find(key: WordKey, values: Values, { language, words } = spoken.value): string {
  const dot = key.indexOf('.');
  const section = words[key.slice(0, dot)] ?? {};
  const name = key.slice(dot + 1);
  if (typeof values.count === 'number') {
    const form = plural(language).select(values.count);
    const counted = section[`${name}_${form}`] ?? section[`${name}_other`];
    if (counted !== undefined) return counted;
  }
  return section[name] ?? key;
}

function shown(value: string | number | undefined): string | undefined {
  return typeof value === 'number' ? number(value) : value;
}

function kept<A extends unknown[], T>(
  make: (language: string, ...args: A) => T,
): (language: string, ...args: A) => T {
  const made = new Map<string, T>();
  return (language, ...args) => {
    const key = JSON.stringify([language, args]);
    let one = made.get(key);
    if (one === undefined) {
      one = make(language, ...args);
      made.set(key, one);
    }
    return one;
  };
}

const plural = kept((language) => new Intl.PluralRules(language));
const numbers = kept(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);
const dates = kept(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(regional(language), options),
);
const relative = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));

// the reader's own region, also in another language: who reads English in Germany still has 24 hours a day
function regional(language: string): string {
  const wanted = typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
  const same = wanted.find((one) => one.startsWith(`${language}-`));
  const region = /-([A-Z]{2})\b/.exec(wanted[0] ?? '')?.[1];
  return same ?? (region ? `${language}-${region}` : language);
}

/** Returns a number as the reader writes it. */
export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return numbers(language(), options).format(value);
}

/** Returns the time of day of `at` (milliseconds since 1970), such as 14:05. */
export function time(at: number): string {
  return dates(language(), { timeStyle: 'short' }).format(at);
}

/** Returns the date of `at`, such as 22 Nov 2026. */
export function date(at: number): string {
  return dates(language(), { dateStyle: 'medium' }).format(at);
}

/** Returns weekday, date and time of `at`, such as Sunday, 22 November 2026 at 14:05. */
export function fullTime(at: number): string {
  return dates(language(), { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** Returns the day of `at` as one says it: today, yesterday, else weekday and date. */
export function day(at: number, now: number): string {
  const back = Math.round((midnight(now) - midnight(at)) / 86_400_000);
  if (back === 0 || back === 1) {
    const said = relative(language()).format(-back, 'day');
    return said.charAt(0).toLocaleUpperCase(language()) + said.slice(1);
  }
  const year =
    new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return dates(language(), { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(at);
}

/** Returns the start of the day of `at` in the reader's time zone, in milliseconds: same for all times of one day. */
export function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Returns a period of milliseconds as minutes and seconds, with hours once there are any: 0:42, 12:05, 1:02:05. */
export function duration(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor((all % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}

/** Returns a size in bytes, such as 1.4 MB; as everywhere in Deskbell, 1 kB is 1024 bytes and 1 MB 1024 kB. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return unit(bytes, 'byte', 'long');
  const kilobytes = bytes / 1024;
  return kilobytes < 1023.5 ? unit(kilobytes, 'kilobyte') : unit(kilobytes / 1024, 'megabyte');
}

function unit(size: number, unit: string, unitDisplay: 'short' | 'long' = 'short'): string {
  return number(size, { style: 'unit', unit, unitDisplay, maximumFractionDigits: size < 10 ? 1 : 0 });
}

/** Returns a case number as it is shown: 123 456 789, with spaces that do not break. */
export function caseNumber(value: number): string {
  return String(value)
    .padStart(9, '0')
    .replace(/(\d{3})(?=\d)/g, '$1\u00a0');
}
