import { expect, test } from 'vitest';
import type { ShareView } from '../shared/screenshare';
import { Standing } from './standing';

function stands(...news: [number, ShareView['state']][]): string | null {
  const standing = new Standing();
  for (const [id, state] of news) standing.take({ id, state } as ShareView);
  const share = standing.share.value;
  return share && `${share.id} ${share.state}`;
}

test('a share stands as it was told last, and one that has ended is gone', () => {
  expect(stands([1, 'asked'], [1, 'accepted'], [1, 'live'], [1, 'paused'], [1, 'live'])).toBe('1 live');
  expect(stands([1, 'live'], [1, 'ended'])).toBeNull();
  expect(stands([1, 'live'], [1, 'ended'], [2, 'asked'])).toBe('2 asked');
});

test('an answer that comes late takes nothing from the share after it', () => {
  expect(stands([1, 'live'], [2, 'asked'], [1, 'ended'])).toBe('2 asked');
  expect(stands([1, 'live'], [1, 'ended'], [2, 'live'], [1, 'ended'])).toBe('2 live');
});

test('an answer that comes late brings no ended share back, and no question that was answered', () => {
  expect(stands([1, 'live'], [1, 'ended'], [1, 'paused'])).toBeNull();
  expect(stands([1, 'asked'], [1, 'accepted'], [1, 'asked'])).toBe('1 accepted');
});

test('what is read anew holds', () => {
  const standing = new Standing();
  standing.take({ id: 3, state: 'live' } as ShareView);
  standing.takeAnew(null);
  expect(standing.share.value).toBeNull();
  standing.takeAnew({ id: 3, state: 'paused' } as ShareView);
  expect(standing.share.value?.state).toBe('paused');
});

test('what was read before the share ended, and is heard after it, does not bring it back', () => {
  const standing = new Standing();
  standing.take({ id: 3, state: 'live' } as ShareView);
  standing.take({ id: 3, state: 'ended' } as ShareView);
  standing.takeAnew({ id: 3, state: 'live' } as ShareView);
  expect(standing.share.value).toBeNull();
  standing.takeAnew({ id: 4, state: 'asked' } as ShareView);
  expect(standing.share.value?.id).toBe(4);
});
