// What a row says of time: how the case stands, how long it has lasted, and how long the customer waits for an answer.
import { duration, number } from '../../shared/i18n';
import type { CaseRow, CaseView } from '../../shared/wire';

/** How a case stands, in the words of the lists. */
export type Standing = 'live' | 'ended' | 'gone' | 'abandoned' | 'request';

/** How the case stands: only `live` has a customer in the chat. */
export function standingOf(row: CaseRow): Standing {
  if (row.type === 'request') return 'request';
  if (row.chat === 'ended' || row.chat === 'gone' || row.chat === 'abandoned') return row.chat;
  return row.chat === 'left' ? 'request' : 'live';
}

/** Whether the customer may still write in the chat. */
export function chatRuns(row: CaseRow): boolean {
  return row.chat === 'waiting' || row.chat === 'talking' || row.chat === 'gone';
}

/** The milliseconds a row shows: the wait or the time in chat, the chat's total, or wait plus time since the request. */
export function lasting(row: CaseRow, now: number): number {
  const since =
    standingOf(row) === 'live' && row.status === 'assigned' ? (row.taken_at ?? row.opened_at) : row.opened_at;
  return Math.max(0, (endOf(row) ?? now) - since);
}

function endOf(row: CaseRow): number | null {
  return standingOf(row) === 'request' ? row.resolved_at : (row.ended_at ?? row.resolved_at);
}

/** Whether the row's time still grows. */
export function ticks(row: CaseRow): boolean {
  return endOf(row) === null;
}

/** How patient a customer still is, by the portal's thresholds. */
export type Patience = 'green' | 'yellow' | 'red';

/** How long the customer has waited for an answer (ms) and what colour that is; null while nobody waits for one. */
export function answerWait(
  { row, awaiting_since }: Pick<CaseView, 'row' | 'awaiting_since'>,
  portal: { yellow_seconds: number; red_seconds: number } | undefined,
  now: number,
): { waited: number; patience: Patience } | null {
  if (awaiting_since === null || standingOf(row) !== 'live') return null;
  const waited = Math.max(0, now - awaiting_since);
  const seconds = waited / 1000;
  if (portal && seconds >= portal.red_seconds) return { waited, patience: 'red' };
  return { waited, patience: portal && seconds >= portal.yellow_seconds ? 'yellow' : 'green' };
}

/** A period as a stopwatch shows it, 0:07, 12:40, 3:02:11; from two days on as whole days and hours in words. */
export function stopwatch(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? duration(ms) : `${unit(Math.floor(hours / 24), 'day')} ${unit(hours % 24, 'hour')}`;
}

/** A period in its largest fitting unit, for running text: 40 sec, 3 min, 2 hr, 5 days. */
export function roughly(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return unit(seconds, 'second');
  if (seconds < 3600) return unit(Math.floor(seconds / 60), 'minute');
  if (seconds < 172_800) return unit(Math.floor(seconds / 3600), 'hour');
  return unit(Math.floor(seconds / 86_400), 'day');
}

function unit(value: number, name: string): string {
  return number(value, { style: 'unit', unit: name, unitDisplay: 'short' });
}
