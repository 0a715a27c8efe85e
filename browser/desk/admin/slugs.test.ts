import { expect, test } from 'vitest';
import { isSlug, slugFrom } from './slugs';

test('a name becomes an address that people can type', () => {
  expect(slugFrom('Müller & Söhne')).toBe('mueller-soehne');
  expect(slugFrom('  Support – Größe XL ')).toBe('support-groesse-xl');
  expect(slugFrom('Café Łódź')).toBe('cafe-lodz');
  expect(slugFrom('日本')).toBe('');
});

test('a long name is cut without a hyphen left at the end', () => {
  const slug = slugFrom(`${'a'.repeat(47)} tail`);
  expect(slug).toBe('a'.repeat(47));
  expect(isSlug(slug)).toBe(true);
});

test('what the server would refuse is seen before it is sent', () => {
  expect(isSlug('help')).toBe(true);
  expect(isSlug('a')).toBe(true);
  expect(isSlug('help-2')).toBe(true);
  for (const wrong of ['', '-help', 'help-', 'Help', 'hi there', 'a/b', 'x'.repeat(49)])
    expect(isSlug(wrong)).toBe(false);
});
