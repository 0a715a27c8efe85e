// What a form for name and address must hold, said in words. Pure.
import { Refusal } from '../shared/api';
import { t } from '../shared/i18n';
import type { Person } from './keeping';

export type PersonField = keyof Person;
export type Mistakes = Partial<Record<PersonField, string>>;

export const PERSON_FIELDS: readonly PersonField[] = ['first_name', 'last_name', 'email'];
export const LONGEST_NAME = 120;
export const LONGEST_EMAIL = 254;

// as the server has it: one @, a dot behind it, nothing that ends an address
const EMAIL = /^[^@\s<>,;:"()[\]\\]{1,64}@[^@\s<>,;:"()[\]\\]+\.[^@\s<>,;:"()[\]\\.]{2,}$/u;

/** Returns the person without outer and doubled blanks. */
export function tidied(person: Person): Person {
  const line = (text: string) => text.split(/\s+/u).filter(Boolean).join(' ');
  return {
    first_name: line(person.first_name),
    last_name: line(person.last_name),
    email: line(person.email),
  };
}

/** Returns what is wrong with each field of a tidied person, in words; nothing if it can be sent. */
export function mistakesIn(person: Person): Mistakes {
  const mistakes: Mistakes = {};
  if (!person.first_name) mistakes.first_name = t('portal.first_name_wanted');
  if (!person.last_name) mistakes.last_name = t('portal.last_name_wanted');
  if (person.first_name.length > LONGEST_NAME) mistakes.first_name = t('portal.too_long');
  if (person.last_name.length > LONGEST_NAME) mistakes.last_name = t('portal.too_long');
  if (!person.email) mistakes.email = t('portal.email_wanted');
  else if (!EMAIL.test(person.email) || person.email.length > LONGEST_EMAIL)
    mistakes.email = t('portal.email_wrong');
  return mistakes;
}

/** Returns what is wrong with a correction: what was never given may stay empty. */
export function mistakesInCorrection(person: Person, before: Person): Mistakes {
  const wrong = Object.entries(mistakesIn(person)) as [PersonField, string][];
  return Object.fromEntries(wrong.filter(([field]) => person[field] || before[field]));
}

/** Returns the fields of a correction that hold anything: the others stay as they are. */
export function given(person: Person): Partial<Person> {
  return Object.fromEntries(Object.entries(person).filter(([, text]) => text));
}

/** Returns the field that the server found fault with, in words; nothing if it was something else. */
export function mistakesFrom(failed: unknown): Mistakes {
  if (!(failed instanceof Refusal)) return {};
  const { code, field } = failed.problem;
  if (code !== 'invalid' && code !== 'too-large') return {};
  if (field === 'email') return { email: t('portal.email_wrong') };
  if (field === 'first_name') return { first_name: t('portal.first_name_wanted') };
  return field === 'last_name' ? { last_name: t('portal.last_name_wanted') } : {};
}
