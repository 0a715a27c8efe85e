// The filters of a list, as the address carries them and as the server is asked for them.
import { midnight } from '../../shared/i18n';
import type { ListName, Order, StatusWord, TypeWord } from '../../shared/wire';
import type { Wanted } from './listing';

/** A time that a list can be narrowed to; `range` has its own first and last day (2026-11-22). */
export type Period = '' | 'today' | 'week' | 'month' | 'range';

/** What the reader has set; empty strings stand for "any". */
export type Filters = {
  q: string;
  order: Order;
  portal: string;
  agent: string;
  type: TypeWord | '';
  status: StatusWord | '';
  time: Period;
  from: string;
  to: string;
};

const NONE: Filters = {
  q: '',
  order: 'newest',
  portal: '',
  agent: '',
  type: '',
  status: '',
  time: '',
  from: '',
  to: '',
};
const DAY = 86_400_000;
const ALLOWED: Partial<Record<keyof Filters, readonly string[]>> = {
  order: ['newest', 'longest'],
  type: ['chat', 'request'],
  status: ['unassigned', 'assigned', 'resolved'],
  time: ['today', 'week', 'month', 'range'],
};

/** The filters that an address's query carries; what it says wrongly is as if it were not there. */
export function filtersOf(query: string): Filters {
  const said = new URLSearchParams(query);
  const filters: Record<string, string> = { ...NONE };
  for (const key of Object.keys(NONE) as (keyof Filters)[]) {
    const value = said.get(key);
    if (value !== null && isFit(key, value)) filters[key] = value;
  }
  return filters as Filters;
}

function isFit(key: keyof Filters, value: string): boolean {
  if (key === 'portal' || key === 'agent') return /^\d{1,15}$/.test(value);
  if (key === 'from' || key === 'to')
    return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
  return ALLOWED[key]?.includes(value) ?? true;
}

/** The query that carries these filters; what is not set is left out. */
export function queryOf(filters: Filters): string {
  const said = new URLSearchParams();
  for (const key of Object.keys(NONE) as (keyof Filters)[])
    if (filters[key] !== NONE[key]) said.set(key, filters[key]);
  return said.toString();
}

/** The query that goes along when another list is opened: order and portal stay, the rest belongs to the list left behind. */
export function queryFor(filters: Filters): string {
  return queryOf({ ...NONE, order: filters.order, portal: filters.portal });
}

/** How many filters are set, the order and the search aside. */
export function filterCount({ portal, agent, type, status, time }: Filters): number {
  return [portal, agent, type, status, time].filter(Boolean).length;
}

/** What the server is asked for; `now` (ms) is for the periods that end today. */
export function wantedOf(list: ListName, filters: Filters, now: number): Wanted {
  return {
    list,
    order: filters.order,
    portal: filters.portal ? Number(filters.portal) : null,
    agent: list === 'all' && filters.agent ? Number(filters.agent) : null,
    type: filters.type || null,
    status: list === 'all' ? filters.status || null : null,
    q: list === 'all' ? filters.q.trim() : '',
    ...bounds(filters, now),
  };
}

function bounds({ time, from, to }: Filters, now: number): { since: number | null; until: number | null } {
  const today = midnight(now);
  if (time === 'today') return { since: today, until: null };
  if (time === 'week') return { since: midnight(today - 6 * DAY + DAY / 2), until: null };
  if (time === 'month') return { since: midnight(today - 29 * DAY + DAY / 2), until: null };
  if (time !== 'range') return { since: null, until: null };
  return { since: from ? dayStart(from, 0) : null, until: to ? dayStart(to, 1) : null };
}

function dayStart(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}

/** The query of a page request. */
export function pageQuery(wanted: Wanted, cursor: string | null): string {
  const asked = new URLSearchParams({ list: wanted.list, order: wanted.order });
  for (const key of ['portal', 'agent', 'type', 'status', 'since', 'until'] as const)
    if (wanted[key] !== null) asked.set(key, String(wanted[key]));
  if (wanted.q) asked.set('q', wanted.q);
  if (cursor) asked.set('cursor', cursor);
  return asked.toString();
}
