import { beforeEach, describe, expect, test } from 'vitest';
import { speak } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { answerWait, lasting, roughly, standingOf, stopwatch } from './times';

const MINUTE = 60_000;

function row(changes: Partial<CaseRow>): CaseRow {
  return {
    type: 'chat',
    status: 'unassigned',
    chat: 'waiting',
    agent: null,
    opened_at: 0,
    taken_at: null,
    requested_at: null,
    ended_at: null,
    resolved_at: null,
    ...changes,
  } as CaseRow;
}

describe('a row shows', () => {
  test('the wait so far while nobody has the chat', () => {
    expect(standingOf(row({}))).toBe('live');
    expect(lasting(row({}), 2 * MINUTE)).toBe(2 * MINUTE);
  });

  test('the time in chat once it is assigned', () => {
    expect(lasting(row({ status: 'assigned', chat: 'talking', taken_at: MINUTE }), 5 * MINUTE)).toBe(
      4 * MINUTE,
    );
  });

  test('the chat’s total time once it has ended', () => {
    const ended = row({ status: 'assigned', chat: 'ended', taken_at: MINUTE, ended_at: 7 * MINUTE });
    expect([standingOf(ended), lasting(ended, 60 * MINUTE)]).toEqual(['ended', 7 * MINUTE]);
  });

  test('the wait and the time since for a support request, until it is resolved', () => {
    const request = row({ type: 'request', chat: 'left', requested_at: 3 * MINUTE });
    expect([standingOf(request), lasting(request, 60 * MINUTE)]).toEqual(['request', 60 * MINUTE]);
    expect(lasting({ ...request, status: 'resolved', resolved_at: 9 * MINUTE }, 60 * MINUTE)).toBe(
      9 * MINUTE,
    );
  });
});

describe('waiting for an answer', () => {
  const portal = { yellow_seconds: 60, red_seconds: 120 };
  const at = (now: number, awaiting_since: number | null = 0, changes: Partial<CaseRow> = {}) =>
    answerWait({ row: row({ status: 'assigned', chat: 'talking', ...changes }), awaiting_since }, portal, now)
      ?.patience ?? null;

  test('turns from green to yellow to red by the portal’s thresholds', () => {
    expect([at(59_000), at(60_000), at(119_000), at(120_000)]).toEqual(['green', 'yellow', 'yellow', 'red']);
  });

  test('is not shown where nobody waits, or the chat is over', () => {
    expect(at(MINUTE, null)).toBeNull();
    expect(at(MINUTE, 0, { chat: 'ended' })).toBeNull();
  });
});

describe('in words', () => {
  beforeEach(() => speak('en', {}));
  test('a stopwatch turns to days after two of them', () => {
    expect([stopwatch(7_000), stopwatch(760_000), stopwatch(10_931_000)]).toEqual([
      '0:07',
      '12:40',
      '3:02:11',
    ]);
    expect(stopwatch(51 * 60 * MINUTE)).toBe('2 days 3 hr');
  });
  test('a period is said in its largest unit', () => {
    expect([roughly(40_000), roughly(3.5 * MINUTE), roughly(150 * MINUTE)]).toEqual([
      '40 sec',
      '3 min',
      '2 hr',
    ]);
  });
});
