import { describe, expect, test } from 'vitest';
import type { RowNews } from '../../shared/frames';
import type { CaseRow } from '../../shared/wire';
import { ringOf, ringsAgain, waitingSince } from './ringing';

const ME = 7;

function told(why: RowNews['why'], row: Partial<CaseRow>, by: number | null = null): RowNews {
  const whole = {
    number: 1,
    seq: 1,
    type: 'chat',
    status: 'unassigned',
    chat: 'waiting',
    agent: null,
    ...row,
  } as CaseRow;
  return { t: 'row', row: whole, why, counts: [], by_agent: by };
}

const mine = { status: 'assigned', chat: 'talking', agent: { id: ME, screen_name: 'Ben' } } as const;

describe('the desk rings', () => {
  test('for a new case', () => expect(ringOf(told('opened', {}), ME)).toBe('new'));
  test('for a customer who is back and waits again', () =>
    expect(ringOf(told('returned', {}), ME)).toBe('again'));
  test('when a colleague left the chat', () => expect(ringOf(told('agent_left', {}, 8), ME)).toBe('again'));
  test('for a case given by someone else', () => expect(ringOf(told('assigned', mine, 8), ME)).toBe('given'));
});

describe('the desk stays quiet', () => {
  test('for a case one takes oneself', () => expect(ringOf(told('assigned', mine, ME), ME)).toBeNull());
  test('for a case one puts back oneself', () => expect(ringOf(told('unassigned', {}, ME), ME)).toBeNull());
  test('for a case given to a colleague', () =>
    expect(ringOf(told('assigned', { ...mine, agent: { id: 8, screen_name: 'Ana' } }, 9), ME)).toBeNull());
  test('when a waiting customer leaves a request', () =>
    expect(ringOf(told('requested', { type: 'request', chat: 'left' }), ME)).toBeNull());
  test('for a request that is put back', () =>
    expect(ringOf(told('unassigned', { type: 'request', chat: 'left' }, 8), ME)).toBeNull());
});

describe('a live chat that nobody takes', () => {
  const minute = 60_000;
  test('rings again each minute, three times at most', () => {
    expect(ringsAgain({ since: 0, rung: 0 }, minute - 1)).toBe(false);
    expect(ringsAgain({ since: 0, rung: 0 }, minute)).toBe(true);
    expect(ringsAgain({ since: 0, rung: 1 }, minute)).toBe(false);
    expect(ringsAgain({ since: 0, rung: 2 }, 3 * minute)).toBe(true);
    expect(ringsAgain({ since: 0, rung: 3 }, 100 * minute)).toBe(false);
  });

  test('does not make up for rings missed before the desk was opened', () => {
    expect(waitingSince(0, 2.5 * minute)).toEqual({ since: 0, rung: 2 });
    expect(ringsAgain(waitingSince(0, 2.5 * minute), 2.6 * minute)).toBe(false);
    expect(ringsAgain(waitingSince(0, 2.5 * minute), 3 * minute)).toBe(true);
  });
});
