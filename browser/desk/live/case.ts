// One case as this desk holds it: the conversation, what is on its way, who types and who looks.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { makeTypingSign } from '../../conversation/typing';
import { makeUploads, type Uploads } from '../../conversation/uploads';
import { Standing } from '../../screen/standing';
import { Refusal } from '../../shared/api';
import { type Draft, makeDraft } from '../../shared/draft';
import type { Downward, Moved } from '../../shared/frames';
import { makeOutbox, type Outbox } from '../../shared/outbox';
import type { RecordingView, ShareView } from '../../shared/screenshare';
import { lastingKeep } from '../../shared/storage';
import { hasGap } from '../../shared/thread';
import type { AgentRef, CaseOpened, CaseRow, CaseView, Entry, FileView, LetterView } from '../../shared/wire';
import { api } from '../session';
import { customerOf } from '../stores/names';
import { isRecorded } from '../stores/recordings';
import * as told from '../stores/talk';
import { LetterDraft } from './letter';
import { send } from './wire';

const keep = lastingKeep();

/** `missing`: there is no such case for this agent (any more); `moved`: it went to a portal that the agent does not serve; `failed`: it could not be fetched. */
export type CaseState = 'loading' | 'ready' | 'missing' | 'failed' | 'deleted' | 'moved';

/** Removes what this browser keeps of a case: drafts and words not sent, whoever wrote them. */
export function forgetKept(number: number): void {
  const kept = [...keep.keys('deskbell.draft.'), ...keep.keys('deskbell.out.')];
  for (const key of kept) if (key.split('.')[3] === String(number)) keep.remove(key);
}

/** One case; whoever makes it calls `close`. */
export class DeskCase {
  readonly talk = signal<told.Talk | null>(null);
  readonly state = signal<CaseState>('loading');
  readonly typing = makeTypingSign();
  readonly lookers = signal<readonly AgentRef[]>([]);
  private readonly screen = new Standing();
  /** The screen share that is asked for or under way; null without one. */
  readonly share: ReadonlySignal<ShareView | null> = this.screen.share;
  /** What was recorded of the customer's screen, as far as it was fetched. */
  readonly recordings = signal<readonly RecordingView[]>([]);
  /** Where the case went, once it has `moved`. */
  readonly went = signal<Moved | null>(null);
  readonly unread = computed(() => {
    const talk = this.talk.value;
    if (!talk) return 0;
    const guest = talk.case.row.guests.includes(this.me());
    return told.unreadOf(talk, guest ? this.seen.value : talk.case.agent.read);
  });
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly message: Draft;
  readonly note: Draft;
  /** The e-mail that is written here. */
  readonly letter: LetterDraft;
  private looking = false;
  private read = 0;
  // only the assigned agent's reading is kept by the server: how far a guest has read is known here alone
  private readonly seen = signal(0);
  private closed = false;

  constructor(
    readonly number: number,
    private readonly me: () => number,
    maxBytes: (portal: number) => number,
    private readonly serves: (portal: number) => boolean = () => true,
  ) {
    const scope = `${me()}.${number}`;
    this.message = makeDraft(keep, scope);
    this.note = makeDraft(keep, `${scope}.note`);
    this.outbox = makeOutbox(keep, scope, ({ id, text, note }) =>
      send({ t: 'post', case: number, id, text, note }),
    );
    const largest = () => maxBytes(this.talk.peek()?.case.row.portal ?? 0);
    this.letter = new LetterDraft(number, keep, scope, largest);
    this.uploads = makeUploads({
      send: (file, upload) => api.upload<Entry>(`/api/desk/cases/${number}/files`, file, file.name, upload),
      arrived: (entry) => this.change((talk) => told.withEntry(talk, entry)),
      maxBytes: largest,
    });
  }

