import { expect, test } from 'vitest';
import { changes, same } from './changes';

const loaded = { name: 'Help', agents: [1, 2], texts: { de: { title: 'Hallo' } }, open: true };

test('nothing is sent when nothing was changed', () => {
  expect(changes(loaded, structuredClone(loaded))).toEqual({});
});

test('only what was changed is sent, whole', () => {
  const now = {
    ...structuredClone(loaded),
    agents: [1],
    texts: { de: { title: 'Hallo' }, en: { title: 'Hello' } },
  };
  expect(changes(loaded, now)).toEqual({ agents: [1], texts: now.texts });
});

test('a field set back to what it was is no change', () => {
  expect(changes(loaded, { ...loaded, texts: { de: { title: 'Hallo' } } })).toEqual({});
});

test('sameness looks inside lists and objects', () => {
  expect(same({ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same({ a: undefined }, {})).toBe(false);
  expect(same([], {})).toBe(false);
  expect(same(null, {})).toBe(false);
});
