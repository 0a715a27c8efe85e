import { beforeEach, describe, expect, it } from 'vitest';
import en from '../../src/deskbell/languages/en.json';
import { speak } from '../shared/i18n';
import type { Entry } from '../shared/wire';
import { lineForAgent } from './agent_lines';
import { lineForCustomer } from './customer_lines';
import { arrange, type Conversation, type Item, isFromOthers } from './items';

const MORNING = new Date(2026, 10, 22, 9).getTime();
const ana = { id: 7, screen_name: 'Ana' };
const entry = (n: number, news: Partial<Entry> = {}): Entry => ({
  n,
  at: MORNING + n * 1000,
  kind: 'message',
  by: 'customer',
  text: `word ${n}`,
  ...news,
});
const shown = (news: Partial<Conversation>) =>
  arrange({
    reader: { side: 'customer' },
    entries: [],
    pending: [],
    uploads: [],
    customer: 'Carl Weber',
    ...news,
  });
const said = (items: Item[]) => items.flatMap((item) => (item.type === 'said' ? [item.said] : []));

describe('a conversation as it is shown', () => {
  it('has a heading for each day', () => {
    const items = shown({ entries: [entry(1), entry(2), entry(3, { at: MORNING + 86_400_000 })] });
    expect(items.map((item) => item.type)).toEqual(['day', 'said', 'said', 'day', 'said']);
  });

  it('keeps together what one person says in one go', () => {
    const items = said(shown({ entries: [entry(1), entry(2), entry(3, { by: 'agent', agent: ana })] }));
    expect(items.map((one) => [one.first, one.last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it('shows a message that is on its way at the end, and never twice', () => {
    const waiting = { id: '99', text: 'Hello', note: false, at: MORNING + 9000 };
    const before = said(shown({ entries: [entry(1)], pending: [waiting] }));
    expect(before.map((one) => one.key)).toEqual(['said-1', 'said-99']);
    const after = said(shown({ entries: [entry(1), entry(2, { client_id: '99' })], pending: [waiting] }));
    expect(after.map((one) => one.key)).toEqual(['said-1', 'said-99']);
    expect(after[1]?.entry?.n).toBe(2);
  });

  it('puts colleagues on the agents’ side, by name, and knows the reader’s own', () => {
    const entries = [
      entry(1),
      entry(2, { by: 'agent', agent: ana }),
      entry(3, { by: 'agent', agent: { id: 8, screen_name: 'Ben' }, kind: 'note' }),
    ];
    const items = said(shown({ reader: { side: 'agent', agent: 7 }, entries }));
    expect(items.map(({ ours, mine, author, note }) => [ours, mine, author, note])).toEqual([
      [false, false, 'Carl Weber', false],
      [true, true, null, false],
      [true, false, 'Ben', true],
    ]);
  });

  it('shows a support request as a line with the question below it', () => {
    const items = shown({ entries: [entry(1, { kind: 'requested', text: 'Why?' })] });
    expect(items.map((item) => item.type)).toEqual(['day', 'line', 'said']);
  });

  it('counts as new only what others said', () => {
    const agent = { side: 'agent', agent: 7 } as const;
    expect(isFromOthers({ side: 'customer' }, entry(1))).toBe(false);
    expect(isFromOthers({ side: 'customer' }, entry(1, { by: 'agent', agent: ana }))).toBe(true);
    expect(isFromOthers({ side: 'customer' }, entry(1, { kind: 'assigned', by: 'agent', agent: ana }))).toBe(
      false,
    );
    expect(isFromOthers(agent, entry(1, { by: 'agent', agent: ana }))).toBe(false);
    expect(isFromOthers(agent, entry(1))).toBe(true);
  });
});

describe('lines about what happened', () => {
  beforeEach(() => speak('en', en));
  const line = (side: 'customer' | 'agent', news: Partial<Entry>) => {
    const one = entry(1, { text: null, ...news });
    return side === 'customer' ? lineForCustomer(one) : lineForAgent(7, 'Carl Weber', one);
  };

  it('tell customers by screen name who is there', () => {
    expect(line('customer', { kind: 'assigned', by: 'agent', agent: ana })).toBe('Ana has joined the chat.');
    expect(line('customer', { kind: 'ended', by: 'customer' })).toBe('You ended the chat.');
    expect(line('customer', { kind: 'ended', by: 'agent', agent: ana })).toBe('Ana has ended the chat.');
  });

  it('tell agents what they and others did', () => {
    expect(line('agent', { kind: 'assigned', by: 'agent', agent: ana })).toBe('You have taken the case.');
    expect(line('agent', { kind: 'assigned', by: 'agent', agent: { id: 8, screen_name: 'Ben' } })).toBe(
      'Ben has taken the case.',
    );
    expect(line('agent', { kind: 'ended', by: 'customer' })).toBe('Carl Weber has ended the chat.');
    expect(line('agent', { kind: 'resolved', by: 'agent', agent: ana, other: 'solved' })).toBe(
      'You have resolved the case. Outcome: problem solved.',
    );
  });

  it('have words for every kind of entry, for agents', () => {
    const kinds = [
      'opened',
      'assigned',
      'unassigned',
      'agent_left',
      'ended',
      'silence_warned',
      'requested',
      'abandoned',
      'gone',
      'returned',
      'resolved',
      'reopened',
      'renamed',
      'rated',
      'blocked',
      'agent_away',
      'code_used',
      'asked',
      'not_free',
      'offered',
      'declined',
      'missed',
      'transferring',
      'transfer_back',
      'invited',
      'joined',
      'parted',
    ] as const;
    for (const kind of kinds)
      expect(line('agent', { kind, by: 'agent', agent: ana })).not.toMatch(/^$|conversation\.|\{/);
  });
});
