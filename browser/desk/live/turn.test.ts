import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeTurn } from './turn';

type Held = (lock: Lock | null) => Promise<void>;

// as the browser's: one holder of a name, and who asks meanwhile gets nothing
function makeLocks(): LockManager {
  const held = new Set<string>();
  const request = async (name: string, _: LockOptions, deed: Held) => {
    if (held.has(name)) return deed(null);
    held.add(name);
    await deed({ name, mode: 'exclusive' });
    held.delete(name);
  };
  return { request } as unknown as LockManager;
}

const heard: string[] = [];
const sound = (tab: string) => () => void heard.push(tab);

beforeEach(() => {
  vi.useFakeTimers();
  heard.length = 0;
});

afterEach(() => vi.useRealTimers());

test('of two tabs that hear the same the one that is looked at sounds, however late the other comes', async () => {
  const locks = makeLocks();
  const [hidden, seen] = [makeTurn(locks, () => 1_000), makeTurn(locks, () => 0)];
  for (const round of [1, 2]) {
    void hidden('ring', sound('hidden'));
    void seen('ring', sound('seen'));
    await vi.advanceTimersByTimeAsync(2_500);
    expect(heard).toHaveLength(round);
  }
  expect(new Set(heard)).toEqual(new Set(['seen']));
});

test('the other tab sounds once the first is gone, and at once for another kind of sound', async () => {
  const locks = makeLocks();
  const [first, other] = [makeTurn(locks, () => 0), makeTurn(locks, () => 150)];
  void first('ring', sound('first'));
  await vi.advanceTimersByTimeAsync(200);
  void other('chime', sound('other'));
  await vi.advanceTimersByTimeAsync(5_000);
  void other('ring', sound('other'));
  await vi.advanceTimersByTimeAsync(200);
  expect(heard).toEqual(['first', 'other', 'other']);
});

test('a browser without locks, or one that refuses them, sounds all the same', async () => {
  const refusing = { request: () => Promise.reject(new DOMException('no')) } as unknown as LockManager;
  await makeTurn(undefined, () => 0)('ring', sound('without'));
  await makeTurn(refusing, () => 0)('ring', sound('refused'));
  expect(heard).toEqual(['without', 'refused']);
});
