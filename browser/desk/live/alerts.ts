// The alerts of this desk: offers as they come and end, and the agent's answers to them.
import { computed, effect, signal } from '@preact/signals';
import { problemText } from '../../conversation/problems';
import { Refusal } from '../../shared/api';
import type { OfferEnd, OfferView } from '../../shared/bell';
import { now, seconds } from '../../shared/clock';
import type { Downward } from '../../shared/frames';
import { t } from '../../shared/i18n';
import type { CaseView } from '../../shared/wire';
import { closePanel } from '../bell/panel';
import { write } from '../cases/panes';
import { addressOf, go } from '../router';
import { api, me } from '../session';
import {
  type Alerts,
  type Heard,
  stillShown,
  waitingOf,
  withEnd,
  withFetched,
  withOffer,
  without,
  withRow,
} from '../stores/alerts';
import { chatRuns } from '../stores/times';
import { openCases, takeRow } from './desk';
import { listen } from './wire';

const shown = signal<Alerts>([]);

/** The alerts that are shown, oldest first. */
export const alerts = shown as { readonly value: Alerts; peek(): Alerts };

/** The alerts that wait for an answer, oldest first. */
export const waiting = computed(() => waitingOf(shown.value));

/** The offers that are being answered: a second press asks for nothing more. */
export const answering = signal<ReadonlySet<number>>(new Set());

/** What went wrong with an answer, by offer. */
export const answerProblems = signal<ReadonlyMap<number, string>>(new Map());

const hearings = new Set<{ came: Set<number>; over: Set<number> }>();

/** Keeps the alerts right until the returned function is called. */
export function startAlerts(): () => void {
  const ends = [listen(hear), effect(letGo)];
  return () => {
    for (const end of ends) end();
    hearings.clear();
    shown.value = [];
    answering.value = new Set();
    answerProblems.value = new Map();
  };
}

/** Asks the server for the bell; returns its answer with what was heard of offers meanwhile, for `takeOffers`. */
export async function hearing<T>(ask: () => Promise<T>): Promise<readonly [T, Heard]> {
  const meanwhile = { came: new Set<number>(), over: new Set<number>() };
  hearings.add(meanwhile);
  try {
    return [await ask(), meanwhile];
  } finally {
    hearings.delete(meanwhile);
  }
}

/** Takes in the open offers as the server has them, but for what was heard since it was asked. */
export function takeOffers(open: readonly OfferView[], heard: Heard): void {
  shown.value = withFetched(shown.peek(), open, heard);
}

function hear(word: Downward): void {
  if (word.t === 'offer') {
    for (const each of hearings) each.came.add(word.offer.id);
    shown.value = withOffer(shown.peek(), word.offer);
  }
  if (word.t === 'row') shown.value = withRow(shown.peek(), word.row);
  if (word.t === 'offer_over') over(word.id, word.how, word.by);
}

function over(id: number, how: OfferEnd, by: string | null): void {
  for (const each of hearings) each.over.add(id);
  shown.value = withEnd(shown.peek(), id, { how, by, at: now() }, me.peek()?.screen_name ?? '');
}

function letGo(): void {
  const at = seconds.value;
  shown.value = stillShown(shown.peek(), at);
}

/** Takes the alert away that has been read. */
export function putAlertAway(id: number): void {
  shown.value = without(shown.peek(), id);
}

/** Accepts an offer and opens its case, ready to write; a race that was lost says who took it. */
export function accept(id: number): Promise<void> {
  return answer(id, async () => {
    const view = await api.post<CaseView>(`/api/desk/offers/${id}/accept`);
    putAlertAway(id);
    openCases.value.get(view.row.number)?.take(view);
    takeRow(view.row);
    openToWrite(view);
  });
}

function openToWrite({ row }: CaseView): void {
  closePanel();
  go(addressOf(row.agent?.id === me.peek()?.id ? 'mine' : 'all', row.number));
  write(row.number, !chatRuns(row));
}

/** Declines an offer; the case stays in the lists. */
export function decline(id: number): Promise<void> {
  return answer(id, async () => {
    await api.post(`/api/desk/offers/${id}/decline`);
    for (const each of hearings) each.over.add(id);
    putAlertAway(id);
  });
}

async function answer(id: number, deed: () => Promise<void>): Promise<void> {
  const open = waiting.peek().some((one) => one.offer.id === id);
  if (!open || answering.peek().has(id)) return;
  answering.value = new Set(answering.peek()).add(id);
  say(id, '');
  try {
    await deed();
  } catch (failed) {
    explain(id, failed);
  } finally {
    answering.value = new Set([...answering.peek()].filter((one) => one !== id));
  }
}

const OVER = new Set(['offer-over', 'already-assigned', 'wrong-state', 'not-found']);

function explain(id: number, failed: unknown): void {
  const { code, by } = failed instanceof Refusal ? failed.problem : { code: '', by: null };
  // the log-in has come in place of everything, and says why
  if (code === 'not-signed-in') return;
  if (OVER.has(code)) over(id, by ? 'accepted' : 'withdrawn', by ?? null);
  else say(id, failed instanceof Refusal ? problemText(failed) : t('desk.not_done_unreachable'));
}

function say(id: number, words: string): void {
  const next = new Map(answerProblems.peek());
  if (words) next.set(id, words);
  else next.delete(id);
  answerProblems.value = next;
}
