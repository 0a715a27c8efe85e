import { beforeEach, describe, expect, it } from 'vitest';
import { caseNumber, date, day, duration, fileSize, number, pieces, speak, t, type WordKey } from './i18n';

const key = (name: string) => `portal.${name}` as WordKey;
const words = {
  portal: {
    hello: 'Hello {name}',
    unread_one: '{count} new message',
    unread_other: '{count} new messages',
    terms: 'Read the {link}, please.',
  },
};

describe('words', () => {
  beforeEach(() => speak('en', words));

  it('have their places filled, and never from a filling', () => {
    expect(t(key('hello'), { name: '{name} $& <b>' })).toBe('Hello {name} $& <b>');
  });

  it('follow the count', () => {
    expect(t(key('unread'), { count: 1 })).toBe('1 new message');
    expect(t(key('unread'), { count: 1200 })).toBe('1,200 new messages');
  });

  it('show their key where nobody wrote them', () => {
    expect(t(key('nothing'))).toBe('portal.nothing');
  });

  it('can hold more than text', () => {
    expect(pieces(key('terms'), { link: 42 })).toEqual(['Read the ', 42, ', please.']);
  });

  it('change with the language, and none of the old ones stay', () => {
    speak('de', { conversation: {} });
    expect(t(key('hello'), { name: 'Ana' })).toBe('portal.hello');
  });
});

describe('numbers and times', () => {
  const noon = new Date(2026, 10, 22, 12).getTime();

  it('are written in the reader’s way', () => {
    speak('en', {});
    expect([number(1234.5), fileSize(1_450_000), fileSize(900)]).toEqual(['1,234.5', '1.4 MB', '900 bytes']);
    expect([fileSize(10 * 1024 * 1024), fileSize(1024 * 1024 - 1), fileSize(1536)]).toEqual([
      '10 MB',
      '1 MB',
      '1.5 kB',
    ]);
    speak('de', {});
    expect([number(1234.5), fileSize(1_450_000)]).toEqual(['1.234,5', '1,4 MB']);
    expect(date(noon)).toBe('22.11.2026');
  });

  it('say today and yesterday', () => {
    speak('de', {});
    expect(day(noon, noon)).toBe('Heute');
    expect(day(noon - 86_400_000, noon)).toBe('Gestern');
    expect(day(noon - 5 * 86_400_000, noon)).toBe('Dienstag, 17. November');
  });

  it('show periods and case numbers', () => {
    expect([duration(0), duration(42_900), duration(725_000), duration(3_725_000)]).toEqual([
      '0:00',
      '0:42',
      '12:05',
      '1:02:05',
    ]);
    expect(caseNumber(12345678)).toBe('012\u00a0345\u00a0678');
  });
});
