import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import english from '../../../src/deskbell/languages/en.json';
import type { Downward } from '../../shared/frames';
import { speak } from '../../shared/i18n';
import type { DeskState } from '../../shared/wire';
import { deskState } from '../session';

const listeners = new Set<(word: Downward) => void>();
vi.mock('./wire', () => ({
  listen: (listener: (word: Downward) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  theLine: { value: null },
}));

const { startRings } = await import('./rings');
const { attentive } = await import('./attention');
const { putAway, warnings } = await import('./warnings');

const BEN = { id: 8, screen_name: 'Ben' };
const ready: Downward = { t: 'ready', clock: 0, build: 'one' };
const away: Downward = { t: 'agent_away', number: 1, agent: BEN };
const guessed: Downward = { t: 'codes_guessed', tries: 100 };
const used: Downward = { t: 'codes', used: 3 };
const waits = (times: number): Downward => ({ t: 'still_waits', number: 2, times, portal: 5 });

function hear(...words: Downward[]): void {
  for (const word of words) for (const listener of listeners) listener(word);
}
const keys = () => warnings.value.map(({ key }) => key);

let stop = () => undefined as unknown;

beforeEach(() => {
  speak('en', english);
  deskState.value = {
    me: { id: 7, screen_name: 'Lena', role: 'lead' },
    portals: [{ id: 5, name: 'Support' }],
    colleagues: [],
  } as unknown as DeskState;
  // she looks elsewhere: nothing is opened in her place
  attentive.value = false;
  stop = startRings();
});

afterEach(() => {
  stop();
  attentive.value = true;
});

test('what may have been seen to while the line was lost is dropped with the new line; what only the agent can see to stays', () => {
  hear(away, waits(3), guessed, used);
  expect(keys()).toEqual(['away-1', 'waits-2', 'guessed', 'used-3']);
  hear(ready);
  expect(keys()).toEqual(['guessed', 'used-3']);
});

test('what still holds after the line was lost is told again, also to who had put it away', () => {
  hear(waits(3));
  putAway('waits-2');
  hear(waits(4));
  expect(keys()).toEqual([]);
  hear(ready, waits(5), away);
  expect(keys()).toEqual(['waits-2', 'away-1']);
});

test('a warning of a case that is over goes by itself', () => {
  hear(away, waits(3));
  hear({ t: 'deleted', number: 1, counts: [] } as unknown as Downward);
  expect(keys()).toEqual(['waits-2']);
});
