// What this browser keeps of a visit: the case token under the portal's id, who was entered, and a random browser id.
import { makeClientId, makeToken } from '../shared/client_id';
import { type Draft, makeDraft } from '../shared/draft';
import type { Keep } from '../shared/storage';

/** A case token; `number` is there once the server has answered. */
export interface Ticket {
  token: string;
  number: number | null;
  /** What was entered when the case was first asked for; until the answer is there. Only a code is kept longer. */
  person?: Person;
  wish?: Wish;
}

/** What is asked for beside the name: a question with its own id, a picked agent's handle, a code; or no chat, but an answer by e-mail. */
export interface Wish {
  question?: string;
  client_id?: string;
  agent?: string;
  code?: string;
  by_mail?: true;
}

/** Who the customer said to be. */
export interface Person {
  first_name: string;
  last_name: string;
  email: string;
}

export interface Keeping {
  ticket(): Ticket | null;
  /** Returns the token of the unanswered attempt, else a new one, kept before anything is sent. */
  ticketToBegin(person: Person, wish?: Wish): Ticket;
  answered(ticket: Ticket): void;
  /** From now on only this tab knows the case: it is over. */
  onlyHere(ticket: Ticket): void;
  /** Forgets the case; one that another tab has begun meanwhile stays. */
  forget(ticket: Ticket | null): void;
  /** What was typed and not sent when a chat ended: this tab keeps it until a new chat takes it along. */
  readonly unsent: Draft;
  person(): Person;
  keepPerson(person: Person): void;
  browser(): string;
  language(): string | null;
  keepLanguage(language: string): void;
  /** The name under which other tabs see the ticket change. */
  readonly key: string;
}

const NOBODY: Person = { first_name: '', last_name: '', email: '' };

/** Under this name a tab knows that its case was lent by a frame: nothing of it is kept beyond the tab. */
export const LENT = 'deskbell.lent';

/** Returns the name under which a portal's ticket is kept. */
export function ticketKey(portal: string): string {
  return `deskbell.portal.${portal}`;
}

/** Returns what is kept for one portal, by what stays when its address changes: lasting things in `lasting`, what ends with the tab in `tab`. */
export function makeKeeping(portal: string, lasting: Keep, tab: Keep): Keeping {
  const key = ticketKey(portal);
  const read = <T>(keep: Keep, name: string): T | null => parse<T>(keep.get(name));
  const write = (keep: Keep, name: string, value: unknown) => keep.set(name, JSON.stringify(value));
  const ticket = () => valid(read<Ticket>(tab, key)) ?? valid(read<Ticket>(lasting, key));
  return {
    key,
    ticket,
    ticketToBegin(person, wish = {}) {
      const known = ticket();
      if (known && known.number === null) return known;
      const made = { token: makeToken(), number: null, person, wish: withId(wish) };
      tab.remove(key);
      write(lasting, key, made);
      return made;
    },
    // the code stays known: its link, followed again, leads to the same case
    answered: ({ token, number, wish }) =>
      write(lasting, key, { token, number, ...(wish?.code ? { wish: { code: wish.code } } : {}) }),
    onlyHere(over) {
      write(tab, key, { token: over.token, number: over.number });
      if (valid(read<Ticket>(lasting, key))?.token === over.token) lasting.remove(key);
    },
    forget(known) {
      tab.remove(key);
      if (valid(read<Ticket>(lasting, key))?.token === known?.token) lasting.remove(key);
    },
    unsent: makeDraft(tab, `unsent.${portal}`),
    person: () => ({ ...NOBODY, ...read<Person>(tab, `${key}.person`) }),
    keepPerson: (person) => write(tab, `${key}.person`, person),
    browser() {
      const known = lasting.get('deskbell.browser');
      if (known) return known;
      const made = makeToken().slice(0, 22);
      lasting.set('deskbell.browser', made);
      return made;
    },
    language: () => lasting.get('deskbell.language'),
    keepLanguage: (language) => lasting.set('deskbell.language', language),
  };
}

// a question is a message with an id of its own, the same for every try; it may come only with a later one
function withId(wish: Wish): Wish {
  return { ...wish, client_id: makeClientId() };
}

function parse<T>(text: string | null): T | null {
  try {
    return text ? (JSON.parse(text) as T) : null;
  } catch {
    return null;
  }
}

function valid(ticket: Ticket | null): Ticket | null {
  return ticket && /^[A-Za-z0-9_-]{43}$/.test(ticket.token ?? '') ? ticket : null;
}
