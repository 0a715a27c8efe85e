// Rings: an offer, a new case, a customer who waits again, a case given by someone else, a message while the agent looks elsewhere.
import { computed, effect, signal, untracked } from '@preact/signals';
import type { OfferView } from '../../shared/bell';
import type { AgentAway, CaseNews, CodesGuessed, Downward, RowNews, StillWaits } from '../../shared/frames';
import { caseNumber, t } from '../../shared/i18n';
import type { CaseRow } from '../../shared/wire';
import { closePanel } from '../bell/panel';
import { write } from '../cases/panes';
import { tell } from '../forms/notices';
import { addressOf, go, route } from '../router';
import { me } from '../session';
import { takesPart } from '../stores/handing';
import { customerOf } from '../stores/names';
import { callsAll, dots, type Ring, ringOf, tellsLeads } from '../stores/ringing';
import { chatRuns } from '../stores/times';
import { waiting } from './alerts';
import { attentive, isTyping } from './attention';
import { dot, lookedAt, openCases, portals, unreadInAll, untaken } from './desk';
import { notify, ringBell, ringSoftly } from './sounds';
import { putAway, putCaseAway, spoken, warn, warnings } from './warnings';
import { listen } from './wire';

/** The offers that have rung, each with how to close its notification. */
const rung = new Map<number, () => void>();
/** The cases of which this lead or admin was told that nobody takes them. */
const leadsTold = new Set<number>();

/** Rings until the returned function is called. */
export function startRings(): () => void {
  const ends = [listen(hear), effect(ringOffers), effect(seeUsed), effect(seeLooked), effect(writeTitle)];
  return () => {
    for (const end of ends) end();
    for (const close of rung.values()) close();
    rung.clear();
    leadsTold.clear();
    byMail.value = new Set();
    warnings.value = [];
    spoken.value = '';
    document.title = 'Deskbell';
  };
}

function hear(word: Downward): void {
  if (word.t === 'ready') forgetPassing();
  if (word.t === 'row') hearRow(word);
  if (word.t === 'entry') hearEntry(word);
  if (word.t === 'agent_away') hearAway(word);
  if (word.t === 'still_waits') hearStillWaits(word);
  if (word.t === 'codes_guessed') hearGuessed(word);
  if (word.t === 'codes' && word.used !== null) hearUsed(word.used);
  if (word.t === 'deleted' || word.t === 'moved') over(word.number);
}

// from news or fetched after a lost line: each offer rings once, and its notification goes with it
function ringOffers(): void {
  const open = new Map(waiting.value.map(({ offer }) => [offer.id, offer]));
  untracked(() => {
    for (const [id, close] of rung)
      if (!open.has(id)) {
        close();
        rung.delete(id);
      }
    const fresh = [...open.values()].filter((offer) => !rung.has(offer.id));
    if (fresh.length > 0) ringBell();
    for (const offer of fresh) rung.set(offer.id, announceOffer(offer));
  });
}

function announceOffer(offer: OfferView): () => void {
  const portal = portals.peek().get(offer.portal)?.name ?? '';
  const title = t(`desk.alert_${offer.kind}`, { portal });
  const body = [offer.name || t('desk.no_name'), offer.question].filter(Boolean).join(': ');
  spoken.value = `${title} ${body}`;
  return attentive.peek() ? () => undefined : notify(title, body, `offer-${offer.id}`, showAlerts);
}

function showAlerts(): void {
  document.getElementById('alerts')?.focus();
}

function hearRow(news: RowNews): void {
  const { row } = news;
  if (news.why === 'assigned' || !chatRuns(row)) over(row.number);
  const mine = me.peek()?.id ?? 0;
  if (dots(news, mine)) dot.value = true;
  const why = ringOf(news, mine);
  noteMail(news.row, why);
  if (!why || (why === 'answer' && isRead(row.number))) return;
  ringBell();
  announce(why, row);
}

function isRead(number: number): boolean {
  return lookedAt.peek() === number && attentive.peek();
}

/** The cases in which something came by mail, or came back, that the agent has not looked at since. */
const byMail = signal<ReadonlySet<number>>(new Set());

function noteMail(row: CaseRow, why: Ring | null): void {
  const came = why === 'answer' || why === 'undelivered' || (why === 'reopened' && row.agent !== null);
  const over = row.status === 'resolved' || row.agent?.id !== me.peek()?.id;
  if (came && !isRead(row.number)) byMail.value = new Set(byMail.peek()).add(row.number);
  else if (over) seeMail(row.number);
}

