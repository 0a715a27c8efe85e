// Handing on, as the desk tells of it: to whom a case can go now, who has one's case, and what came back.

import { lineForAgent } from '../../conversation/agent_lines';
import type { HandingView } from '../../shared/bell';
import type { CaseNews, Downward, Moved, RowNews } from '../../shared/frames';
import { caseNumber, t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { tell } from '../forms/notices';
import { api, me } from '../session';
import { cameBack, handedOn } from '../stores/handing';
import { customerOf } from '../stores/names';
import { attentive } from './attention';
import { lookedAt, openCases } from './desk';
import { listen } from './wire';

/** Tells, without a ring, what becomes of the agent's cases in others' hands, until the returned function is called. */
export function startHanding(): () => void {
  return listen(hear);
}

/** Fetches to whom the case can be handed on as things stand. */
export function whoThereIs(number: number, signal: AbortSignal): Promise<HandingView> {
  return api.get<HandingView>(`/api/desk/cases/${number}/handing`, signal);
}

function hear(word: Downward): void {
  const self = me.peek()?.id;
  if (self === undefined) return;
  if (word.t === 'row') hearRow(word, self);
  if (word.t === 'moved') hearMoved(word, self);
  if (word.t === 'entry') hearAnswer(word, self);
}

function hearRow(news: RowNews, self: number): void {
  const holder = handedOn(news, self);
  if (holder) tell(t('desk.handed_on', { name: holder.screen_name, customer: called(news.row) }));
  else if (cameBack(news, self)) tell(t('desk.came_back', { customer: called(news.row) }));
}

function hearMoved(news: Moved, self: number): void {
  const holder = handedOn(news, self);
  const row = openCases.value.get(news.number)?.row();
  const customer = row ? called(row) : caseNumber(news.number);
  if (holder) tell(t('desk.handed_on_to', { name: holder.screen_name, portal: news.name, customer }));
}

// while one looks at the chat, its lines say it
function hearAnswer({ number, entry }: CaseNews, self: number): void {
  const refused = (entry.kind === 'declined' || entry.kind === 'missed') && entry.other === 'invite';
  const row = openCases.value.get(number)?.row();
  if (!refused || !row || row.agent?.id !== self) return;
  if (lookedAt.peek() === number && attentive.peek()) return;
  tell(`${called(row)}: ${lineForAgent(self, customerOf(row), entry)}`);
}

function called(row: CaseRow): string {
  return row.first_name || row.last_name ? customerOf(row) : caseNumber(row.number);
}