  /** Fetches the case and follows it from there; what is shown stays until it has come. */
  async load(): Promise<void> {
    try {
      const fetched = await api.get<CaseOpened>(`/api/desk/cases/${this.number}`);
      if (this.closed) return;
      this.talk.value = told.opened(fetched, this.talk.peek());
      this.state.value = 'ready';
      if (this.seen.peek() === 0) this.seen.value = this.talk.peek()?.thread.last ?? 0;
      this.watch();
    } catch (failed) {
      if (this.closed) return;
      if (failed instanceof Refusal && failed.problem.code === 'not-found') this.gone('missing');
      else if (!this.talk.peek()) this.state.value = 'failed';
    }
  }

  /** Whether the agent has the case before the eyes: colleagues are told so. */
  look(looking: boolean): void {
    if (this.looking === looking) return;
    this.looking = looking;
    if (this.talk.peek()) this.watch();
  }

  /** Takes in what the server tells; to be called with every word. */
  hear(word: Downward): void {
    if (word.t === 'ready') this.takeUpAgain();
    else if (word.t === 'row')
      this.change((talk) => (word.row.number === this.number ? told.withRowNow(talk, word.row) : talk));
    else if (word.t === 'caught_up') this.caughtUp(word);
    else if (word.t === 'posted' && word.case === this.number) this.outbox.stored(word.id);
    else if (word.t === 'refused' && word.id && word.case === this.number)
      this.outbox.refused(word.id, word.problem);
    else if ('number' in word && word.number === this.number) this.hearOwn(word);
  }

  /** Fetches the entries before those that are here. */
  async older(): Promise<void> {
    const first = this.talk.peek()?.thread.first;
    if (first === undefined) return;
    const entries = await api.get<Entry[]>(`/api/desk/cases/${this.number}/entries?before=${first}`);
    this.change((talk) => told.withOlder(talk, entries));
  }

  /** Takes in the case as an action's answer has it. */
  take(view: CaseView): void {
    this.change((talk) => told.withCase(talk, view));
  }

  /** Takes in a letter as it is now. */
  takeLetter(letter: LetterView): void {
    this.change((talk) => told.withLetter(talk, letter));
  }

  /** Fetches what was recorded. */
  async loadRecordings(signal?: AbortSignal): Promise<void> {
    const path = `/api/desk/cases/${this.number}/recordings`;
    this.recordings.value = await api.get<RecordingView[]>(path, signal);
  }

  /** Takes in how the screen share stands. */
  takeShare(share: ShareView): void {
    this.screen.take(share);
  }

  /** Everything up to entry `n` has been before the agent's eyes; only the assigned agent's reading counts. */
  readTo(n: number): void {
    if (n > this.seen.peek()) this.seen.value = n;
    if (n <= this.read || !this.isMine()) return;
    this.read = n;
    this.change((talk) => told.withMarks(talk, { whose: 'agent', marks: { got: n, read: n } }));
    this.tellSeen();
  }

  /** Tells the customer that the agent is typing. */
  type(): void {
    send({ t: 'typing', case: this.number });
  }

  /** The bytes of a file in the conversation. */
  file(file: FileView): Promise<Blob> {
    return api.blob(`/api/desk/cases/${this.number}/files/${file.id}`);
  }

  /** Whether something the agent wrote here has not reached the server yet, or the picture of its screen is recorded here. */
  busy(): boolean {
    const waits = this.outbox.pending.peek().some((one) => !one.stored && !one.problem);
    if (isRecorded(this.share.peek(), this.me())) return true;
    return waits || this.letter.busy() || this.uploads.list.peek().some((one) => !one.problem);
  }

  /** The line was lost: what was under way will be sent again. */
  lost(): void {
    this.outbox.shut();
    this.typing.stopped();
    this.lookers.value = [];
  }

  /** Ends everything that belongs to the case here; drafts stay kept. */
  close(): void {
    this.closed = true;
    send({ t: 'unwatch', case: this.number });
    this.outbox.close();
    this.uploads.close();
    this.letter.close();
    this.typing.stopped();
  }

