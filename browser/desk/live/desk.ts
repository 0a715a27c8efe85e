// The living desk: the list that is shown, the counts, the red dot, and every case that is open or talked in.
import { computed, effect, signal } from '@preact/signals';
import { holdTicker, now } from '../../shared/clock';
import type { Downward } from '../../shared/frames';
import type { CaseRow, PortalRef } from '../../shared/wire';
import { query, route } from '../router';
import { api, deskState, enter, leave, me } from '../session';
import { type Counts, countOf, withCounts } from '../stores/counts';
import { type Filters, filtersOf, wantedOf } from '../stores/filters';
import { takesPart } from '../stores/handing';
import { chatRuns } from '../stores/times';
import { attend, inFront } from './attention';
import { DeskCase, forgetKept } from './case';
import { Roll } from './roll';
import { listen, open, theLine } from './wire';

const myId = () => me.peek()?.id ?? 0;

/** The list that the address names. */
export const shown = new Roll(myId, serves);
/** The agent's own live chats, whichever list is shown. */
export const myChats = new Roll(myId, serves);
/** The chats of others that the agent was invited into and joined. */
export const guestChats = new Roll(myId, serves);
/** The live chats that nobody has taken. */
export const untaken = new Roll(myId, serves);
const rolls = [shown, myChats, guestChats, untaken];

const counts = signal<Counts>(new Map());
const cases = signal<ReadonlyMap<number, DeskCase>>(new Map());

/** The red dot on *Unassigned*. */
export const dot = signal(false);

/** The cases that are open or talked in, by number. */
export const openCases = cases as { readonly value: ReadonlyMap<number, DeskCase> };

/** The filters in the address. */
export const filters = computed<Filters>(() => filtersOf(query.value));

/** The number of the case that is looked at, or null. */
export const lookedAt = computed(() => (route.value.page === 'cases' ? route.value.number : null));

/** The portals that the agent serves, by id. */
export const portals = computed<ReadonlyMap<number, PortalRef>>(
  () => new Map((deskState.value?.portals ?? []).map((portal) => [portal.id, portal])),
);

function serves(portal: number): boolean {
  return portals.peek().has(portal);
}

/** How many cases a list holds. */
export function listCount(list: 'unassigned' | 'mine' | 'all'): number {
  return countOf(counts.value, list, new Set(portals.value.keys()), me.value?.id ?? 0);
}

/** How many messages in the agent's own chats wait to be read. */
export const unreadInAll = computed(() => {
  let sum = 0;
  for (const one of cases.value.values())
    if (one.talk.value && takesPart(one.talk.value.case.row, me.value?.id)) sum += one.unread.value;
  return sum;
});

/** The case that is looked at, once it is there. */
export const current = computed(() =>
  lookedAt.value === null ? null : (cases.value.get(lookedAt.value) ?? null),
);

const WHOLE = {
  order: 'newest',
  portal: null,
  agent: null,
  type: 'chat',
  status: null,
  since: null,
  until: null,
  q: '',
} as const;

/** Brings the desk to life for the signed-in agent; the returned function ends everything. */
export function startDesk(): () => void {
  const ends = [
    holdTicker(),
    attend(),
    listen(hear),
    open(leave),
    effect(takeState),
    effect(followLine),
    effect(showList),
    effect(keepCases),
    effect(seeUnassigned),
  ];
  myChats.show({ ...WHOLE, list: 'mine' });
  guestChats.show({ ...WHOLE, list: 'guest' });
  untaken.show({ ...WHOLE, list: 'unassigned', order: 'longest' });
  return () => {
    for (const end of ends) end();
    for (const one of cases.peek().values()) one.close();
    for (const roll of rolls) roll.close();
    cases.value = new Map();
    counts.value = new Map();
  };
}

function takeState(): void {
  const state = deskState.value;
  if (!state) return;
  counts.value = withCounts(counts.peek(), state.counts);
  dot.value = state.dot;
}

function followLine(): void {
  const state = theLine.value?.state.value;
  if (state === 'waiting') for (const one of cases.peek().values()) one.lost();
}

function showList(): void {
  const here = route.value;
  if (here.page === 'cases') shown.show(wantedOf(here.list, filters.value, now()));
}

// open: the case that is looked at, and the running chats the agent takes part in; the others are let go once nothing waits in them
function keepCases(): void {
  const looked = lookedAt.value;
  const wanted = new Set(looked === null ? [] : [looked]);
  for (const { listing } of [myChats, guestChats])
    for (const row of listing.value?.rows ?? []) if (chatRuns(row)) wanted.add(row.number);
  const next = new Map(cases.peek());
  for (const [number, one] of next) if (!wanted.has(number) && !one.busy()) close(next, one);
  for (const number of wanted) if (!next.has(number)) next.set(number, begin(number));
  for (const [number, one] of next) one.look(number === looked);
  if (next.size !== cases.peek().size || [...next.keys()].some((number) => !cases.peek().has(number)))
    cases.value = next;
}

function begin(number: number): DeskCase {
  const one = new DeskCase(
    number,
    myId,
    (portal) => portals.peek().get(portal)?.max_file_bytes ?? Number.POSITIVE_INFINITY,
    serves,
  );
  void one.load();
  return one;
}

function close(from: Map<number, DeskCase>, one: DeskCase): void {
  one.close();
  from.delete(one.number);
}

function seeUnassigned(): void {
  const here = route.value;
  if (!dot.value || !inFront.value || here.page !== 'cases' || here.list !== 'unassigned') return;
  dot.value = false;
  api.post('/api/desk/unassigned/seen').catch(() => undefined);
}

function hear(word: Downward): void {
  if (word.t === 'ready') ready();
  if (word.t === 'changed') void rightsChanged();
  if (word.t === 'signed_out') leave();
  if (word.t === 'dot') dot.value = false;
  if (word.t === 'row' || word.t === 'deleted' || word.t === 'moved')
    counts.value = withCounts(counts.peek(), word.counts);
  for (const roll of rolls) roll.hear(word);
  for (const one of cases.peek().values()) one.hear(word);
  if (word.t === 'deleted') forgetKept(word.number);
}

// what is open may no longer be this agent's to see
async function rightsChanged(): Promise<void> {
  await refresh();
  await Promise.all([...cases.peek().values()].map((one) => one.load()));
}

// what happened between the first fetch and the first news, or while the line was lost
function ready(): void {
  void enter().catch(() => undefined);
  for (const roll of rolls) void roll.refresh();
}

/** Fetches the desk and its lists afresh. */
export async function refresh(): Promise<void> {
  await enter().catch(() => undefined);
  await Promise.all(rolls.map((roll) => roll.refresh()));
}

/** Takes in a row as an action's answer has it, before the news have come. */
export function takeRow(row: CaseRow): void {
  for (const roll of rolls) roll.take(row);
}
