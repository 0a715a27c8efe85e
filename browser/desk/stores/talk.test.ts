import { describe, expect, test } from 'vitest';
import type { CaseNews } from '../../shared/frames';
import { hasGap } from '../../shared/thread';
import type { CaseOpened, CaseView, Entry, LetterView } from '../../shared/wire';
import {
  opened,
  type Talk,
  unreadOf,
  withCaughtUp,
  withLetter,
  withMarks,
  withNews,
  withOlder,
  withRowNow,
} from './talk';

const FILE = { id: 1, name: 'map.png', type: 'image/png', size: 9, width: null, height: null };

const entry = (n: number, changes: Partial<Entry> = {}): Entry => ({
  n,
  at: n * 1000,
  kind: 'message',
  by: 'customer',
  text: `Word ${n}`,
  ...changes,
});

function view(seq: number, changes: Partial<CaseView> = {}): CaseView {
  return {
    row: {
      number: 123456789,
      seq,
      portal: 1,
      type: 'chat',
      status: 'assigned',
      chat: 'talking',
      agent: { id: 7, screen_name: 'Ben' },
      first_name: 'Carl',
      last_name: 'Kunde',
      problem: 'Help',
      opened_at: 0,
      taken_at: 10,
      requested_at: null,
      ended_at: null,
      resolved_at: null,
      kind: 'chat',
      guests: [],
      unanswered: false,
    },
    email: 'carl@example.org',
    problem: 'Help',
    reference: null,
    language: 'en',
    outcome: null,
    rating: null,
    away_since: null,
    guests: [],
    line: null,
    awaiting_since: null,
    device: {},
    customer: { got: 0, read: 0 },
    agent: { got: 0, read: 0 },
    ...changes,
  };
}

const fetched = (entries: Entry[], seq = 1, changes: Partial<CaseView> = {}): CaseOpened => ({
  case: view(seq, changes),
  entries,
  more: (entries[0]?.n ?? 1) > 1,
  earlier: [],
  takeover_from: null,
  letters: [],
});

const news = (n: number, more: Partial<CaseNews> = {}): CaseNews => ({
  t: 'entry',
  number: 123456789,
  entry: entry(n),
  ...more,
});
const numbers = (talk: Talk) => talk.thread.entries.map((one) => one.n);

describe('a case with its news is the case fetched afresh', () => {
  test('after messages', () => {
    const before = opened(fetched([entry(1), entry(2)]));
    const after = withNews(withNews(before, news(3, { awaiting_since: 3000 })), news(4));
    expect(after).toEqual(opened(fetched([1, 2, 3, 4].map((n) => entry(n)))));
  });

  test('after the customer begins to wait for an answer', () => {
    const after = withNews(opened(fetched([entry(1)])), news(2, { awaiting_since: 2000 }));
    expect(after).toEqual(opened(fetched([entry(1), entry(2)], 1, { awaiting_since: 2000 })));
  });

  test('after the case itself has changed', () => {
    const ended = view(2, { row: { ...view(2).row, chat: 'ended', ended_at: 9 } });
    const after = withNews(opened(fetched([entry(1)])), news(2, { case: ended }));
    expect(after.case).toEqual(ended);
  });

  test('when it was away and caught up', () => {
    const after = withCaughtUp(opened(fetched([entry(1)])), {
      t: 'caught_up',
      case: view(3),
      entries: [entry(2), entry(3)],
      reset: false,
      share: null,
      letters: [],
    });
    expect(after).toEqual(opened(fetched([entry(1), entry(2), entry(3)], 3)));
  });
});

describe('a conversation', () => {
  test('holds back what came too early until the gap is filled', () => {
    const early = withNews(opened(fetched([entry(1)])), news(3));
    expect([numbers(early), hasGap(early.thread)]).toEqual([[1], true]);
    const filled = withNews(early, news(2));
    expect([numbers(filled), hasGap(filled.thread)]).toEqual([[1, 2, 3], false]);
  });

  test('shows nothing twice', () => {
    const talk = opened(fetched([entry(1), entry(2)]));
    expect(withNews(talk, news(2))).toBe(talk);
  });

  test('begins anew when the server says so', () => {
    const talk = withCaughtUp(opened(fetched([entry(1)])), {
      t: 'caught_up',
      case: view(1),
      entries: [entry(40), entry(41)],
      reset: true,
      share: null,
      letters: [],
    });
    expect([numbers(talk), talk.more]).toEqual([[40, 41], true]);
  });

  test('takes older entries before what is here', () => {
    const talk = opened(fetched([entry(3), entry(4)]));
    expect(talk.more).toBe(true);
    const whole = withOlder(talk, [entry(1), entry(2)]);
    expect([numbers(whole), whole.more]).toEqual([[1, 2, 3, 4], false]);
  });

  test('keeps what news brought while it was being fetched', () => {
    const known = withNews(opened(fetched([entry(1), entry(2)])), news(3));
    expect(numbers(opened(fetched([entry(1), entry(2)]), known))).toEqual([1, 2, 3]);
  });

  test('keeps the older entries that were asked for when it is fetched again', () => {
    const known = withOlder(opened(fetched([entry(4), entry(5)])), [entry(2), entry(3)]);
    const again = opened(fetched([entry(5), entry(6)]), known);
    expect([numbers(again), again.more]).toEqual([[2, 3, 4, 5, 6], true]);
    const whole = opened(fetched([entry(5), entry(6)]), withOlder(known, [entry(1)]));
    expect([numbers(whole), whole.more]).toEqual([[1, 2, 3, 4, 5, 6], false]);
  });
});

test('an older row never overwrites a newer one', () => {
  const talk = opened(fetched([], 5));
  expect(withRowNow(talk, view(4).row)).toBe(talk);
  expect(withRowNow(talk, { ...view(6).row, status: 'resolved' }).case.row.status).toBe('resolved');
});

test('marks go forward only', () => {
  const talk = withMarks(opened(fetched([])), { whose: 'customer', marks: { got: 5, read: 3 } });
  expect(withMarks(talk, { whose: 'customer', marks: { got: 4, read: 4 } }).case.customer).toEqual({
    got: 5,
    read: 4,
  });
});

test('unread is what the customer said and the agent has not read', () => {
  const said = [
    entry(1),
    entry(2, { by: 'agent' }),
    entry(3, { kind: 'assigned', by: 'agent' }),
    entry(4),
    entry(5),
  ];
  expect(unreadOf(opened(fetched(said)))).toBe(3);
  expect(unreadOf(opened(fetched(said, 1, { agent: { got: 5, read: 4 } })))).toBe(1);
});

test('a letter with its files is one unread thing', () => {
  const mail = [entry(1, { letter: 7 }), entry(2, { letter: 7, text: '', file: FILE }), entry(3)];
  expect(unreadOf(opened(fetched(mail)))).toBe(2);
});

test('a letter’s news are the letter as it is now', () => {
  const talk = opened(fetched([entry(1)]));
  const waiting = { id: 7, state: 'waiting' } as LetterView;
  const after = withLetter(withLetter(talk, waiting), { ...waiting, state: 'sent' });
  expect(after.letters.get(7)?.state).toBe('sent');
  expect(talk.letters.size).toBe(0);
});
