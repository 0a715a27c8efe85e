import { afterEach, describe, expect, it } from 'vitest';
import { codeIn, grouped, takeCode, watchCode } from './code';

describe('a connection code', () => {
  afterEach(() => history.replaceState(null, '', '/'));

  it('is read as people write numbers', () => {
    for (const typed of ['123456789', ' 123 456 789 ', '123-456-789', '123.456.789', '123\u00a0456\u202f789'])
      expect(codeIn(typed)).toBe('123456789');
  });

  it('is found in the whole link', () => {
    expect(codeIn(' https://help4.example:8443/p/phone#123456789\n')).toBe('123456789');
  });

  it('has neither more nor fewer digits than nine', () => {
    for (const typed of ['', '12 34', '123 456 7890', 'https://help4.example/p/phone#12345678'])
      expect(codeIn(typed)).toBeNull();
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

  it('is taken from a link that is followed in the open page, until the page is done', () => {
    const listening = new AbortController();
    const follows = (hash: string) => {
      history.replaceState(null, '', `/p/phone${hash}`);
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    };
    const typed = watchCode(listening.signal);
    expect(typed.value).toBe('');
    follows('#123456789');
    expect([typed.value, location.hash]).toEqual(['123 456 789', '']);
    listening.abort();
    follows('#987654321');
    expect(typed.value).toBe('123 456 789');
  });
});
