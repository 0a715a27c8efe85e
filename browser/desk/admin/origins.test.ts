import { expect, test } from 'vitest';
import { originsFrom } from './origins';

test('each page address is cut down to what browsers compare', () => {
  expect(originsFrom('https://www.Example.com/shop/\nexample.org\nhttp://localhost:8080').good).toEqual([
    'https://www.example.com',
    'https://example.org',
    'http://localhost:8080',
  ]);
});

test('the same page twice is kept once, blank lines do not matter', () => {
  expect(originsFrom('https://a.example\n\n , https://a.example/ ')).toEqual({
    good: ['https://a.example'],
    wrong: [],
  });
});

test('a standard port is left away, as browsers do', () => {
  expect(originsFrom('https://a.example:443').good).toEqual(['https://a.example']);
});

test('lines in which no origin can be seen are named', () => {
  expect(originsFrom('https://*.example.com\nfoo bar\nftp://a.example\nok.example')).toEqual({
    good: ['https://ok.example'],
    wrong: ['https://*.example.com', 'foo bar', 'ftp://a.example'],
  });
});
