import { expect, test } from 'vitest';
import { cornerFor } from './placing';

const room = { left: 12, top: 60, width: 1256, height: 728 };
const cards = { width: 360, height: 200 };

test('alerts stand at the top right', () => {
  expect(cornerFor(cards, null, room)).toBe('top-right');
});

test('they do not move for a composer at the bottom', () => {
  expect(cornerFor(cards, { left: 700, top: 700, width: 560, height: 80 }, room)).toBe('top-right');
});

test('they go out of the way of a field that one writes in', () => {
  expect(cornerFor(cards, { left: 300, top: 100, width: 900, height: 40 }, room)).toBe('bottom-right');
  expect(cornerFor(cards, { left: 800, top: 100, width: 400, height: 40 }, room)).toBe('top-left');
});

test('on a phone, where they are as wide as the page, they go to the bottom', () => {
  const phone = { left: 8, top: 56, width: 304, height: 500 };
  const wide = { width: 304, height: 180 };
  expect(cornerFor(wide, { left: 16, top: 120, width: 280, height: 40 }, phone)).toBe('bottom-right');
});

test('a field as large as the page leaves them where they are', () => {
  expect(cornerFor(cards, { left: 0, top: 0, width: 1280, height: 800 }, room)).toBe('top-right');
});
