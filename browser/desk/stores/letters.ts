// Letters among what was said: which entries are one letter, what an answer begins with, and how far a letter has come. Pure.
import type { CaseRow, Entry, LetterView } from '../../shared/wire';
import type { Offered } from './rights';
import { chatRuns } from './times';

/** A way to answer the customer. */
export type Way = 'chat' | 'mail';

/** The kinds of entries that tell of a letter by its number in `other`. */
const EVENTS = ['confirmed', 'transcript_mail', 'mail_failed', 'mail_bounced'] as const;

/** An entry that tells of a letter, and is none. */
export type LetterEvent = (typeof EVENTS)[number];

/** Which ways lead to the customer now, the likelier first; `possible`: mail is set up and there is an address; `begun`: a letter waits to be finished. */
export function waysTo(
  row: CaseRow,
  can: Pick<Offered, 'write' | 'mail'>,
  { possible, begun }: { possible: boolean; begun: boolean },
): Way[] {
  const away = !chatRuns(row) || row.chat === 'gone';
  const mail = possible && can.mail && (away || begun);
  if (!can.write) return mail ? ['mail'] : [];
  if (!mail) return ['chat'];
  return away ? ['mail', 'chat'] : ['chat', 'mail'];
}

/** The letter that an entry is a part of: its text, which may be empty, or one of its files. */
export function letterOf(entry: Entry): number | null {
  return entry.kind === 'message' || entry.kind === 'note' ? (entry.letter ?? null) : null;
}

/** Which letter an entry tells of, where it is an event in a letter's life. */
export function eventOf(entry: Entry): { kind: LetterEvent; letter: number } | null {
  const kind = EVENTS.find((one) => one === entry.kind);
  const letter = Number(entry.other ?? entry.letter ?? Number.NaN);
  return kind && Number.isSafeInteger(letter) ? { kind, letter } : null;
}

/** The entries of each letter, in their order. */
export function gathered(entries: readonly Entry[]): ReadonlyMap<number, readonly Entry[]> {
  const found = new Map<number, Entry[]>();
  for (const entry of entries) {
    const letter = letterOf(entry);
    if (letter !== null) found.set(letter, [...(found.get(letter) ?? []), entry]);
  }
  return found;
}

/** How many characters a subject may have. */
export const LONGEST_SUBJECT = 200;

const REPLIES = /^(?:\s*(?:re|aw|antw|antwort|sv|vs|fwd?|wg)\s*(?:\[\d{1,3}\])?\s*:)+/i;

/** The subject of an answer: one `Re:`, however many there were, in whatever language. */
export function replySubject(subject: string): string {
  const bare = subject.replace(REPLIES, '').replace(/\s+/g, ' ').trim();
  return bare ? `Re: ${bare}`.slice(0, LONGEST_SUBJECT).trim() : '';
}

const SHOWN_OF_PROBLEM = 80;

/** What the subject of the next answer begins with: that of the newest letter, else the question's beginning.
 *
 * Empty where there is neither, and after a confirmation: then the server writes the same words of its own again.
 */
export function firstSubject(all: Iterable<LetterView>, problem: string): string {
  const letters = [...all];
  const newest = letters
    .filter(
      (letter) => letter.subject && letter.kind !== 'transcript' && !letter.stranger && !letter.automatic,
    )
    .sort((a, b) => b.at - a.at || b.id - a.id)[0];
  if (newest) return replySubject(newest.subject);
  if (letters.some((letter) => letter.kind === 'confirmation')) return '';
  const line = problem.split('\n').find((one) => one.trim()) ?? '';
  const short = line.trim();
  if (short.length <= SHOWN_OF_PROBLEM) return replySubject(short);
  return replySubject(`${short.slice(0, SHOWN_OF_PROBLEM).replace(/\s+\S*$/, '')} …`);
}

/** What the customer said last in words, which an answer may carry below it; empty where nothing is known of it. */
export function lastWords(entries: readonly Entry[]): string {
  return entries.findLast((entry) => entry.by === 'customer' && entry.text)?.text ?? '';
}

/** How a letter stands, for the eye: `late` still waits after trouble. */
export type Standing = 'waiting' | 'late' | 'sent' | 'failed' | 'bounced';

/** How a letter of ours stands; null for one that came. */
export function standingOf({ state, trouble }: Pick<LetterView, 'state' | 'trouble'>): Standing | null {
  if (state === 'received') return null;
  return state === 'waiting' && trouble ? 'late' : state;
}

/** Whether it may help to send a letter again at once. */
export function mayGoAgain(letter: Pick<LetterView, 'state' | 'trouble'>): boolean {
  const standing = standingOf(letter);
  return standing === 'late' || standing === 'failed' || standing === 'bounced';
}
