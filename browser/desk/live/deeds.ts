// What an agent does with a case: asked of the server, shown at once, explained when refused, taken back where that is cheap.
import { problemText } from '../../conversation/problems';
import { Refusal } from '../../shared/api';
import type { Block, Resolve } from '../../shared/bodies';
import { caseNumber, t } from '../../shared/i18n';
import type { CaseRow, CaseView } from '../../shared/wire';
import { write } from '../cases/panes';
import { tell } from '../forms/notices';
import { addressOf, go, route } from '../router';
import { api, me } from '../session';
import { chatRuns } from '../stores/times';
import { openCases, refresh, takeRow } from './desk';

type Deed = 'assign' | 'takeover' | 'unassign' | 'leave' | 'end' | 'reopen' | 'resolve' | 'block';

/** Carries out a deed; returns the case as it is then, or null when it was refused (the agent has been told why). */
async function act(number: number, deed: Deed, body?: unknown): Promise<CaseView | null> {
  try {
    const view = await api.post<CaseView>(`/api/desk/cases/${number}/${deed}`, body);
    openCases.value.get(number)?.take(view);
    takeRow(view.row);
    return view;
  } catch (failed) {
    await explain(number, failed);
    return null;
  }
}

async function explain(number: number, failed: unknown): Promise<void> {
  if (!(failed instanceof Refusal)) return tell(t('desk.not_done_unreachable'));
  const { code, by } = failed.problem;
  await openCases.value.get(number)?.load();
  if (code === 'already-assigned' && by) tell(t('desk.refused_has', { name: by }));
  else if (code === 'wrong-state' || code === 'already-assigned' || code === 'conflict')
    tell(asItIsNow(number));
  else if (code === 'chat-running') tell(t('desk.refused_running'));
  else if (code === 'not-allowed') tell(t('desk.refused_not_allowed'));
  else if (code === 'not-found') tell(t('desk.refused_gone'));
  else tell(problemText(failed));
}

function asItIsNow(number: number): string {
  const row = openCases.value.get(number)?.row();
  if (!row) return t('desk.refused_changed');
  if (row.status === 'assigned' && row.agent && row.agent.id !== me.peek()?.id)
    return t('desk.refused_has', { name: row.agent.screen_name });
  return t('desk.refused_state', { status: t(`desk.status_${row.status}`) });
}

/** Takes the case; the list follows it to *My cases*. */
export async function assignToMe(row: CaseRow): Promise<void> {
  const view = await act(row.number, 'assign', { agent: null });
  if (!view) return;
  follow(row.number, 'unassigned', 'mine');
  write(row.number, !chatRuns(view.row));
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

/** Ends the chat; the case stays as it is otherwise. Returns whether it was done. */
export async function endChat(row: CaseRow): Promise<boolean> {
  return (await act(row.number, 'end')) !== null;
}

/** Resolves the case. Returns whether it was done. */
export async function resolve(row: CaseRow, how: Resolve): Promise<boolean> {
  const view = await act(row.number, 'resolve', how);
  if (view) tell(t('desk.done_resolved'), () => void reopen(view.row));
  return view !== null;
}

/** Opens a resolved case again, with the agent. */
export async function reopen(row: CaseRow): Promise<void> {
  if (await act(row.number, 'reopen')) tell(t('desk.done_reopened'));
}

/** Keeps the customer out for some hours. Returns whether it was done. */
export async function block(row: CaseRow, how: Block): Promise<boolean> {
  const view = await act(row.number, 'block', how);
  if (view) tell(t('desk.done_blocked'));
  return view !== null;
}

/** Deletes the case for good. Returns whether it was done. */
export async function deleteCase(row: CaseRow): Promise<boolean> {
  try {
    await api.delete(`/api/desk/cases/${row.number}`);
  } catch (failed) {
    await explain(row.number, failed);
    return false;
  }
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