function seeMail(number: number): void {
  if (byMail.peek().has(number)) byMail.value = new Set([...byMail.peek()].filter((one) => one !== number));
}

function seeLooked(): void {
  if (lookedAt.value !== null && attentive.value) seeMail(lookedAt.value);
}

function announce(why: Ring, row: CaseRow): void {
  const portal = portals.peek().get(row.portal)?.name ?? '';
  const title = t(`desk.ring_${why}`, { portal });
  const body = [customerOf(row), row.problem].filter(Boolean).join(': ');
  spoken.value = `${title} ${body}`;
  if (!attentive.peek()) notify(title, body, `case-${row.number}`, () => show(row));
  else if (why !== 'new' && why !== 'again') tell(`${title} ${body}`);
}

function show({ number, status }: CaseRow): void {
  const lists = { unassigned: 'unassigned', assigned: 'mine', resolved: 'all' } as const;
  go(addressOf(lists[status], number));
}

function hearEntry({ number, entry }: CaseNews): void {
  // a letter rings by its row, also where the case is not open
  if (entry.by !== 'customer' || entry.kind !== 'message' || entry.letter) return;
  const row = openCases.value.get(number)?.row();
  if (!row || !takesPart(row, me.peek()?.id ?? 0) || (lookedAt.peek() === number && attentive.peek())) return;
  ringSoftly();
  if (!attentive.peek())
    notify(customerOf(row), entry.text ?? entry.file?.name ?? '', `case-${number}`, () =>
      go(addressOf('mine', number)),
    );
}

function hearAway({ number, agent }: AgentAway): void {
  const words = t('desk.agent_away', { name: agent.screen_name, number: caseNumber(number) });
  ringBell();
  warn({ key: `away-${number}`, number, words });
  notify(words, '', `away-${number}`, () => go(addressOf('all', number)));
}

// the server minds the minutes, and tells the desks whom the case concerns
function hearStillWaits(news: StillWaits): void {
  if (!portals.peek().has(news.portal)) return;
  ringBell();
  const agent = me.peek();
  if (!agent || !tellsLeads(news, agent.role)) return;
  const { number, times: count } = news;
  const key = `waits-${number}`;
  const standing = warnings.peek().some((one) => one.key === key);
  // who has put it away knows of it
  if (leadsTold.has(number) && !standing) return;
  leadsTold.add(number);
  const words = t('desk.nobody_takes', { count, number: caseNumber(number) });
  warn({ key, number, words });
  if (!standing) notify(words, '', key, () => go(addressOf('all', number)));
}

// while the line was lost somebody may have seen to it; what still holds is told again with the next minute
function forgetPassing(): void {
  leadsTold.clear();
  for (const { key } of warnings.peek()) if (/^(away|waits)-/.test(key)) putAway(key);
}

function over(number: number): void {
  leadsTold.delete(number);
  putCaseAway(number);
}

// a customer on the phone has typed the code: nobody waits for a click, except who writes something else
function hearUsed(number: number): void {
  const words = t('desk.code_used');
  const open = () => {
    putAway(`used-${number}`);
    closePanel();
    go(addressOf('mine', number));
    write(number, false);
  };
  ringBell();
  spoken.value = words;
  if (attentive.peek() && !isTyping(document.activeElement)) {
    open();
    tell(words);
    return;
  }
  warn({ key: `used-${number}`, number: null, words, act: { words: t('desk.show_case'), deed: open } });
  if (!attentive.peek()) notify(words, '', `case-${number}`, open);
}

function seeUsed(): void {
  if (lookedAt.value !== null) putAway(`used-${lookedAt.value}`);
}

function hearGuessed({ tries: count }: CodesGuessed): void {
  const words = t('desk.codes_guessed', { count });
  ringBell();
  warn({ key: 'guessed', number: null, words });
  notify(words, '', 'guessed', () => undefined);
}

/** How many things want the agent: unread messages, chats that anyone may take, alerts, what came by mail. */
export const wanting = computed(() => {
  const calling = (untaken.listing.value?.rows ?? []).filter(callsAll).map((row) => row.number);
  // what is open counts its messages itself
  const letters = [...byMail.value].filter((number) => !openCases.value.has(number)).length;
  return (
    unreadInAll.value +
    letters +
    new Set([...calling, ...waiting.value.map(({ offer }) => offer.number)]).size
  );
});

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
