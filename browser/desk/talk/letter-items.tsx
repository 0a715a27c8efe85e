// Where letters stand in the conversation: each as one card at its first entry, and what tells of letters as lines.
import type { Item } from '../../conversation/items';
import { fullTime, t, time } from '../../shared/i18n';
import type { Entry, LetterView } from '../../shared/wire';
import type { DeskCase } from '../live/case';
import { me } from '../session';
import { eventOf, gathered, type LetterEvent, letterOf } from '../stores/letters';
import { customerOf } from '../stores/names';
import type { Talk } from '../stores/talk';
import { LetterCard, LetterFoot } from './LetterCard';

/** Returns what stands in the conversation instead of an entry, for `ThreadView`. */
export function letterItems(one: DeskCase, talk: Talk): (entry: Entry) => Item[] | undefined {
  const parts = gathered(talk.thread.entries);
  return (entry) => {
    if (entry.kind === 'opened' && beganByMail(talk))
      return [told(entry, t('desk.line_opened_mail', { customer: customerOf(talk.case.row) }))];
    const event = eventOf(entry);
    if (event) return [line(one, talk, entry, event)];
    const id = letterOf(entry);
    const letter = id === null ? undefined : talk.letters.get(id);
    if (!letter) return undefined;
    const entries = parts.get(letter.id) ?? [];
    return entries[0] === entry ? [card(one, talk, letter, entries)] : [];
  };
}

// nobody was in a chat: the first thing that came was the customer's mail
function beganByMail({ thread, letters }: Talk): boolean {
  const second = thread.entries.find(({ n }) => n === 2);
  return second !== undefined && letters.get(letterOf(second) ?? 0)?.kind === 'incoming';
}

function told(entry: Entry, words: string): Item {
  return {
    type: 'own',
    key: `line-${entry.n}`,
    at: entry.at,
    draw: () => (
      <li class="line">
        <span>{words}</span> <time title={fullTime(entry.at)}>{time(entry.at)}</time>
      </li>
    ),
  };
}

function card(one: DeskCase, talk: Talk, letter: LetterView, entries: readonly Entry[]): Item {
  const [first] = entries;
  const author = authorOf(talk, letter, first);
  return {
    type: 'own',
    key: `letter-${letter.id}`,
    at: first?.at ?? letter.at,
    draw: () => (
      <LetterCard one={one} letter={letter} entries={entries} author={author} customer={talk.case.email} />
    ),
  };
}

function authorOf(talk: Talk, letter: LetterView, entry: Entry | undefined): string {
  if (letter.stranger) return letter.name || letter.address || t('desk.letter_nobody');
  if (entry?.agent) return entry.agent.id === me.peek()?.id ? t('desk.myself') : entry.agent.screen_name;
  return letter.state === 'received' ? customerOf(talk.case.row) : t('desk.letter_by_itself');
}

interface Event {
  kind: LetterEvent;
  letter: number;
}

function line(one: DeskCase, talk: Talk, entry: Entry, { kind, letter: id }: Event): Item {
  const letter = talk.letters.get(id);
  // what is sent by itself has no card: its line says how far it has come
  const stands = kind === 'confirmed' || kind === 'transcript_mail';
  return {
    type: 'own',
    key: `line-${entry.n}`,
    at: entry.at,
    draw: () => (
      <li
        class={`line line-${kind}`}
        id={stands ? `letter-${id}` : undefined}
        tabIndex={stands ? -1 : undefined}
      >
        <span>{t(`desk.line_${kind}`)}</span> <time title={fullTime(entry.at)}>{time(entry.at)}</time>
        {stands && letter && <LetterFoot one={one} letter={letter} plain />}
        {!stands && letter && (
          <button type="button" class="text-button" onClick={() => void show(one, id)}>
            {t('desk.letter_show')}
          </button>
        )}
      </li>
    ),
  };
}

// the letter may stand further up than what is loaded
async function show(one: DeskCase, id: number): Promise<void> {
  for (let more = one.talk.peek()?.more; !placeOf(id) && more; more = one.talk.peek()?.more) {
    if (
      !(await one.older().then(
        () => true,
        () => false,
      ))
    )
      return;
    await new Promise(requestAnimationFrame);
  }
  const place = placeOf(id);
  place?.scrollIntoView({ block: 'nearest' });
  place?.focus({ preventScroll: true });
}

function placeOf(id: number): HTMLElement | null {
  return document.getElementById(`letter-${id}`);
}
