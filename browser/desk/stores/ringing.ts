// What rings a desk; pure, so that the rules can be read and tested without a sound. Offers ring by themselves.
import type { RowNews, StillWaits } from '../../shared/frames';
import type { CaseRow, RoleWord } from '../../shared/wire';

/** Why it rings: a new case, a customer who waits again, a case given by someone else; an answer by mail, one that reopened a case, a letter that did not arrive. */
export type Ring = 'new' | 'again' | 'given' | 'answer' | 'reopened' | 'undelivered';

const WAITS_AGAIN: readonly string[] = ['returned', 'unassigned', 'agent_left'];

/** Whether the customer sits in a live chat that nobody has taken. */
export function waitsUntaken(row: CaseRow): boolean {
  return row.status === 'unassigned' && row.type === 'chat' && row.chat === 'waiting';
}

/** Whether the whole desk is wanted for it: chats of other kinds are offered to those whom they concern. */
export function callsAll(row: CaseRow): boolean {
  return waitsUntaken(row) && (row.kind === 'chat' || row.kind === 'pin');
}

/** Whether these news put the red dot on *Unassigned* of agent `me`: a live chat that nobody has (a code has its agent at once), a new request, or a case that a customer's mail reopened. */
export function dots({ row, why, by_agent: by = null }: RowNews, me: number): boolean {
  if (why === 'reopened') return by === null && row.status === 'unassigned';
  if (why === 'opened' && row.type === 'request') return row.status === 'unassigned';
  if (!waitsUntaken(row)) return false;
  return (why === 'opened' && row.kind !== 'pin') || (WAITS_AGAIN.includes(why) && by !== me);
}

/** Why these news ring the desk of agent `me`, or null where they do not. */
export function ringOf(news: RowNews, me: number): Ring | null {
  const { row, why, by_agent: by = null } = news;
  if (why === 'assigned') return row.agent?.id === me && by !== me ? 'given' : null;
  const byMail = ringOfMail(news, me);
  if (byMail) return byMail;
  if (!callsAll(row) || !dots(news, me)) return null;
  return why === 'opened' ? 'new' : 'again';
}

// a letter that did not arrive concerns whose case it is or was, an answer whoever has it; a reopened one that nobody has concerns all
function ringOfMail({ row, why, by_agent: by = null }: RowNews, me: number): Ring | null {
  const was = row.agent?.id === me;
  if (why === 'mail_failed' || why === 'mail_bounced') return was ? 'undelivered' : null;
  const mine = was && row.status === 'assigned';
  if (why === 'message') return mine && row.unanswered ? 'answer' : null;
  if (why !== 'reopened' || by !== null) return null;
  return mine || row.status === 'unassigned' ? 'reopened' : null;
}

const LEADS_TOLD_AFTER = 3;

/** Whether leads and admins are told that nobody takes the chat: from the third minute on. */
export function tellsLeads({ times }: StillWaits, role: RoleWord): boolean {
  return times >= LEADS_TOLD_AFTER && role !== 'agent';
}
