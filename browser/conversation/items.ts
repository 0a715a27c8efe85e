// Arranges a conversation for the eye: days, lines about what happened, and bubbles grouped by who speaks. Pure.
import type { ComponentChildren } from 'preact';
import { midnight } from '../shared/i18n';
import type { Pending } from '../shared/outbox';
import type { Entry } from '../shared/wire';
import type { Uploading } from './uploads';

/** Who reads the conversation: the customer, or an agent (by id). */
export interface Reader {
  side: 'customer' | 'agent';
  agent?: number;
}

/** A thing said: stored (`entry`), on its way (`pending`), or a file on its way (`upload`). */
export interface Said {
  key: string;
  at: number;
  /** On the reader's side of the conversation. */
  ours: boolean;
  /** Written by the reader. */
  mine: boolean;
  /** Who spoke; null for the reader. */
  author: string | null;
  note: boolean;
  /** First and last of those that stand together. */
  first: boolean;
  last: boolean;
  entry?: Entry;
  pending?: Pending;
  upload?: Uploading;
}

export type Item =
  | { type: 'day'; key: string; at: number }
  | { type: 'line'; key: string; entry: Entry }
  | { type: 'said'; key: string; said: Said }
  | { type: 'own'; key: string; at: number; draw(): ComponentChildren };

export interface Conversation {
  reader: Reader;
  entries: readonly Entry[];
  pending: readonly Pending[];
  uploads: readonly Uploading[];
  /** The customer's name, for agents. */
  customer: string;
  /** What stands for an entry instead of its line or bubble: items, perhaps none; undefined leaves it as it is. */
  instead?(entry: Entry): Item[] | undefined;
}

const TOGETHER = 5 * 60_000;

/** Returns what is shown, from top to bottom; what is on its way stands last, and never beside its own entry. */
export function arrange(conversation: Conversation): Item[] {
  const items: Item[] = [];
  for (const entry of conversation.entries) {
    const own = conversation.instead?.(entry);
    if (own) {
      items.push(...own);
      continue;
    }
    const speaks = isSaid(entry);
    if (!speaks || entry.kind === 'requested') items.push({ type: 'line', key: `line-${entry.n}`, entry });
    if (speaks) items.push(wrap(spoken(conversation.reader, conversation.customer, entry)));
  }
  for (const said of underWay(conversation)) items.push(wrap(said));
  return grouped(withDays(items));
}

/** Whether an entry is something that a person (or the company) said, to be shown as a bubble. */
export function isSaid(entry: Entry): boolean {
  const spoken = entry.kind === 'message' || entry.kind === 'note' || entry.kind === 'requested';
  return spoken && entry.by !== 'system' && Boolean(entry.text || entry.file);
}

/** Whether an entry was said by the other side, so that it counts as new for this reader. */
export function isFromOthers(reader: Reader, entry: Entry): boolean {
  return (
    isSaid(entry) && (reader.side === 'customer' ? entry.by === 'agent' : entry.agent?.id !== reader.agent)
  );
}

function wrap(said: Said): Item {
  return { type: 'said', key: said.key, said };
}

function spoken(reader: Reader, customer: string, entry: Entry): Said {
  const ours = entry.by === reader.side;
  const mine = ours && (reader.side === 'customer' || entry.agent?.id === reader.agent);
  const author = mine ? null : (entry.agent?.screen_name ?? customer);
  const key = entry.client_id ? `said-${entry.client_id}` : `said-${entry.n}`;
  return {
    key,
    at: entry.at,
    ours,
    mine,
    author,
    note: entry.kind === 'note',
    first: true,
    last: true,
    entry,
  };
}

function underWay({ entries, pending, uploads }: Conversation): Said[] {
  const there = new Set(entries.flatMap((entry) => entry.client_id ?? []));
  const waiting = [
    ...pending.map((one) => ({ id: one.id, at: one.at, note: one.note, pending: one })),
    ...uploads.map((one) => ({ id: one.id, at: one.at, note: one.note, upload: one })),
  ];
  return waiting
    .filter((one) => !there.has(one.id))
    .sort((a, b) => a.at - b.at)
    .map(({ id, ...one }) => ({
      key: `said-${id}`,
      ours: true,
      mine: true,
      author: null,
      first: true,
      last: true,
      ...one,
    }));
}

function timeOf(item: Item): number {
  return item.type === 'line' ? item.entry.at : item.type === 'said' ? item.said.at : item.at;
}

function withDays(items: readonly Item[]): Item[] {
  let day = 0;
  return items.flatMap((item): Item[] => {
    const start = midnight(timeOf(item));
    if (start <= day) return [item];
    day = start;
    return [{ type: 'day', key: `day-${start}`, at: start }, item];
  });
}

function grouped(items: Item[]): Item[] {
  for (let i = 1; i < items.length; i++) {
    const [before, after] = [items[i - 1], items[i]];
    if (before?.type !== 'said' || after?.type !== 'said') continue;
    if (!together(before.said, after.said)) continue;
    before.said.last = false;
    after.said.first = false;
  }
  return items;
}

function together(a: Said, b: Said): boolean {
  const one = a.ours === b.ours && a.author === b.author && a.note === b.note;
  return one && b.at - a.at < TOGETHER && !a.pending?.problem && !a.upload?.problem;
}
