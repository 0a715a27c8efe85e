// Rings: a new case, a customer who waits again, a case given by someone else, a message while the agent looks elsewhere.
import { computed, effect } from '@preact/signals';
import { now, seconds } from '../../shared/clock';
import type { AgentAway, CaseNews, Downward, RowNews } from '../../shared/frames';
import { caseNumber, t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { tell } from '../forms/notices';
import { addressOf, go, route } from '../router';
import { me } from '../session';
import { type Ring, ringOf, ringsAgain, type Waiting, waitingSince, waitsUntaken } from '../stores/ringing';
import { chatRuns } from '../stores/times';
import { alert, alerts, putAway, spoken } from './alerts';
import { attentive } from './attention';
import { dot, lookedAt, openCases, portals, unreadInAll, untaken } from './desk';
import { notify, ringBell, ringSoftly } from './sounds';
import { listen } from './wire';

const waiting = new Map<number, Waiting>();

/** Rings until the returned function is called. */
export function startBell(): () => void {
  const ends = [listen(hear), effect(rememberWaiting), effect(ringAgain), effect(writeTitle)];
  return () => {
    for (const end of ends) end();
    waiting.clear();
    alerts.value = [];
    spoken.value = '';
    document.title = 'Deskbell';
  };
}

function hear(word: Downward): void {
  if (word.t === 'row') hearRow(word);
  if (word.t === 'entry') hearEntry(word);
  if (word.t === 'agent_away') hearAway(word);
  if (word.t === 'deleted') putAway(word.number);
}

function hearRow(news: RowNews): void {
  if (!waitsUntaken(news.row)) waiting.delete(news.row.number);
  if (news.why === 'assigned' || !chatRuns(news.row)) putAway(news.row.number);
  const why = ringOf(news, me.peek()?.id ?? 0);
  if (!why) return;
  if (why !== 'given') {
    waiting.set(news.row.number, { since: now(), rung: 0 });
    dot.value = true;
  }
  ringBell();
  announce(why, news.row);
}

function announce(why: Ring, row: CaseRow): void {
  const portal = portals.peek().get(row.portal)?.name ?? '';
  const title = t(`desk.ring_${why}`, { portal });
  const body = [nameOf(row), row.problem].filter(Boolean).join(': ');
  spoken.value = `${title} ${body}`;
  if (!attentive.peek()) notify(title, body, `case-${row.number}`, () => show(row.number, why));
  else if (why === 'given') tell(`${title} ${body}`);
}

function show(number: number, why: Ring): void {
  go(addressOf(why === 'given' ? 'mine' : 'unassigned', number));
}

function hearEntry({ number, entry }: CaseNews): void {
  if (entry.by !== 'customer' || entry.kind !== 'message') return;
  const row = openCases.value.get(number)?.row();
  if (row?.agent?.id !== me.peek()?.id || (lookedAt.peek() === number && attentive.peek())) return;
  ringSoftly();
  if (row && !attentive.peek())
    notify(nameOf(row), entry.text ?? entry.file?.name ?? '', `case-${number}`, () =>
      go(addressOf('mine', number)),
    );
}

function hearAway({ number, agent }: AgentAway): void {
  const words = t('desk.agent_away', { name: agent.screen_name, number: caseNumber(number) });
  ringBell();
  alert(number, words);
  notify(words, '', `away-${number}`, () => go(addressOf('all', number)));
}

function nameOf(row: CaseRow): string {
  return `${row.first_name} ${row.last_name}`.trim();
}

// chats that waited before this desk was opened, or while the line was lost, count from when they came
function rememberWaiting(): void {
  const listing = untaken.listing.value;
  if (!listing) return;
  const rows = listing.rows.filter(waitsUntaken);
  const numbers = new Set(rows.map((row) => row.number));
  const whole = listing.cursor === null;
  for (const number of waiting.keys()) if (whole && !numbers.has(number)) waiting.delete(number);
  for (const row of rows)
    if (!waiting.has(row.number)) waiting.set(row.number, waitingSince(row.opened_at, now()));
}

function ringAgain(): void {
  const at = seconds.value;
  const due = [...waiting].filter(([, one]) => ringsAgain(one, at));
  for (const [number, one] of due) waiting.set(number, { ...one, rung: one.rung + 1 });
  if (due.length > 0) ringBell();
}

/** How many things want the agent: unread messages, and live chats that nobody has taken. */
export const wanting = computed(
  () => unreadInAll.value + (untaken.listing.value?.rows.filter(waitsUntaken).length ?? 0),
);

function writeTitle(): void {
  const count = wanting.value > 0 ? `(${wanting.value}) ` : '';
  document.title = `${count}${placeName()} · Deskbell`;
}

function placeName(): string {
  const here = route.value;
  if (here.page === 'account') return t('desk.account');
  if (here.page === 'board') return t('desk.board');
  if (here.page === 'admin') return t('desk.administration');
  if (here.page !== 'cases') return t('desk.cases');
  if (here.number !== null) return caseNumber(here.number);
  return t(`desk.list_${here.list}`);
}
