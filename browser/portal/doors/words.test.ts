import { beforeAll, describe, expect, it } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import { speak } from '../../shared/i18n';
import { comingTime, willTake } from './words';

const at = (text: string) => new Date(text).getTime();
const MINUTE = 60_000;

beforeAll(() => speak('en', english));

describe('when a door opens again', () => {
  const now = at('2026-11-27T18:30:00');

  it('is told by the day as one says it', () => {
    expect(comingTime(at('2026-11-27T20:00:00'), now)).toMatch(/^today at /);
    expect(comingTime(at('2026-11-28T09:00:00'), now)).toMatch(/^tomorrow at /);
    expect(comingTime(at('2026-11-30T09:00:00'), now)).toMatch(/^on Monday at /);
  });

  it('is told with the date when it is a week away or more', () => {
    expect(comingTime(at('2026-12-07T09:00:00'), now)).toMatch(/^on Monday, .*7/);
  });

  it('is told by the calendar, not by hours', () => {
    expect(comingTime(at('2026-11-28T00:10:00'), at('2026-11-27T23:50:00'))).toMatch(/^tomorrow/);
  });
});

describe('how long a wait will be', () => {
  it('is never said to the second', () => {
    expect(willTake(1_000)).toContain('about a minute');
    expect(willTake(75_000)).toContain('about a minute');
    expect(willTake(80_000)).toContain('about 2 minutes');
  });

  it('is rounded up, to five minutes when it is long', () => {
    expect(willTake(9.1 * MINUTE)).toContain('about 10 minutes');
    expect(willTake(11 * MINUTE)).toContain('about 15 minutes');
    expect(willTake(60 * MINUTE)).toContain('about 60 minutes');
  });

  it('is not told in minutes beyond an hour', () => {
    expect(willTake(61 * MINUTE)).toContain('more than an hour');
  });
});
