import { expect, test } from 'vitest';
import { isOpenWay, WAYS, wayOf } from './ways';

test('each way is found again by its kind and mode', () => {
  for (const { way, kind, mode } of WAYS) expect(wayOf(kind, mode)).toBe(way);
});

test('a way is open with its mode, and a chat always', () => {
  const modes = [{ mode: 'web' as const, open: false, portals: 2 }];
  expect(isOpenWay('web', modes)).toBe(false);
  expect(isOpenWay('web', [{ mode: 'web', open: true, portals: 2 }])).toBe(true);
  expect(isOpenWay('any', modes)).toBe(true);
});
