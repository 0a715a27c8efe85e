import { expect, test } from 'vitest';
import type { BellState } from '../../shared/bell';
import { limitOf, standingOf, stillWanted, withWanted } from './standing';

const on: BellState = {
  signed_on: true,
  available: true,
  limit: 4,
  state: 'available',
  chats: 1,
  asked: 0,
  busy: false,
};

test('the bell says in one word how one can be reached', () => {
  expect(standingOf(null, true)).toBe('unknown');
  expect(standingOf({ ...on, signed_on: false }, true)).toBe('signed_off');
  expect(standingOf({ ...on, available: false }, true)).toBe('unavailable');
  expect(standingOf({ ...on, busy: true }, true)).toBe('busy');
  expect(standingOf(on, true)).toBe('available');
});

test('without a line to the server nobody is told that they can be reached', () => {
  expect(standingOf(on, false)).toBe('lost');
  expect(standingOf({ ...on, signed_on: false }, false)).toBe('signed_off');
});

test('what is pressed shows at once, and a limit that is reached means busy', () => {
  expect(withWanted(on, { available: false }).available).toBe(false);
  expect(withWanted(on, { limit: 1 }).busy).toBe(true);
  expect(withWanted({ ...on, busy: true, chats: 4 }, { limit: 5 }).busy).toBe(false);
});

test('what was pressed while the server was being asked is wanted still', () => {
  expect(stillWanted({ limit: 6, available: false }, { limit: 5, available: false })).toEqual({ limit: 6 });
  expect(stillWanted({ limit: 6 }, { limit: 6 })).toEqual({});
});

test('a limit is a number from 1 to 20', () => {
  expect([0, 1, 20, 21].map(limitOf)).toEqual([1, 1, 20, 20]);
});
