import { expect, test } from 'vitest';
import type { ModeView } from '../../shared/bell';
import type { PortalFull } from '../../shared/bodies';
import { doorsOf } from './doors';

const modes: ModeView[] = [
  { mode: 'web', open: true, portals: 1 },
  { mode: 'queue', open: false, portals: 1 },
];
const portal: Pick<PortalFull, 'open' | 'mode' | 'hours' | 'time_zone'> = {
  open: true,
  mode: 'any',
  hours: [],
  time_zone: 'UTC',
};
const MONDAY_8 = Date.UTC(2026, 10, 23, 8);

test('a chat is open with nobody signed on, a web portal is not', () => {
  expect(doorsOf(portal, modes, false, MONDAY_8)).toEqual({ open: true });
  expect(doorsOf({ ...portal, mode: 'web' }, modes, false, MONDAY_8)).toMatchObject({ why: 'nobody' });
  expect(doorsOf({ ...portal, mode: 'web' }, modes, true, MONDAY_8)).toEqual({ open: true });
});

test('a closed portal, a closed mode and the hours are told apart, in this order', () => {
  const queue = { ...portal, mode: 'queue' as const, hours: [[0, 540, 1020]] as [number, number, number][] };
  expect(doorsOf({ ...queue, open: false }, modes, true, MONDAY_8)).toMatchObject({ why: 'closed' });
  expect(doorsOf(queue, modes, true, MONDAY_8)).toMatchObject({ why: 'mode_closed' });
  expect(doorsOf({ ...queue, mode: 'any' }, modes, true, MONDAY_8)).toEqual({
    open: false,
    why: 'hours',
    opens: { day: 0, minute: 540 },
  });
});
