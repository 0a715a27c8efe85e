import { describe, expect, test } from 'vitest';
import type { RowNews } from '../../shared/frames';
import type { CaseRow } from '../../shared/wire';
import { callsAll, dots, ringOf, tellsLeads } from './ringing';

const ME = 7;

function told(why: RowNews['why'], row: Partial<CaseRow>, by: number | null = null): RowNews {
  const whole = {
    number: 1,
    seq: 1,
    kind: 'chat',
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
  test('when who made the code has left the chat', () =>
    expect(ringOf(told('agent_left', { kind: 'pin' }, 8), ME)).toBe('again'));
  test('for a case given by someone else', () => expect(ringOf(told('assigned', mine, 8), ME)).toBe('given'));
  test('for a case that the line has assigned without asking', () =>
    expect(ringOf(told('assigned', { ...mine, kind: 'box' }), ME)).toBe('given'));
});

describe('the desk rings for mail', () => {
  const request = { ...mine, type: 'request', chat: 'left', unanswered: true } as const;
  test('when a customer answers the agent who has the case', () =>
    expect(ringOf(told('message', request), ME)).toBe('answer'));
  test('but no colleague’s, and not for what the agent writes', () => {
    expect(ringOf(told('message', { ...request, agent: { id: 8, screen_name: 'Ana' } }), ME)).toBeNull();
    expect(ringOf(told('message', { ...request, unanswered: false }), ME)).toBeNull();
  });
  test('when an answer reopens a case, at its agent’s desk, or at all where nobody has it', () => {
    expect(ringOf(told('reopened', request), ME)).toBe('reopened');
    const nobody = { ...request, status: 'unassigned', agent: null } as const;
    expect(ringOf(told('reopened', nobody), ME)).toBe('reopened');
    expect(dots(told('reopened', nobody), ME)).toBe(true);
    expect(ringOf(told('reopened', { ...request, agent: { id: 8, screen_name: 'Ana' } }), ME)).toBeNull();
  });
  test('but not when an agent reopens one', () => {
    expect(ringOf(told('reopened', request, 8), ME)).toBeNull();
    expect(dots(told('reopened', request, 8), ME)).toBe(false);
  });
  test('when an answer of the agent’s was not delivered, or came back', () => {
    expect(ringOf(told('mail_failed', request), ME)).toBe('undelivered');
    expect(ringOf(told('mail_bounced', { ...request, status: 'resolved' }), ME)).toBe('undelivered');
    expect(ringOf(told('mail_bounced', { ...request, agent: { id: 8, screen_name: 'Ana' } }), ME)).toBeNull();
  });
});

describe('the desk stays quiet', () => {
  test('for a case one takes oneself', () => expect(ringOf(told('assigned', mine, ME), ME)).toBeNull());
  test('for a case one puts back oneself', () => expect(ringOf(told('unassigned', {}, ME), ME)).toBeNull());
  test('for a case given to a colleague', () =>
    expect(ringOf(told('assigned', { ...mine, agent: { id: 8, screen_name: 'Ana' } }, 9), ME)).toBeNull());
  test('for a new request, which sets the red dot all the same', () => {
    const left = { type: 'request', chat: 'left', status: 'unassigned', agent: null } as const;
    expect(ringOf(told('opened', left), ME)).toBeNull();
    expect(dots(told('opened', left), ME)).toBe(true);
  });
  test('when a waiting customer leaves a request', () =>
    expect(ringOf(told('requested', { type: 'request', chat: 'left' }), ME)).toBeNull());
  test('for a request that is put back', () =>
    expect(ringOf(told('unassigned', { type: 'request', chat: 'left' }, 8), ME)).toBeNull());
  test('for a code that joins its customer at once', () =>
    expect(ringOf(told('opened', { kind: 'pin' }), ME)).toBeNull());
  for (const kind of ['match', 'box', 'button'] as const)
    test(`for a customer of kind ${kind}: an offer rings whom it is for`, () => {
      expect(ringOf(told('opened', { kind }), ME)).toBeNull();
      expect(ringOf(told('returned', { kind }), ME)).toBeNull();
      expect(callsAll(told('opened', { kind }).row)).toBe(false);
    });
});

describe('the red dot', () => {
  test('comes with every live chat that nobody has, whatever its kind', () => {
    for (const kind of ['chat', 'match', 'box', 'button'] as const)
      expect(dots(told('opened', { kind }), ME)).toBe(true);
  });
  test('comes with a chat of the phone only when it waits again: a code has its agent at once', () => {
    expect(dots(told('opened', { kind: 'pin' }), ME)).toBe(false);
    expect(dots(told('agent_left', { kind: 'pin' }, 8), ME)).toBe(true);
  });
  test('does not come with a case that one has put back oneself', () =>
    expect(dots(told('unassigned', {}, ME), ME)).toBe(false));
  test('does not come with a case that somebody has', () =>
    expect(dots(told('assigned', mine, 8), ME)).toBe(false));
});

test('leads and admins are told from the third minute on, agents never', () => {
  const waits = (times: number) => ({ t: 'still_waits', number: 1, portal: 1, times }) as const;
  expect(tellsLeads(waits(2), 'lead')).toBe(false);
  expect(tellsLeads(waits(3), 'lead')).toBe(true);
  expect(tellsLeads(waits(4), 'admin')).toBe(true);
  expect(tellsLeads(waits(9), 'agent')).toBe(false);
});
