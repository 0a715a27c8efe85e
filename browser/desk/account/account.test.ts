import { expect, test } from 'vitest';
import { longEnough } from '../forms/passwords';
import { ownPath } from './back';

const here = 'https://desk.example';

test('after log-in the agent lands where they wanted to go', () => {
  expect(ownPath('/desk/case/123456789?tab=notes#last', here)).toBe('/desk/case/123456789?tab=notes#last');
  expect(ownPath('/desk', here)).toBe('/desk');
});

test('a wanted address on another host, or outside the desk, is not followed', () => {
  for (const foreign of [
    'https://evil.example/desk',
    '//evil.example/desk',
    '/\\evil.example/desk',
    'javascript:alert(1)',
    '/p/help',
    '/deskbell',
    null,
    '',
  ])
    expect(ownPath(foreign, here)).toBe('/desk');
});

test('log-in does not lead back to log-in', () => {
  expect(ownPath('/desk/log-in?to=/desk', here)).toBe('/desk');
});

test('a password counts its signs, whatever their writing', () => {
  expect(longEnough('elevensigns')).toBe(false);
  expect(longEnough('twelve signs')).toBe(true);
  expect(longEnough('🔔'.repeat(11))).toBe(false);
});
