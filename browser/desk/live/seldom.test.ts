import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Seldom } from './seldom';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted(takes = 0) {
  const runs: number[] = [];
  const run = async () => {
    runs.push(performance.now());
    if (takes) await new Promise((done) => setTimeout(done, takes));
  };
  return { runs, seldom: new Seldom(run, 1000) };
}

test('the first asking is answered at once, many in a row by one more run', async () => {
  const { runs, seldom } = counted();
  for (let round = 0; round < 20; round += 1) seldom.ask();
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toHaveLength(2);
});

test('what was asked for during a slow run is done after it', async () => {
  const { runs, seldom } = counted(3000);
  seldom.ask();
  await vi.advanceTimersByTimeAsync(2500);
  seldom.ask();
  expect(runs).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(runs).toHaveLength(2);
});

test('a run that fails does not end it, the end does', async () => {
  let tries = 0;
  const seldom = new Seldom(async () => {
    tries += 1;
    throw new Error('unreachable');
  }, 1000);
  seldom.ask();
  await vi.advanceTimersByTimeAsync(1000);
  seldom.ask();
  expect(tries).toBe(2);
  seldom.ask();
  seldom.end();
  await vi.advanceTimersByTimeAsync(5000);
  expect(tries).toBe(2);
});
