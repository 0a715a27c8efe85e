// What an agent does with a case: asked of the server, shown at once, explained when refused, taken back where that is cheap.
import { signal } from '@preact/signals';
import { problemText } from '../../conversation/problems';
import { Refusal } from '../../shared/api';
import type { Block, Resolve } from '../../shared/bodies';
import { caseNumber, t } from '../../shared/i18n';
import type { AgentRef, CaseRow, CaseView } from '../../shared/wire';
import { write } from '../cases/panes';
import { tell } from '../forms/notices';
import { addressOf, go, route } from '../router';
import { api, deskState, me } from '../session';
import { transferOf } from '../stores/handing';
import { waysTo } from '../stores/letters';
import { chatRuns } from '../stores/times';
import { openCases, refresh, takeRow } from './desk';

type Deed =
  | 'assign'
  | 'takeover'
  | 'unassign'
  | 'leave'
  | 'end'
  | 'reopen'
  | 'resolve'
  | 'block'
  | 'transfer'
  | 'invite'
  | 'part';

/** The cases for which a deed is under way: another for the same case has to wait. */
export const underWay = signal<ReadonlySet<number>>(new Set());

/** Where the reason of a refusal is said; a dialog that stays open says it itself. */
export type Say = (words: string) => void;

/** Carries out a deed; returns the case as it is then, or null when it was refused (the agent has been told why). */
function act(number: number, deed: Deed, body?: unknown, say: Say = tell): Promise<CaseView | null> {
  return taking(number, say, () => api.post<CaseView>(`/api/desk/cases/${number}/${deed}`, body));
}

function taking(number: number, say: Say, ask: () => Promise<CaseView>): Promise<CaseView | null> {
  return alone(number, say, async () => {
    const view = await ask();
    openCases.value.get(number)?.take(view);
    takeRow(view.row);
    return view;
  });
}

// a second press while the first is under way asks for nothing more
async function alone<T>(number: number, say: Say, deed: () => Promise<T>): Promise<T | null> {
  if (underWay.peek().has(number)) return null;
  underWay.value = new Set(underWay.peek()).add(number);
  try {
    return await deed();
  } catch (failed) {
    await explain(number, failed, say);
    return null;
  } finally {
    underWay.value = new Set([...underWay.peek()].filter((one) => one !== number));
  }
}

/** Says why a deed was refused, as the case is now. */
export async function explain(number: number, failed: unknown, say: Say): Promise<void> {
  if (!(failed instanceof Refusal)) return say(t('desk.not_done_unreachable'));
  const { code, by, field } = failed.problem;
  // the log-in has come in place of everything, and says why
  if (code === 'not-signed-in') return;
  await openCases.value.get(number)?.load();
  const elsewhere = openCases.value.get(number)?.went.peek();
  if (elsewhere) say(t('desk.case_went', { portal: elsewhere.name }));
  else if ((code === 'already-assigned' || code === 'not-allowed') && by)
    say(t('desk.refused_has', { name: by }));
  else if (code === 'not-free') say(by ? t('desk.refused_not_free', { name: by }) : t('desk.refused_nobody'));
  else if (code === 'invalid' && (field === 'agent' || field === 'portal')) say(t(`desk.refused_${field}`));
  else if (code === 'wrong-state' || code === 'already-assigned' || code === 'conflict')
    say(asItIsNow(number));
  else if (code === 'chat-running') say(t('desk.refused_running'));
  else if (code === 'still-shown') say(t('desk.refused_shown'));
  else if (code === 'not-allowed') say(t('desk.refused_not_allowed'));
  else if (code === 'not-found') say(t('desk.refused_gone'));
  else say(problemText(failed));
}

function asItIsNow(number: number): string {
  const talk = openCases.value.get(number)?.talk.peek();
  if (!talk) return t('desk.refused_changed');
  const { row } = talk.case;
  if (row.status === 'assigned' && row.agent && row.agent.id !== me.peek()?.id)
    return t('desk.refused_has', { name: row.agent.screen_name });
  const transfer = transferOf(talk.case, talk.thread.entries);
  if (transfer)
    return transfer.to
      ? t('desk.refused_on_its_way_to', { name: transfer.to })
      : t('desk.refused_on_its_way');
  return t('desk.refused_state', { status: t(`desk.status_${row.status}`) });
}

// a note, where there is no way to the customer
function waysIn({ row, email }: CaseView): readonly string[] {
  const possible = Boolean(email) && deskState.peek()?.mail === true;
  return waysTo(row, { write: chatRuns(row), mail: true }, { possible, begun: false });
}

/** Takes the case; the list follows it to *My cases*. */
export async function assignToMe(row: CaseRow): Promise<void> {
  const view = await act(row.number, 'assign', { agent: null });
  if (!view) return;
  follow(row.number, 'unassigned', 'mine');
  write(row.number, !waysIn(view).length);
  tell(t('desk.done_assigned_me'), () => void putBack(row.number));
}

async function putBack(number: number): Promise<void> {
  if (await act(number, 'unassign')) follow(number, 'mine', 'unassigned');
}

function follow(number: number, from: string, to: 'mine' | 'unassigned'): void {
  const here = route.peek();
  if (here.page === 'cases' && here.list === from && here.number === number)
    go(addressOf(to, number), { replace: true });
}

