import { beforeEach, describe, expect, it, vi } from 'vitest';
import en from '../../src/deskbell/languages/en.json';
import { speak } from '../shared/i18n';
import type { PortalView } from '../shared/wire';
import { knownBrowsers, knownSystems, named } from './device';
import { makeFrame } from './frame';
import { looksSigned, personIn } from './identity';
import { given, mistakesIn, mistakesInCorrection, tidied } from './person';
import { portalText, webAddress } from './texts';

describe('name and address', () => {
  beforeEach(() => speak('en', en));

  it('are taken without needless blanks', () => {
    expect(tidied({ first_name: ' Carl  Otto ', last_name: 'Weber\n', email: ' c@w.example ' })).toEqual({
      first_name: 'Carl Otto',
      last_name: 'Weber',
      email: 'c@w.example',
    });
  });

  it('are asked for in words', () => {
    expect(mistakesIn({ first_name: '', last_name: '', email: '' })).toEqual({
      first_name: 'Please enter your first name.',
      last_name: 'Please enter your last name.',
      email: 'Please enter your e-mail address.',
    });
  });

  it.each([
    'carl',
    'carl@',
    '@w.example',
    'a b@w.example',
    'a@b',
    'a@@b.example',
    'a@b.c',
    '<a@b.example>',
  ])('do not take %s for an e-mail address', (email) =>
    expect(mistakesIn({ first_name: 'C', last_name: 'W', email }).email).toContain('name@example.com'));

  it.each(['carl@weber.example', "o'hara+x@sub.domain.example", 'jürgen@müller.de'])('take %s', (email) =>
    expect(mistakesIn({ first_name: 'C', last_name: 'W', email })).toEqual({}));

  it('can be given one by one where none was asked for, but not taken away', () => {
    const nobody = { first_name: '', last_name: '', email: '' };
    const reached = { ...nobody, email: 'carl@weber.example' };
    expect(mistakesInCorrection(reached, nobody)).toEqual({});
    expect(given(reached)).toEqual({ email: 'carl@weber.example' });
    expect(Object.keys(mistakesInCorrection({ ...nobody, email: 'carl' }, nobody))).toEqual(['email']);
    expect(Object.keys(mistakesInCorrection(nobody, reached))).toEqual(['email']);
  });
});

describe('the company’s signed word', () => {
  const word = (claims: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(claims));
    const body = btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
    return `e30.${body}.c2ln`;
  };

  it('is read for showing: names as given or in one piece', () => {
    const person = { first_name: 'Jörg Uwe', last_name: 'Weiß', email: 'j@w.example' };
    expect(personIn(word({ exp: 2, name: 'Jörg Uwe Weiß', email: 'j@w.example' }), 1000)).toEqual(person);
    const given = { exp: 2, given_name: 'Jörg Uwe', family_name: 'Weiß', email: 'j@w.example' };
    expect(personIn(word(given), 1000)).toEqual(person);
  });

  it('is not used when it has run out, has no end, or cannot be read', () => {
    expect(personIn(word({ exp: 2, name: 'A B' }), 2000)).toBeNull();
    expect(personIn(word({ name: 'A B' }), 1000)).toBeNull();
    expect(personIn('a.b.c', 1000)).toBeNull();
    expect(personIn(word({ exp: 2, name: 7 }), 1000)?.first_name).toBe('');
  });

  it('must look like one', () => {
    expect(looksSigned(word({ exp: 1 }))).toBe(true);
    for (const wrong of ['', 'a.b', 'a.b.c.d', 'a.b.<c>', `a.b.${'c'.repeat(4000)}`, 7, null]) {
      expect(looksSigned(wrong)).toBe(false);
    }
  });
});

describe('the page around the frame', () => {
  function around() {
    const posted: [unknown, string][] = [];
    const parent = { postMessage: (word: unknown, origin: string) => posted.push([word, origin]) };
    const listeners: ((event: unknown) => void)[] = [];
    const self = {
      parent,
      document: { referrer: '' },
      addEventListener: (_: string, heard: (event: unknown) => void) => listeners.push(heard),
      setTimeout: (deed: () => void, ms: number) => setTimeout(deed, ms),
    };
    const frame = makeFrame(self as unknown as Window);
    const say = (data: unknown, source: unknown = parent) => {
      for (const heard of listeners) heard({ data, source, origin: 'https://company.example' });
    };
    return { frame, say, posted };
  }

  it('is answered at exactly its own origin, with counts and nothing else', () => {
    const { frame, say, posted } = around();
    frame.tell({ unread: 2, running: true });
    expect(posted).toEqual([[{ deskbell: 'ready' }, '*']]);
    say({ deskbell: 'hello', identity: 'a.b.c', page: 'https://company.example/shop' });
    expect(posted[1]).toEqual([{ deskbell: 'state', unread: 2, running: true }, 'https://company.example']);
    expect([frame.identity.value, frame.page()]).toEqual(['a.b.c', 'https://company.example/shop']);
  });

  it('alone is heard, and only what it may say', () => {
    const { frame, say } = around();
    say({ deskbell: 'hello', identity: 'a.b.c' }, {});
    expect(frame.identity.value).toBeNull();
    say('hello');
    say(null);
    say({ deskbell: 'hello', identity: { toString: 'x' }, page: 'https://elsewhere.example/' });
    expect([frame.identity.value, frame.page()]).toEqual([null, '']);
  });

  it('opens and closes the frame; without a bubble the frame is open', () => {
    vi.useFakeTimers();
    const { frame, say } = around();
    expect(frame.open.value).toBe(false);
    say({ deskbell: 'hello' });
    say({ deskbell: 'open' });
    expect(frame.open.value).toBe(true);
    say({ deskbell: 'close' });
    expect(frame.open.value).toBe(false);
    const plain = around().frame;
    vi.advanceTimersByTime(1000);
    expect(plain.open.value).toBe(true);
    vi.useRealTimers();
  });
});

describe('the company’s own words', () => {
  const portal = {
    default_language: 'de',
    texts: { de: { title: 'Hilfe', welcome: 'Moin' }, en: { title: 'Help', welcome: ' ' } },
  } as unknown as PortalView;

  it('come in the reader’s language, else in the portal’s own', () => {
    expect(portalText(portal, 'en', 'title')).toBe('Help');
    expect(portalText(portal, 'en', 'welcome')).toBe('Moin');
    expect(portalText(portal, 'fr', 'title')).toBe('Hilfe');
    expect(portalText(portal, 'en', 'privacy_note')).toBe('');
  });

  it('link to the web only', () => {
    expect(webAddress('https://company.example/privacy')).toBe('https://company.example/privacy');
    for (const wrong of ['', 'javascript:alert(1)', 'data:text/html,x', '/privacy'])
      expect(webAddress(wrong)).toBeNull();
  });
});

describe('the device', () => {
  it('is known by its browser and system', () => {
    const chrome =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
    const edge = `${chrome} Edg/156.0`;
    const safari =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605 Version/19.1 Mobile/15E Safari/604.1';
    expect([named(chrome, knownBrowsers), named(edge, knownBrowsers)]).toEqual(['Chrome 156', 'Edge 156']);
    expect([named(safari, knownBrowsers), named(safari, knownSystems)]).toEqual(['Safari 19', 'iOS']);
    expect(named('curl', knownBrowsers)).toBe('');
  });
});