  /** The case's row as it is known here. */
  row(): CaseRow | null {
    return this.talk.peek()?.case.row ?? null;
  }

  private isMine(): boolean {
    return this.row()?.agent?.id === this.me();
  }

  private takeUpAgain(): void {
    this.lookers.value = [];
    if (this.talk.peek()) this.watch();
    else void this.load();
  }

  private caughtUp(word: Extract<Downward, { t: 'caught_up' }>): void {
    if (word.case.row.number !== this.number) return;
    this.screen.takeAnew(word.share);
    this.change((talk) => told.withCaughtUp(talk, word));
    this.outbox.open();
    this.uploads.resume();
    this.letter.uploads.resume();
    this.tellSeen();
    if (word.entries.some(changesMore)) void this.load();
  }

  private hearOwn(word: Downward): void {
    if (word.t === 'entry') this.hearEntry(word);
    else if (word.t === 'letter') this.takeLetter(word.letter);
    else if (word.t === 'marks') this.change((talk) => told.withMarks(talk, word));
    else if (word.t === 'types') this.hearTyping(word);
    else if (word.t === 'share') this.takeShare(word.share);
    else if (word.t === 'lookers') this.lookers.value = word.agents;
    else if (word.t === 'here')
      this.change((talk) => ({ ...talk, case: { ...talk.case, away_since: word.away_since } }));
    else if (word.t === 'deleted') this.gone('deleted');
    else if (word.t === 'moved' && !this.serves(word.portal)) {
      this.went.value = word;
      this.gone('moved');
    }
  }

  // what is on its way has nowhere to go, and what is kept of it here goes with the case
  private gone(state: 'missing' | 'deleted' | 'moved'): void {
    const known = this.state.peek();
    if (known !== 'deleted' && !(known === 'moved' && state === 'missing')) this.state.value = state;
    for (const one of this.outbox.pending.peek()) this.outbox.discard(one.id);
    for (const uploads of [this.uploads, this.letter.uploads])
      for (const one of uploads.list.peek()) uploads.cancel(one.id);
    forgetKept(this.number);
  }

  private hearEntry(word: Extract<Downward, { t: 'entry' }>): void {
    this.change((talk) => told.withNews(talk, word));
    const talk = this.talk.peek();
    if (!talk) return;
    if (hasGap(talk.thread)) this.watch();
    if (word.entry.by !== 'agent' || word.entry.agent?.id !== this.me()) this.typing.stopped();
    if (changesMore(word.entry)) void this.load();
    this.tellSeen();
  }

  private hearTyping(word: Extract<Downward, { t: 'types' }>): void {
    const row = this.row();
    // the agent's own desks hear it too
    if (!row || word.agent?.id === this.me()) return;
    this.typing.heard(word.agent?.screen_name ?? customerOf(row));
  }

  private watch(): void {
    const have = this.talk.peek()?.thread.last ?? 0;
    send({ t: 'watch', case: this.number, have, looking: this.looking });
  }

  private tellSeen(): void {
    const got = this.talk.peek()?.thread.last ?? 0;
    if (got > 0 && this.isMine()) send({ t: 'seen', case: this.number, got, read: this.read });
  }

  private change(how: (talk: told.Talk) => told.Talk): void {
    const before = this.talk.peek();
    if (!before) return;
    const after = how(before);
    if (after === before) return;
    this.talk.value = after;
    this.settle(after);
  }

  // what has come back as an entry is no longer on its way
  private settle({ thread }: told.Talk): void {
    const ids = thread.entries.slice(-50).flatMap((entry) => entry.client_id ?? []);
    this.outbox.settle(ids);
    this.uploads.settle(ids);
    this.letter.settle(ids);
  }
}

// what the news do not carry: from when one may take over, and the earlier cases of a corrected address
function changesMore(entry: Entry): boolean {
  return entry.kind === 'agent_away' || entry.kind === 'assigned' || entry.kind === 'renamed';
}
