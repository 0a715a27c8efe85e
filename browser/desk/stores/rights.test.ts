import { expect, test } from 'vitest';
import type { CaseRow, Me } from '../../shared/wire';
import { offered } from './rights';

const agent = (role: Me['role'] = 'agent') => ({ id: 7, role }) as Me;
const row = (changes: Partial<CaseRow> = {}) =>
  ({
    type: 'chat',
    status: 'assigned',
    chat: 'talking',
    agent: { id: 7, screen_name: 'Ben' },
    guests: [],
    ...changes,
  }) as CaseRow;
const others = row({ agent: { id: 8, screen_name: 'Ana' } });
const can = (which: CaseRow, who = agent(), from: number | null = null) =>
  Object.entries(offered(which, who, from, 1000))
    .filter(([, yes]) => yes)
    .map(([deed]) => deed);

test('an unassigned case can be taken, a lead may also give it away', () => {
  const free = row({ status: 'unassigned', chat: 'waiting', agent: null });
  expect(can(free)).toEqual(['assignToMe']);
  expect(can(free, agent('lead'))).toContain('assignTo');
});

test('the assigned agent answers, leaves, ends, resolves', () => {
  expect(can(row())).toEqual([
    'unassign',
    'transfer',
    'invite',
    'leave',
    'end',
    'resolve',
    'mail',
    'write',
    'screen',
    'block',
  ]);
  expect(can(row({ chat: 'ended' }))).toEqual(['unassign', 'transfer', 'resolve', 'mail', 'block']);
});

test('an invited colleague writes and leaves while the chat runs, and decides nothing else', () => {
  const invited = { ...others, guests: [7] };
  expect(can(invited)).toEqual(['part', 'write']);
  expect(can({ ...invited, chat: 'ended' })).toEqual([]);
  expect(can({ ...invited, status: 'resolved', chat: 'ended' })).toEqual(['reopen']);
  expect(can({ ...others, guests: [9] })).toEqual([]);
});

test('others of the portal only read, until the agent has been away long enough', () => {
  expect(can(others)).toEqual([]);
  expect(can(others, agent(), 1001)).toEqual([]);
  expect(can(others, agent(), 1000)).toEqual(['takeOver']);
});

test('a lead acts on others’ cases but never writes in them', () => {
  expect(can(others, agent('lead'))).toEqual([
    'assignTo',
    'unassign',
    'transfer',
    'invite',
    'end',
    'resolve',
    'block',
  ]);
});

test('a resolved case can be reopened by anyone of the portal, deleted by an admin', () => {
  const done = row({ status: 'resolved', chat: 'ended', agent: { id: 8, screen_name: 'Ana' } });
  expect(can(done)).toEqual(['reopen']);
  expect(can(done, agent('admin'))).toEqual(['reopen', 'block', 'delete']);
});
