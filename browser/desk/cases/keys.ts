// The desk's shortcuts: single keys while nobody is typing.

import { effect } from '@preact/signals';
import { now } from '../../shared/clock';
import { isTyping } from '../live/attention';
import { assignToMe, reopen } from '../live/deeds';
import { current, lookedAt, shown } from '../live/desk';
import { addressOf, go, query, route } from '../router';
import { me } from '../session';
import { neighbour } from '../stores/listing';
import { type Offered, offered } from '../stores/rights';
import { asking, side, wide, write } from './panes';

/** The keys and what they do, in the order of the sheet. */
export const KEYS = ['j', 'k', 'a', 'e', 't', 'i', 'r', 'n', '/', '1', '2', '3', 'Escape', '?'] as const;
export type DeskKey = (typeof KEYS)[number];

const DEEDS: Record<DeskKey, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  a: () => withCase((can, row) => can.assignToMe && void assignToMe(row)),
  e: () =>
    withCase((can, row) => {
      if (can.resolve) asking.value = 'resolve';
      else if (can.reopen) void reopen(row);
    }),
  t: () => withCase((can) => can.transfer && ask('transfer')),
  i: () => withCase((can) => can.invite && ask('invite')),
  r: () => withCase((can, row) => write(row.number, !can.write && !can.mail)),
  n: () => withCase((_, row) => write(row.number, true)),
  '/': search,
  '1': () => go(addressOf('unassigned')),
  '2': () => go(addressOf('mine')),
  '3': () => go(addressOf('all')),
  Escape: back,
  '?': () => {
    asking.value = 'shortcuts';
  },
};

/** Listens for the shortcuts until the returned function is called. */
export function startKeys(): () => void {
  const end = effect(rememberPlace);
  document.addEventListener('keydown', press);
  return () => {
    end();
    document.removeEventListener('keydown', press);
  };
}

let place = -1;

function rememberPlace(): void {
  const rows = shown.listing.value?.rows ?? [];
  const at = rows.findIndex((row) => row.number === lookedAt.value);
  if (at >= 0 || lookedAt.value === null) place = at;
}

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  // what can't be seen behind a picture is not worked on, and Escape leads out of the picture alone
  if (document.fullscreenElement) return;
  const typing = isTyping(event.target);
  if (document.querySelector('dialog[open], [popover]:popover-open') || (typing && event.key !== 'Escape'))
    return;
  const deed = typing ? leaveField : DEEDS[event.key as DeskKey];
  if (!deed) return;
  event.preventDefault();
  deed();
}

// out of a field, so that the single keys work again
function leaveField(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  document.querySelector<HTMLElement>('.case-row[aria-current]')?.focus({ preventScroll: true });
}

function step(by: 1 | -1): void {
  const here = route.peek();
  const rows = shown.listing.peek()?.rows ?? [];
  if (here.page !== 'cases') return;
  const next = neighbour(rows, here.number, by, place);
  if (!next) return;
  go(addressOf(here.list, next.number, query.peek()), { replace: here.number !== null });
  requestAnimationFrame(() => showRow(next.number));
}

function showRow(number: number): void {
  const row = document.querySelector<HTMLElement>(`.case-row[data-number="${number}"]`);
  row?.scrollIntoView({ block: 'nearest' });
  row?.focus({ preventScroll: true });
}

function withCase(
  deed: (can: Offered, row: NonNullable<ReturnType<NonNullable<typeof current.value>['row']>>) => void,
): void {
  const talk = current.peek()?.talk.peek();
  const agent = me.peek();
  if (talk && agent) deed(offered(talk.case.row, agent, talk.takeoverFrom, now()), talk.case.row);
}

function ask(what: 'transfer' | 'invite'): void {
  asking.value = what;
}

function search(): void {
  document.getElementById('search')?.focus();
}

function back(): void {
  const here = route.peek();
  if (here.page !== 'cases' || lookedAt.peek() === null) return;
  if (side.peek() === 'case' && !wide.peek()) side.value = 'talk';
  else go(addressOf(here.list, null, query.peek()));
}
