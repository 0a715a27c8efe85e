import { expect, test } from 'vitest';
import { stepped } from './zoom';

test('larger goes on from how large the whole picture is, and ends at the largest', () => {
  expect(stepped('whole', 1, 0.6)).toBe(0.75);
  expect(stepped('whole', 1, 0.75)).toBe(1);
  expect(stepped(1, 1, 0.6)).toBe(1.5);
  expect(stepped(4, 1, 0.6)).toBe(4);
});

test('smaller ends at the whole picture, for less shows no more', () => {
  expect(stepped(1, -1, 0.6)).toBe(0.75);
  expect(stepped(0.75, -1, 0.6)).toBe('whole');
  expect(stepped('whole', -1, 0.6)).toBe('whole');
  expect(stepped(1.5, -1, 2)).toBe('whole');
});
