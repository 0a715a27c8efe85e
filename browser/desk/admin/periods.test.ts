import { expect, test } from 'vitest';
import { inUnit, periodFrom, secondsOf } from './periods';

test('a period is shown in the largest unit that fits', () => {
  expect(periodFrom(120)).toEqual({ amount: '2', unit: 'minutes' });
  expect(periodFrom(90)).toEqual({ amount: '90', unit: 'seconds' });
  expect(periodFrom(7200)).toEqual({ amount: '2', unit: 'hours' });
  expect(periodFrom(0)).toEqual({ amount: '0', unit: 'seconds' });
});

test('what was typed becomes seconds, in the German and the English way', () => {
  expect(secondsOf({ amount: '1,5', unit: 'minutes' })).toBe(90);
  expect(secondsOf({ amount: ' 1.5 ', unit: 'hours' })).toBe(5400);
  for (const wrong of ['', 'two', '-1', '1e3', '1,', '1.2.3'])
    expect(secondsOf({ amount: wrong, unit: 'minutes' })).toBeNull();
});

test('there and back gives the same seconds', () => {
  for (const seconds of [5, 10, 60, 61, 119, 120, 1800, 3600, 86400])
    expect(secondsOf(periodFrom(seconds))).toBe(seconds);
});

test('changing the unit keeps the length', () => {
  expect(inUnit({ amount: '2', unit: 'minutes' }, 'seconds')).toEqual({ amount: '120', unit: 'seconds' });
  expect(inUnit({ amount: '90', unit: 'seconds' }, 'minutes')).toEqual({ amount: '1.5', unit: 'minutes' });
  expect(inUnit({ amount: 'two', unit: 'seconds' }, 'hours')).toEqual({ amount: 'two', unit: 'hours' });
});
