import { expect, test } from 'vitest';
import type { CodeView } from '../../shared/bell';
import type { PortalRef } from '../../shared/wire';
import { codePortals, holding, minutesLeft, spelt } from './codes';

const code = (id: number, expires_at: number) => ({ id, expires_at, code: '012345678' }) as CodeView;

test('a code is read out in threes, with its zeros', () => {
  expect(spelt('012345678')).toBe('012\u00a0345\u00a0678');
});

test('only portals that ask for a code are offered, by name', () => {
  const portals = [
    { id: 1, kind: 'pin', name: 'Phone' },
    { id: 2, kind: 'chat', name: 'Chat' },
    { id: 3, kind: 'pin', name: 'Desk' },
  ] as PortalRef[];
  expect(codePortals(portals).map(({ name }) => name)).toEqual(['Desk', 'Phone']);
});

test('a code goes when its time is over, and the newest stands first', () => {
  expect(holding([code(1, 5_000), code(2, 9_000), code(3, 5_001)], 5_000).map(({ id }) => id)).toEqual([
    3, 2,
  ]);
});

test('an invitation never promises more minutes than there are, and at least one', () => {
  expect([3_600_000, 119_999, 59_000].map((left) => minutesLeft(code(1, left), 0))).toEqual([60, 1, 1]);
});
