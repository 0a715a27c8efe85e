import { afterEach, describe, expect, it } from 'vitest';
import { digitsOf, grouped, takeCode } from './code';

describe('a connection code', () => {
  afterEach(() => history.replaceState(null, '', '/'));

  it('is read as people write numbers', () => {
    for (const typed of ['123456789', ' 123 456 789 ', '123-456-789', '123.456.789', '123\u00a0456\u202f789'])
      expect(digitsOf(typed)).toBe('123456789');
  });

  it('is shown as it is read out', () => {
    expect(grouped('123456789')).toBe('123 456 789');
    expect(grouped('1234')).toBe('123 4');
    expect(grouped('')).toBe('');
  });

  it('is taken out of the address, which keeps what else stands in it', () => {
    history.replaceState(null, '', '/p/phone?lang=de#123456789');
    expect(takeCode()).toBe('123456789');
    expect(location.pathname + location.search + location.hash).toBe('/p/phone?lang=de');
    expect(takeCode()).toBe('');
  });

  it('is nothing else that may stand behind the sign', () => {
    history.replaceState(null, '', '/p/phone#main');
    expect(takeCode()).toBe('');
    expect(location.hash).toBe('#main');
  });
});
