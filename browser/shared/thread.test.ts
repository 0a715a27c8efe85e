import { describe, expect, it } from 'vitest';
import { add, begin, EMPTY, hasGap, prepend } from './thread';
import type { Entry } from './wire';

const said = (n: number): Entry => ({ n, at: n, kind: 'message', by: 'customer', text: `word ${n}` });
const numbers = (entries: readonly Entry[]) => entries.map((entry) => entry.n);

describe('a conversation', () => {
  it('shows each entry once and in order, however often it is heard', () => {
    const thread = add(add(EMPTY, [said(1), said(2)]), [said(2), said(1), said(3)]);
    expect(numbers(thread.entries)).toEqual([1, 2, 3]);
    expect(hasGap(thread)).toBe(false);
  });

  it('holds what came too early until the missing entries are there', () => {
    const early = add(add(EMPTY, [said(1)]), [said(4), said(3)]);
    expect(numbers(early.entries)).toEqual([1]);
    expect(hasGap(early)).toBe(true);
    const whole = add(early, [said(2)]);
    expect(numbers(whole.entries)).toEqual([1, 2, 3, 4]);
    expect(hasGap(whole)).toBe(false);
  });

  it('does not change what was there before', () => {
    const before = add(EMPTY, [said(1)]);
    add(before, [said(2)]);
    expect(numbers(before.entries)).toEqual([1]);
  });

  it('can begin in the middle and take older entries before it', () => {
    const thread = begin([said(202), said(201), said(203)]);
    expect([thread.first, thread.last]).toEqual([201, 203]);
    const longer = prepend(thread, [said(199), said(200), said(201)]);
    expect(numbers(longer.entries)).toEqual([199, 200, 201, 202, 203]);
    expect(longer.first).toBe(199);
  });

  it('takes no older entries that leave a hole', () => {
    const thread = begin([said(10)]);
    expect(prepend(thread, [said(7), said(8)])).toBe(thread);
  });

  it('begins empty where the last number is known', () => {
    expect(numbers(add(begin([], 7), [said(7), said(8)]).entries)).toEqual([8]);
  });

  it('comes out the same in whatever order the news arrive', () => {
    const orders = [
      [1, 2, 3, 4],
      [4, 3, 2, 1],
      [2, 4, 1, 3],
      [3, 1, 4, 2],
    ];
    for (const order of orders) {
      const thread = order.reduce((so_far, n) => add(so_far, [said(n)]), EMPTY);
      expect(numbers(thread.entries)).toEqual([1, 2, 3, 4]);
    }
  });
});
