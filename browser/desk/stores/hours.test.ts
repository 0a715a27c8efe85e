import { describe, expect, test } from 'vitest';
import {
  copied,
  hoursFault,
  momentIn,
  nextOpening,
  OFFICE_WEEK,
  overMidnight,
  type Span,
  spansOf,
  standsAt,
  type Week,
  WORKDAYS,
  weekFrom,
  zoneNamed,
} from './hours';

const closed = (): Week => [[], [], [], [], [], [], []];
const on = (day: number, ...openings: [string, string][]): Week => {
  const week = closed();
  week[day] = openings.map(([from, to]) => ({ from, to }));
  return week;
};

describe('a week as it is entered', () => {
  test('comes back from the server as it was sent', () => {
    for (const spans of [
      [],
      [
        [0, 540, 720],
        [0, 780, 1020],
        [5, 600, 840],
      ],
      [
        [0, 1320, 1440],
        [1, 0, 120],
      ],
      [
        [0, 0, 120],
        [6, 1320, 1440],
      ],
      [0, 1, 2, 3, 4, 5, 6].map((day) => [day, 0, 1440]),
    ] as Span[][])
      expect(spansOf(weekFrom(spans))).toEqual(spans);
  });

  test('has a night as one opening, which belongs to the evening', () => {
    const week = weekFrom([
      [0, 0, 120],
      [6, 1320, 1440],
    ]);
    expect(week).toEqual(on(6, ['22:00', '02:00']));
    expect(overMidnight({ from: '22:00', to: '02:00' })).toBe(true);
  });

  test('ends at midnight where that is said, and a whole day is from midnight to midnight', () => {
    expect(spansOf(on(2, ['18:00', '00:00']))).toEqual([[2, 1080, 1440]]);
    expect(spansOf(on(2, ['00:00', '00:00']))).toEqual([[2, 0, 1440]]);
    expect(overMidnight({ from: '18:00', to: '00:00' })).toBe(false);
    expect(weekFrom([[2, 0, 1440]])).toEqual(on(2, ['00:00', '00:00']));
  });

  test('takes one day over to others and leaves the rest', () => {
    const week = copied(on(0, ['08:00', '12:00'], ['13:00', '16:00']), 0, WORKDAYS);
    expect(week.map((openings) => openings.length)).toEqual([2, 2, 2, 2, 2, 0, 0]);
    expect(week[4]).toEqual(week[0]);
  });

  test('proposes office hours first, and then an afternoon', () => {
    expect(nextOpening([])).toEqual({ from: '09:00', to: '17:00' });
    expect(nextOpening([{ from: '08:00', to: '12:00' }])).toEqual({ from: '13:00', to: '16:00' });
    expect(nextOpening([{ from: '22:00', to: '02:00' }])).toEqual({ from: '', to: '' });
  });
});

describe('what is wrong is named with its day', () => {
  test('nothing with usual hours', () => expect(hoursFault(OFFICE_WEEK)).toBeNull());
  test('a time that is missing', () =>
    expect(hoursFault(on(1, ['09:00', '']))).toEqual({ fault: 'missing', day: 1 }));
  test('an opening that ends when it begins', () =>
    expect(hoursFault(on(3, ['09:00', '09:00']))).toEqual({ fault: 'same', day: 3 }));
  test('two that overlap', () =>
    expect(hoursFault(on(3, ['09:00', '12:00'], ['11:00', '13:00']))).toEqual({ fault: 'overlap', day: 3 }));
  test('a night that overlaps the next morning', () => {
    const week = on(6, ['22:00', '06:00']);
    week[0] = [{ from: '05:00', to: '09:00' }];
    expect(hoursFault(week)).toEqual({ fault: 'overlap', day: 0 });
  });
  test('no opening at all', () => expect(hoursFault(closed())).toEqual({ fault: 'none', day: null }));
});

describe('how a portal stands by its hours', () => {
  const office: Span[] = [
    [0, 540, 1020],
    [5, 600, 720],
  ];
  test('without any it is always open', () =>
    expect(standsAt([], { day: 0, minute: 0 })).toEqual({ open: true, until: null }));
  test('open until it closes, and closed from that minute on', () => {
    expect(standsAt(office, { day: 0, minute: 540 })).toEqual({
      open: true,
      until: { day: 0, minute: 1020 },
    });
    expect(standsAt(office, { day: 0, minute: 1020 })).toEqual({
      open: false,
      opens: { day: 5, minute: 600 },
    });
  });
  test('opens next week where this one has nothing left', () =>
    expect(standsAt(office, { day: 5, minute: 720 })).toEqual({
      open: false,
      opens: { day: 0, minute: 540 },
    }));
  test('over midnight it is open until the morning', () => {
    const night = spansOf(on(6, ['22:00', '02:00']));
    expect(standsAt(night, { day: 6, minute: 1400 })).toEqual({ open: true, until: { day: 0, minute: 120 } });
  });
  test('day and night it never closes', () => {
    const always = [0, 1, 2, 3, 4, 5, 6].map((day): Span => [day, 0, 1440]);
    expect(standsAt(always, { day: 4, minute: 3 })).toEqual({ open: true, until: null });
  });
  test("the moment is the portal's own", () => {
    const sunday = Date.UTC(2026, 10, 22, 23, 30);
    expect(momentIn('UTC', sunday)).toEqual({ day: 6, minute: 1410 });
    expect(momentIn('Europe/Berlin', sunday)).toEqual({ day: 0, minute: 30 });
    expect(momentIn('Mars/Olympus', sunday)).toBeNull();
  });
});

test('a city stands for its zone, where it is the only one of that name', () => {
  const known = [
    'UTC',
    'America/New_York',
    'America/Louisville',
    'America/Kentucky/Louisville',
    'Europe/Berlin',
  ];
  expect(zoneNamed('new york', known)).toBe('America/New_York');
  expect(zoneNamed(' europe/berlin ', known)).toBe('Europe/Berlin');
  expect(zoneNamed('utc', known)).toBe('UTC');
  expect(zoneNamed('Louisville', known)).toBeNull();
  expect(zoneNamed('Olympus', known)).toBeNull();
});