/** Gives the case to another agent. */
export async function assignTo(row: CaseRow, agent: { id: number; screen_name: string }): Promise<void> {
  const view = await act(row.number, 'assign', { agent: agent.id });
  if (view)
    tell(
      t('desk.done_assigned', { name: agent.screen_name }),
      row.status === 'unassigned' ? () => void act(row.number, 'unassign') : undefined,
    );
}

/** Takes over a running chat whose agent has been away. */
export async function takeOver(row: CaseRow): Promise<void> {
  if (await act(row.number, 'takeover')) tell(t('desk.done_assigned_me'));
}

/** Makes the case unassigned again. */
export async function unassign(row: CaseRow): Promise<void> {
  const mine = row.agent?.id === me.peek()?.id;
  const view = await act(row.number, 'unassign');
  if (view) tell(t('desk.done_unassigned'), mine ? () => void assignToMe(view.row) : undefined);
}

/** Leaves the chat: the customer waits again. */
export async function leaveChat(row: CaseRow): Promise<void> {
  const view = await act(row.number, 'leave');
  if (view) tell(t('desk.done_left'), () => void assignToMe(view.row));
}

/** Hands the case on to a colleague or a portal, named `to.name`; it stays until it is accepted. Returns whether it is on its way. */
export async function transfer(
  row: CaseRow,
  to: { kind: 'agent' | 'portal'; id: number; name: string },
  note: string,
  say: Say,
): Promise<boolean> {
  const view = await act(row.number, 'transfer', { [to.kind]: to.id, note }, say);
  if (view) tell(t('desk.done_transferring', { name: to.name }));
  return view !== null;
}

/** Takes a transfer back that nobody has answered. */
export async function takeBack(row: CaseRow): Promise<void> {
  const address = `/api/desk/cases/${row.number}/transfer`;
  if (await taking(row.number, tell, () => api.delete<CaseView>(address))) tell(t('desk.done_taken_back'));
}

/** Invites a colleague into the chat. Returns whether they were asked. */
export async function invite(row: CaseRow, agent: { id: number; name: string }, say: Say): Promise<boolean> {
  const view = await act(row.number, 'invite', { agent: agent.id }, say);
  if (view) tell(t('desk.done_invited', { name: agent.name }));
  return view !== null;
}

/** Takes an invitation back that was not answered; who has come meanwhile stays in the chat. */
export async function takeInvitationBack(row: CaseRow, invited: AgentRef): Promise<void> {
  const address = `/api/desk/cases/${row.number}/invite/${invited.id}`;
  const view = await taking(row.number, tell, () => api.delete<CaseView>(address));
  if (!view) return;
  const came = view.guests.some(({ id }) => id === invited.id);
  tell(t(came ? 'desk.is_guest' : 'desk.done_invite_back', { name: invited.screen_name }));
}

/** Leaves a chat that the agent was invited into. */
export async function part(row: CaseRow): Promise<void> {
  if (await act(row.number, 'part', { agent: null })) tell(t('desk.done_parted'));
}

/** Takes an invited colleague out of the chat. */
export async function takeOut(row: CaseRow, guest: AgentRef): Promise<void> {
  if (await act(row.number, 'part', { agent: guest.id }))
    tell(t('desk.done_taken_out', { name: guest.screen_name }));
}

/** Ends the chat; the case stays as it is otherwise. Returns whether it was done. */
export async function endChat(row: CaseRow, say: Say): Promise<boolean> {
  return (await act(row.number, 'end', undefined, say)) !== null;
}

/** Resolves the case; taken back where reopening restores it: with the agent, and without an ended chat. Returns whether it was done. */
export async function resolve(
  row: CaseRow,
  how: Resolve,
  say: Say,
  done = t('desk.done_resolved'),
): Promise<boolean> {
  const restores = row.agent?.id === me.peek()?.id && !chatRuns(row);
  const view = await act(row.number, 'resolve', how, say);
  if (view) tell(done, restores ? () => void reopen(view.row) : undefined);
  return view !== null;
}

/** Opens a resolved case again, with the agent. */
export async function reopen(row: CaseRow): Promise<void> {
  if (await act(row.number, 'reopen')) tell(t('desk.done_reopened'));
}

/** Keeps the customer out for some hours. Returns whether it was done. */
export async function block(row: CaseRow, how: Block, say: Say): Promise<boolean> {
  const view = await act(row.number, 'block', how, say);
  if (view) tell(t('desk.done_blocked'));
  return view !== null;
}

/** Deletes the case for good. Returns whether it was done. */
export async function deleteCase(row: CaseRow, say: Say): Promise<boolean> {
  const gone = await alone(row.number, say, async () => {
    await api.delete(`/api/desk/cases/${row.number}`);
    return true;
  });
  if (!gone) return false;
  const here = route.peek();
  if (here.page === 'cases' && here.number === row.number) go(addressOf(here.list), { replace: true });
  tell(t('desk.done_deleted', { number: caseNumber(row.number) }));
  void refresh();
  return true;
}

/** The transcript as a file. */
export function transcript(row: CaseRow, format: 'text' | 'html'): Promise<Blob> {
  return api.blob(`/api/desk/cases/${row.number}/transcript?format=${format}`);
}
