// One case with its conversation as far as it is loaded, kept right by news: the same as fetching the case afresh.

import type { CaseNews, CaughtUp, MarksNews } from '../../shared/frames';
import { add, begin, prepend, type Thread } from '../../shared/thread';
import type { CaseOpened, CaseRow, CaseView, Entry, LetterView } from '../../shared/wire';

/** A loaded case with all its letters by id; `more` says that older entries can be fetched, `takeoverFrom` since when anyone may take it over (ms). */
export type Talk = {
  case: CaseView;
  thread: Thread;
  more: boolean;
  earlier: readonly CaseRow[];
  takeoverFrom: number | null;
  letters: ReadonlyMap<number, LetterView>;
};

/** A case as it was fetched; what was known already and is newer stays. */
export function opened(fetched: CaseOpened, known: Talk | null = null): Talk {
  const told = begin(fetched.entries);
  const newest = known ? add(told, [...known.thread.entries, ...known.thread.held]) : told;
  const thread = known ? prepend(newest, known.thread.entries) : newest;
  return {
    case: newer(known?.case, fetched.case),
    thread,
    more: known && thread.first < told.first ? known.more : fetched.more,
    earlier: fetched.earlier,
    takeoverFrom: fetched.takeover_from,
    letters: byId(fetched.letters),
  };
}

/** The case with its next entry; one that came too early is held until what is missing has come. */
export function withNews(talk: Talk, news: CaseNews): Talk {
  const thread = add(talk.thread, [news.entry]);
  if (thread === talk.thread) return talk;
  if (news.case) return { ...talk, thread, case: newer(talk.case, news.case) };
  return { ...talk, thread, case: { ...talk.case, awaiting_since: news.awaiting_since ?? null } };
}

/** The case after the server told what had been missed. */
export function withCaughtUp(talk: Talk, told: CaughtUp): Talk {
  const first = told.entries[0]?.n ?? 1;
  const letters = byId(told.letters);
  if (told.reset) return { ...talk, thread: begin(told.entries), more: first > 1, case: told.case, letters };
  return { ...talk, thread: add(talk.thread, told.entries), case: newer(talk.case, told.case), letters };
}

/** The case with older entries before those that are here. */
export function withOlder(talk: Talk, older: readonly Entry[]): Talk {
  const thread = prepend(talk.thread, older);
  return { ...talk, thread, more: thread !== talk.thread && thread.first > 1 };
}

/** The case with an entry that this page has just made. */
export function withEntry(talk: Talk, entry: Entry): Talk {
  return { ...talk, thread: add(talk.thread, [entry]) };
}

/** The case with a letter that is new, or as it is now. */
export function withLetter(talk: Talk, letter: LetterView): Talk {
  return { ...talk, letters: new Map(talk.letters).set(letter.id, letter) };
}

/** The case with how far one side has come. */
export function withMarks(talk: Talk, { whose, marks }: Pick<MarksNews, 'whose' | 'marks'>): Talk {
  return { ...talk, case: { ...talk.case, [whose]: further(talk.case[whose], marks) } };
}

/** The case with its row as the lists have it now. */
export function withRowNow(talk: Talk, row: CaseRow): Talk {
  return row.seq > talk.case.row.seq ? { ...talk, case: { ...talk.case, row } } : talk;
}

/** The case as an action's answer has it. */
export function withCase(talk: Talk, view: CaseView): Talk {
  return { ...talk, case: newer(talk.case, view) };
}

function newer(known: CaseView | undefined, told: CaseView): CaseView {
  if (!known) return told;
  const view = told.row.seq < known.row.seq ? known : told;
  return {
    ...view,
    customer: further(known.customer, told.customer),
    agent: further(known.agent, told.agent),
  };
}

function further(one: { got: number; read: number }, other: { got: number; read: number }) {
  return { got: Math.max(one.got, other.got), read: Math.max(one.read, other.read) };
}

/** How many things the customer said after entry `read`: by default, that the assigned agent has not read. A letter is one thing. */
export function unreadOf(talk: Talk, read = talk.case.agent.read): number {
  const unread = talk.thread.entries.filter(
    (entry) => entry.by === 'customer' && isSaid(entry) && entry.n > read,
  );
  return new Set(unread.map((entry) => entry.letter ?? `entry ${entry.n}`)).size;
}

function byId(letters: readonly LetterView[]): ReadonlyMap<number, LetterView> {
  return new Map(letters.map((letter) => [letter.id, letter]));
}

function isSaid(entry: Entry): boolean {
  return entry.kind === 'message' || entry.kind === 'requested';
}
