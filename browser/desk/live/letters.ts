// What an agent does with letters: sends one, sends one again, looks at the history below one.
import { t } from '../../shared/i18n';
import type { Quoted } from '../../shared/letters';
import type { CaseRow, CaseView, LetterView } from '../../shared/wire';
import { tell } from '../forms/notices';
import { api } from '../session';
import type { DeskCase } from './case';
import { explain, resolve } from './deeds';
import { openCases, takeRow } from './desk';

/** Sends the case's letter with this subject; returns whether it went, else its draft says why not, and keeps everything. */
export async function sendLetter(one: DeskCase, subject: string): Promise<CaseView | null> {
  const view = await one.letter.send(subject);
  if (!view) return null;
  one.take(view);
  takeRow(view.row);
  return view;
}

/** Sends the letter, and resolves the case as solved once it went. */
export async function sendAndResolve(one: DeskCase, subject: string): Promise<boolean> {
  const view = await sendLetter(one, subject);
  if (!view) return false;
  await resolved(view.row);
  return true;
}

async function resolved(row: CaseRow): Promise<void> {
  await resolve(row, { note: '', outcome: 'solved', end_chat: false }, tell, t('desk.letter_done_resolved'));
}

/** Tries at once what waits, was not delivered or came back. */
export async function sendAgain(number: number, letter: number): Promise<void> {
  try {
    const now = await api.post<LetterView>(`/api/desk/cases/${number}/letters/${letter}/again`);
    openCases.value.get(number)?.takeLetter(now);
  } catch (failed) {
    await explain(number, failed, tell);
  }
}

/** The history below a letter; throws when it can't be had. */
export async function quotedBelow(number: number, letter: number): Promise<string> {
  return (await api.get<Quoted>(`/api/desk/cases/${number}/letters/${letter}/quoted`)).text;
}
