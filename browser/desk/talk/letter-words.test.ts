import { beforeEach, describe, expect, test } from 'vitest';
import german from '../../../src/deskbell/languages/de.json';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import type { Problem } from '../../shared/wire';
import { notSentWords, notTakenWords, whyWords } from './letter-words';

const TODAY = new Date(2026, 11, 1, 14, 0).getTime();

beforeEach(() => speak('en', english));

describe('why a letter has not arrived', () => {
  test('says the reason and when it is tried next', () => {
    const at = new Date(2026, 11, 1, 14, 10).getTime();
    const words = whyWords({ state: 'waiting', trouble: 'unreachable', next_at: at }, TODAY);
    expect(words).toMatch(/^The mail server could not be reached\. Next try at .*10/);
  });
  test('names the day of a try that is not today', () => {
    const at = new Date(2026, 11, 2, 9, 0).getTime();
    expect(whyWords({ state: 'waiting', trouble: 'later', next_at: at }, TODAY)).toMatch(/2/);
  });
  test('of one that was given up says no time', () =>
    expect(whyWords({ state: 'failed', trouble: 'address_refused', next_at: null }, TODAY)).toBe(
      'The mail server does not accept the customer’s address.',
    ));
  test('says nothing where all is well', () => {
    expect(whyWords({ state: 'sent', trouble: null, next_at: null }, TODAY)).toBe('');
    expect(whyWords({ state: 'waiting', trouble: null, next_at: TODAY }, TODAY)).toBe('');
  });
  test('says it in German too', () => {
    speak('de', german);
    expect(whyWords({ state: 'bounced', trouble: 'bounced', next_at: null }, TODAY)).toBe(
      'Der Mailserver des Kunden hat sie zurückgeschickt.',
    );
  });
});

test('a file that was not taken is named, with its size and why', () =>
  expect(notTakenWords({ name: 'holiday.mov', size: 80 * 1024 * 1024, why: 'too_large' })).toMatch(
    /^holiday\.mov \(80 MB\) was not taken: it is larger/,
  ));

describe('a letter that did not go', () => {
  const refused = (code: string, more: Partial<Problem> = {}): Problem => ({
    type: 'about:blank',
    title: '',
    status: 409,
    code,
    ...more,
  });
  test('is safe to try again where no answer came', () =>
    expect(notSentWords(null)).toMatch(/never sent twice/));
  test('says who has the case', () =>
    expect(notSentWords(refused('not-allowed', { by: 'Ben' }))).toMatch(/Ben/));
  test('says that a file is gone', () =>
    expect(notSentWords(refused('invalid', { field: 'files' }))).toMatch(/no longer there/));
  test('says that there is no mail server any more', () =>
    expect(notSentWords(refused('mail-off'))).toMatch(/no longer sends/));
});
