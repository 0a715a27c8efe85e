import { describe, expect, it } from 'vitest';
import { findLinks } from './links';

const links = (text: string) => findLinks(text).flatMap((piece) => (piece.href ? [piece.href] : []));

describe('links in what was said', () => {
  it('are web and mail addresses', () => {
    expect(
      links('See https://example.com/a?b=1#c and www.example.org, or write to ana@example.com.'),
    ).toEqual(['https://example.com/a?b=1#c', 'https://www.example.org/', 'mailto:ana@example.com']);
  });

  it('leave every sign of the text where it was', () => {
    const text = '(see http://example.com/x_(y)), “https://a.example”… or <b>www.b.example</b>';
    expect(
      findLinks(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
    expect(links(text)).toEqual(['http://example.com/x_(y)', 'https://a.example/', 'https://www.b.example/']);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'vbscript:x',
    'https://',
    'https://bank.example@evil.example/',
    'java\nscript:alert(1)',
    '//example.com',
  ])('are never made of %s', (text) => {
    expect(links(text).filter((href) => !href.startsWith('mailto:'))).toEqual([]);
  });

  it('take no time over hostile texts', () => {
    const begun = performance.now();
    findLinks('www.'.repeat(2500));
    findLinks(`https://${'('.repeat(5000)}${')'.repeat(4990)}`);
    findLinks(`${'a.'.repeat(5000)}@`);
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
