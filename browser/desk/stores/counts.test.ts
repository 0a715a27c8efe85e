import { expect, test } from 'vitest';
import type { Count } from '../../shared/wire';
import { countOf, withCounts } from './counts';

const count = (
  portal: number,
  list: Count['list'],
  n: number,
  v: number,
  agent: number | null = null,
): Count => ({ portal, list, n, v, agent });

test('the newer count wins, in whatever order they come', () => {
  const late = withCounts(new Map(), [count(1, 'unassigned', 5, 9)]);
  expect(withCounts(late, [count(1, 'unassigned', 4, 8)])).toBe(late);
  expect(countOf(withCounts(late, [count(1, 'unassigned', 6, 10)]), 'unassigned', new Set([1]), 7)).toBe(6);
});

test('a list counts the portals served, and My cases only one’s own', () => {
  const counts = withCounts(new Map(), [
    count(1, 'all', 10, 1),
    count(2, 'all', 20, 1),
    count(3, 'all', 40, 1),
    count(1, 'mine', 2, 1, 7),
    count(1, 'mine', 3, 1, 8),
  ]);
  expect(countOf(counts, 'all', new Set([1, 2]), 7)).toBe(30);
  expect(countOf(counts, 'mine', new Set([1, 2]), 7)).toBe(2);
});
