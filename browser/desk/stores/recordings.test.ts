import { expect, test } from 'vitest';
import type { RecordingView, ShareView } from '../../shared/screenshare';
import type { Entry, EntryKind } from '../../shared/wire';
import { isRecorded, lengthOf, momentOf, placeOf, saidDuring, secondOf, stretches } from './recordings';

const recording: RecordingView = {
  id: 1,
  agent: 'Ana',
  began_at: 10_000,
  ended_at: 60_000,
  size: 5,
  running: false,
  segments: [
    { number: 0, began_at: 10_000, lasts: 5_000 },
    { number: 2, began_at: 40_000, lasts: 10_000 },
  ],
};
const all = stretches(recording);

test('segments play one after the other, without what lies between', () => {
  expect(all.map(({ from, lasts }) => [from, lasts])).toEqual([
    [0, 5],
    [5, 10],
  ]);
  expect(lengthOf(all)).toBe(15);
  expect(lengthOf([])).toBe(0);
});

test.each([
  [0, 0, 0],
  [4.5, 0, 4.5],
  [5, 1, 0],
  [14, 1, 9],
  [99, 1, 10],
])('second %d is in stretch %d at %d', (second, index, at) => {
  expect(placeOf(all, second)).toEqual({ index, at });
});

test.each([
  [9_000, 0],
  [12_000, 2],
  [20_000, 5],
  [45_000, 10],
  [99_000, 15],
])('what was said at %d is shown at second %d', (moment, second) => {
  expect(secondOf(all, moment)).toBe(second);
});

test('each second shows a moment', () => {
  expect([0, 2, 5, 15].map((second) => momentOf(all, second))).toEqual([10_000, 12_000, 40_000, 50_000]);
});

test('an agent’s page records what is theirs, under way and allowed', () => {
  const share: ShareView = {
    id: 1,
    state: 'live',
    agent: 'Ana',
    agent_id: 3,
    asked_at: 0,
    started_at: 1,
    recording: 'allowed',
  };
  expect(isRecorded(share, 3)).toBe(true);
  expect(isRecorded(share, 4)).toBe(false);
  expect(isRecorded(null, 3)).toBe(false);
  for (const recording of ['off', 'offered', 'refused', 'over'] as const)
    expect(isRecorded({ ...share, recording }, 3)).toBe(false);
  expect(isRecorded({ ...share, state: 'accepted' }, 3)).toBe(true);
  expect(isRecorded({ ...share, state: 'ended' }, 3)).toBe(false);
});

test('beside it stands what was said from its first picture to its last', () => {
  const entry = (n: number, kind: EntryKind, at: number): Entry => ({ n, kind, by: 'customer', at });
  const entries = [
    entry(1, 'message', 9_999),
    entry(2, 'message', 10_000),
    entry(3, 'assigned', 11_000),
    entry(4, 'share_paused', 15_000),
    entry(5, 'note', 50_000),
    entry(6, 'message', 50_001),
  ];
  expect(saidDuring(entries, all).map(({ n }) => n)).toEqual([2, 4, 5]);
  expect(saidDuring(entries, [])).toEqual([]);
});
