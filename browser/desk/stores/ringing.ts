// What rings a desk, and when it rings again; pure, so that the rules can be read and tested without a sound.
import type { RowNews } from '../../shared/frames';
import type { CaseRow } from '../../shared/wire';

/** Why it rings: a new case, a customer who waits again, a case given by someone else. */
export type Ring = 'new' | 'again' | 'given';

const WAITS_AGAIN: readonly string[] = ['returned', 'unassigned', 'agent_left'];

/** Whether the customer sits in a live chat that nobody has taken. */
export function waitsUntaken(row: CaseRow): boolean {
  return row.status === 'unassigned' && row.type === 'chat' && row.chat === 'waiting';
}

/** Why these news ring the desk of agent `me`, or null where they do not. */
export function ringOf(news: RowNews, me: number): Ring | null {
  const { row, why, by_agent: by = null } = news;
  if (waitsUntaken(row) && why === 'opened') return 'new';
  if (waitsUntaken(row) && WAITS_AGAIN.includes(why) && by !== me) return 'again';
  return why === 'assigned' && row.agent?.id === me && by !== null && by !== me ? 'given' : null;
}

/** A chat that waits: since when (ms), and how often it has rung again. */
export type Waiting = { since: number; rung: number };

const AGAIN_EVERY = 60_000;
const AT_MOST = 3;

/** A chat that was waiting already when this desk was opened: what it has rung before is not rung again. */
export function waitingSince(since: number, now: number): Waiting {
  return { since, rung: Math.min(AT_MOST, Math.max(0, Math.floor((now - since) / AGAIN_EVERY))) };
}

/** Whether a waiting chat rings again now: each minute, three times at most. */
export function ringsAgain(waiting: Waiting, now: number): boolean {
  return waiting.rung < AT_MOST && now - waiting.since >= (waiting.rung + 1) * AGAIN_EVERY;
}
