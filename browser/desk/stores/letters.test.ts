import { describe, expect, test } from 'vitest';
import type { CaseRow, Entry, LetterView } from '../../shared/wire';
import {
  eventOf,
  firstSubject,
  gathered,
  lastWords,
  letterOf,
  mayGoAgain,
  replySubject,
  standingOf,
  waysTo,
} from './letters';

const entry = (n: number, changes: Partial<Entry> = {}): Entry => ({
  n,
  at: n,
  kind: 'message',
  by: 'customer',
  text: `Word ${n}`,
  ...changes,
});

const letter = (id: number, changes: Partial<LetterView> = {}): LetterView => ({
  id,
  n: id,
  kind: 'answer',
  state: 'sent',
  address: 'carl@example.org',
  name: 'Carl',
  subject: 'A question',
  quoted: false,
  at: id,
  sent_at: null,
  tries: 0,
  next_at: null,
  trouble: null,
  said: '',
  automatic: false,
  stranger: false,
  not_taken: [],
  ...changes,
});

describe('the ways to the customer', () => {
  const mine = { write: true, mail: true };
  const row = (type: CaseRow['type'], chat: CaseRow['chat']) => ({ type, chat }) as CaseRow;
  const possible = { possible: true, begun: false };

  test('a support request is answered by e-mail', () =>
    expect(waysTo(row('request', 'left'), { write: false, mail: true }, possible)).toEqual(['mail']));
  test('so is a chat that has ended', () =>
    expect(waysTo(row('chat', 'ended'), { write: false, mail: true }, possible)).toEqual(['mail']));
  test('a customer in the chat is answered there', () =>
    expect(waysTo(row('chat', 'talking'), mine, possible)).toEqual(['chat']));
  test('one who is gone from it either way, by e-mail first', () =>
    expect(waysTo(row('chat', 'gone'), mine, possible)).toEqual(['mail', 'chat']));
  test('a letter that was begun can be finished when the customer is back', () =>
    expect(waysTo(row('chat', 'talking'), mine, { possible: true, begun: true })).toEqual(['chat', 'mail']));
  test('without a mail server, or an address, there is none', () =>
    expect(
      waysTo(row('request', 'left'), { write: false, mail: true }, { possible: false, begun: true }),
    ).toEqual([]));
  test('whoever does not have the case has none', () =>
    expect(waysTo(row('request', 'left'), { write: false, mail: false }, possible)).toEqual([]));
});

describe('the entries of letters', () => {
  test('a letter’s words and files stand together, in their order', () => {
    const words = entry(2, { letter: 7 });
    const file = entry(4, { letter: 7, text: null });
    const other = entry(5, { letter: 8, kind: 'note', by: 'system' });
    const found = gathered([entry(1), words, entry(3), file, other]);
    expect([...found]).toEqual([
      [7, [words, file]],
      [8, [other]],
    ]);
  });
  test('a letter without words is one all the same', () =>
    expect(letterOf(entry(1, { letter: 7, text: '' }))).toBe(7));
  test('what was said in the chat is none', () => expect(letterOf(entry(1))).toBeNull());
  test('an event tells of a letter, and is no part of one', () => {
    const failed = entry(1, { kind: 'mail_failed', by: 'system', text: null, other: '7' });
    expect(eventOf(failed)).toEqual({ kind: 'mail_failed', letter: 7 });
    expect(letterOf(failed)).toBeNull();
    expect(eventOf(entry(1, { kind: 'resolved', other: 'solved' }))).toBeNull();
  });
});

describe('the subject of an answer', () => {
  test('has one Re:, however many there were', () => {
    expect(replySubject('AW: Re: WG: Re[2]:  When do   you open?')).toBe('Re: When do you open?');
    expect(replySubject('Re: ')).toBe('');
  });
  test('is that of the newest letter', () =>
    expect(firstSubject([letter(2, { subject: 'AW: The printer' }), letter(1)], 'Help')).toBe(
      'Re: The printer',
    ));
  test('is never that of a stranger, a machine or a transcript', () => {
    const others = [
      letter(4, { subject: 'Spam', stranger: true }),
      letter(3, { subject: 'Out of office', automatic: true }),
      letter(2, { subject: 'Transcript', kind: 'transcript' }),
    ];
    expect(firstSubject([letter(1), ...others], 'Help')).toBe('Re: A question');
  });
  test('is the confirmation’s where nothing else had one: the server knows its words', () =>
    expect(firstSubject([letter(1, { kind: 'confirmation', subject: '' })], 'Help')).toBe(''));
  test('begins with the question where no letter had one, cut at a word', () => {
    expect(firstSubject([], '\n When do you open?\nI was there.')).toBe('Re: When do you open?');
    const long = firstSubject([], 'word '.repeat(40));
    expect(long).toMatch(/^Re: (word )+…$/);
    expect(long.length).toBeLessThan(90);
    expect(firstSubject([], '')).toBe('');
  });
});

test('an answer carries what the customer said last', () => {
  const thread = [entry(1), entry(2, { text: null }), entry(3, { by: 'agent' })];
  expect(lastWords(thread)).toBe('Word 1');
  expect(lastWords([entry(3, { by: 'agent' })])).toBe('');
});

describe('how a letter stands', () => {
  test('a waiting one is late once there was trouble, and may be tried at once', () => {
    expect(standingOf({ state: 'waiting', trouble: null })).toBe('waiting');
    expect(standingOf({ state: 'waiting', trouble: 'timeout' })).toBe('late');
    expect(mayGoAgain({ state: 'waiting', trouble: null })).toBe(false);
    expect(mayGoAgain({ state: 'waiting', trouble: 'timeout' })).toBe(true);
  });
  test('one that failed or came back may be tried again, one that was sent or came may not', () => {
    expect(mayGoAgain({ state: 'failed', trouble: 'refused' })).toBe(true);
    expect(mayGoAgain({ state: 'bounced', trouble: 'bounced' })).toBe(true);
    expect(mayGoAgain({ state: 'sent', trouble: null })).toBe(false);
    expect(standingOf({ state: 'received', trouble: null })).toBeNull();
    expect(mayGoAgain({ state: 'received', trouble: null })).toBe(false);
  });
});
