import { expect, test } from 'vitest';
import type { OfferView } from '../../shared/bell';
import type { CaseRow } from '../../shared/wire';
import {
  type Alerts,
  type Ending,
  READ_FOR,
  secondsLeft,
  shareLeft,
  stillShown,
  waitingOf,
  withEnd,
  withFetched,
  withOffer,
  withRow,
} from './alerts';

const ME = 'Ben';
const NOTHING = { came: new Set<number>(), over: new Set<number>() };

function offer(id: number, changes: Partial<OfferView> = {}): OfferView {
  return { id, kind: 'web', number: 100 + id, at: 0, until: 30_000, ...changes } as OfferView;
}

const ids = (alerts: Alerts) => alerts.map((one) => one.offer.id);
const some = (...which: number[]) => which.map((id) => offer(id)).reduce<Alerts>(withOffer, []);
const ended = (how: Ending['how'], by: string | null = null): Ending => ({ how, by, at: 10_000 });

test('alerts stand by age, and one that is told twice stands once', () => {
  expect(ids(some(2, 1, 2))).toEqual([1, 2]);
});

test('an alert that a colleague has taken says who, and waits for nothing more', () => {
  const alerts = withEnd(some(1, 2), 1, ended('accepted', 'Ana'), ME);
  expect(alerts[0]?.ending?.by).toBe('Ana');
  expect(ids(waitingOf(alerts))).toEqual([2]);
});

test('an alert that one has answered oneself goes at once, in the other tab too', () => {
  expect(ids(withEnd(some(1, 2), 1, ended('accepted', ME), ME))).toEqual([2]);
  expect(ids(withEnd(some(1, 2), 2, ended('declined'), ME))).toEqual([1]);
});

test('what is said of the end first stays: a late word does not change it', () => {
  const once = withEnd(some(1), 1, ended('accepted', 'Ana'), ME);
  expect(withEnd(once, 1, ended('withdrawn'), ME)[0]?.ending?.how).toBe('accepted');
});

test('the end of an alert of which this desk knows nothing changes nothing', () => {
  expect(ids(withEnd(some(1), 9, ended('missed'), ME))).toEqual([1]);
});

test('an end can be read for some seconds, then it goes', () => {
  const alerts = withEnd(some(1), 1, ended('missed'), ME);
  expect(ids(stillShown(alerts, 10_000 + READ_FOR - 1))).toEqual([1]);
  expect(ids(stillShown(alerts, 10_000 + READ_FOR))).toEqual([]);
});

test('an alert whose end was never told goes by itself', () => {
  expect(ids(stillShown(some(1), 30_000))).toEqual([1]);
  expect(ids(stillShown(some(1), 30_000 + READ_FOR))).toEqual([]);
});

test('what is still shown is the same list, so that nothing is drawn anew', () => {
  const alerts = some(1, 2);
  expect(stillShown(alerts, 5_000)).toBe(alerts);
});

test('after a lost line the alerts are the ones that the server has', () => {
  expect(ids(withFetched(some(1, 2), [offer(2), offer(3)], NOTHING))).toEqual([2, 3]);
});

test('an alert that came while the server was being asked stays', () => {
  const heard = { came: new Set([5]), over: new Set<number>() };
  expect(ids(withFetched(some(5), [], heard))).toEqual([5]);
});

test('an alert that ended while the server was being asked does not come back', () => {
  const heard = { came: new Set<number>(), over: new Set([5]) };
  expect(ids(withFetched([], [offer(5)], heard))).toEqual([]);
});

test('an end that is being read is not cut off by the server’s answer', () => {
  const alerts = withEnd(some(1), 1, ended('accepted', 'Ana'), ME);
  expect(ids(withFetched(alerts, [], NOTHING))).toEqual([1]);
});

test('the countdown begins with all its time, ends with none, and counts whole seconds', () => {
  const one = offer(1, { at: 1_000, until: 31_000 });
  expect([0, 1_000, 1_001, 30_500, 31_000, 99_000].map((now) => secondsLeft(one, now))).toEqual([
    30, 30, 30, 1, 0, 0,
  ]);
  expect([0, 1_000, 16_000, 31_000, 99_000].map((now) => shareLeft(one, now))).toEqual([1, 1, 0.5, 0, 0]);
});

test('an alert reads as its customer does by now: the name corrected, the first words written since', () => {
  const row = { number: 101, first_name: 'Carla', last_name: 'Nord', problem: 'It burns' } as CaseRow;
  const alerts: Alerts = [offer(1, { name: 'Carl Nord', question: '' }), offer(2, { name: 'Dora' })].map(
    (each) => ({ offer: each, ending: null }),
  );
  const told = withRow(alerts, row);
  expect(told.map((one) => [one.offer.name, one.offer.question])).toEqual([
    ['Carla Nord', 'It burns'],
    ['Dora', undefined],
  ]);
  expect(withRow(told, { ...row, problem: 'It burns, and more' })).toBe(told);
});
