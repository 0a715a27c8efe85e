// The customer's running case in this page: news come in, words go out, and both survive a lost line.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { isFromOthers } from '../conversation/items';
import { makeTypingSign, sparingly } from '../conversation/typing';
import { makeUploads, type Uploads } from '../conversation/uploads';
import { Standing } from '../screen/standing';
import type { Api } from '../shared/api';
import type { CustomerDetails, LeaveRequest } from '../shared/bodies';
import { serverSays } from '../shared/clock';
import { type Draft, makeDraft } from '../shared/draft';
import { makeOutbox, type Outbox } from '../shared/outbox';
import type { ShareShown, ShareView } from '../shared/screenshare';
import { type Line, type LineOptions, openLine } from '../shared/socket';
import type { Keep } from '../shared/storage';
import { add, EMPTY, hasGap, type Thread } from '../shared/thread';
import type { ChatOpened, ChatView, Downward, Entry, LineNews } from '../shared/wire';

export interface ChatOptions {
  api: Api;
  token: string;
  keep: Keep;
  maxFileBytes: number;
  /** Where what was typed and not sent stays when the chat is over. */
  unsent: Draft;
  /** An agent said something that this page had not heard before. */
  heard(entry: Entry): void;
  /** The server has ended the line for good: bad token (4401), case deleted (4409), or another reason. */
  lost(code: number): void;
  /** Opens the line; for tests. */
  open?(options: LineOptions): Line;
}

const READER = { side: 'customer' } as const;
const RUNNING = new Set(['waiting', 'talking', 'gone']);

/** Whether the customer can still write. */
export function runs(view: ChatView): boolean {
  return RUNNING.has(view.chat);
}

export class Chat {
  readonly view;
  readonly thread = signal<Thread>(EMPTY);
  readonly typing = makeTypingSign();
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly line: Line;
  /** What is being typed. */
  readonly draft: Draft;
  /** What was typed and not sent before the chat was over. */
  readonly unsent = signal('');
  readonly tellTyping: () => void;
  /** How many of the agents' messages have not been before the customer's eyes. */
  readonly unread: ReadonlySignal<number>;
  /** The place in line, as last heard; null where there is none, or it is not known yet. */
  readonly place = signal<LineNews | null>(null);
  private readonly screen = new Standing();
  /** The screen share that is asked for or under way; null without one. */
  readonly share: ReadonlySignal<ShareView | null> = this.screen.share;
  /** Who shows the screen from this page hears here of those who look. */
  screenHears: ((word: Downward) => void) | null = null;
  private readonly readTo = signal(0);
  readonly api: Api;
  private seenTimer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  constructor(
    opened: ChatOpened,
    private readonly options: ChatOptions,
  ) {
    this.api = options.api;
    this.view = signal(opened.chat);
    serverSays(opened.clock);
    const { keep, maxFileBytes } = options;
    const scope = `c${opened.chat.number}`;
    this.draft = remembered(makeDraft(keep, scope));
    this.outbox = makeOutbox(keep, scope, ({ id, text }) => this.line.send({ t: 'post', id, text }));
    this.uploads = makeUploads<Entry>({
      send: (file, upload) => this.api.upload(this.path('/files'), file, file.name, upload),
      arrived: (entry) => this.take([entry]),
      maxBytes: () => maxFileBytes,
    });
    this.tellTyping = sparingly(() => this.line.send({ t: 'typing' }));
    this.unread = computed(
      () =>
        this.thread.value.entries.filter((one) => one.n > this.readTo.value && isFromOthers(READER, one))
          .length,
    );
    this.readTo.value = Number(keep.get(this.readKey()) ?? 0) || 0;
    this.show(opened.entries);
    this.line = (options.open ?? openLine)({
      hello: () => ({ t: 'customer', token: options.token, have: this.thread.peek().last }),
      hear: (words) => this.hear(words),
      ended: (code) => options.lost(code),
    });
    this.line.state.subscribe((state) => state !== 'open' && this.outbox.shut());
    this.endOnceAllIsHere();
  }

  /** What opens the case. */
  get ticket(): { token: string; number: number } {
    return { token: this.options.token, number: this.view.peek().number };
  }

  path(rest = ''): string {
    return `/api/chat/${this.view.peek().number}${rest}`;
  }

  /** Everything up to entry `n` has been before the customer's eyes. */
  read(n: number): void {
    if (n <= this.readTo.peek()) return;
    this.readTo.value = n;
    if (runs(this.view.peek())) this.options.keep.set(this.readKey(), String(n));
    this.tellSeen();
  }

  /** Corrects name or address; throws a refusal. */
  async correct(details: CustomerDetails): Promise<void> {
    this.see(await this.api.patch<ChatView>(this.path('/customer'), details));
  }

  /** Turns the chat into a support request; throws a refusal. */
  async leave(request: LeaveRequest): Promise<void> {
    this.see(await this.api.post<ChatView>(this.path('/request'), request));
  }

  /** Asks for anyone, the picked agent not being free; throws a refusal. */
  async askAnyone(): Promise<void> {
    this.see(await this.api.post<ChatView>(this.path('/ask-anyone')));
  }

  /** Takes the chat up again after it was left; throws a refusal. */
  async comeBack(): Promise<void> {
    this.see(await this.api.post<ChatView>(this.path('/return')));
  }

  /** Ends the chat for good; throws a refusal. */
  async end(): Promise<void> {
    this.see(await this.api.post<ChatView>(this.path('/end')));
  }

  /** Takes a step in the screen share; throws a refusal. */
  async shareStep(step: string): Promise<ShareShown> {
    const done = await this.api.post<ShareShown>(this.path(`/share/${this.share.peek()?.id ?? 0}/${step}`));
    this.seeShare(done.share);
    return done;
  }

  /** Says how it went, 1 to 5; throws a refusal. */
  async rate(score: number): Promise<void> {
    this.see(await this.api.post<ChatView>(this.path('/rating'), { score }));
  }

  /** Returns the transcript as it is now; throws a refusal. */
  transcript(format: 'text' | 'html', language: string): Promise<Blob> {
    return this.api.blob(this.path(`/transcript?format=${format}&language=${encodeURIComponent(language)}`));
  }

  /** Has the transcript sent to the customer's own address; throws a refusal. */
  mailTranscript(): Promise<void> {
    return this.api.post(this.path('/transcript-mail'));
  }

  /** Returns a file's bytes; throws a refusal. */
  file(id: number): Promise<Blob> {
    return this.api.blob(this.path(`/files/${id}`));
  }

  /** Puts aside what was typed and not sent, for a new chat to take along. */
  putAside(): void {
    const words = this.draft.read().trim();
    if (words) this.options.unsent.write(words);
    this.unsent.value = this.options.unsent.read();
  }

  /** Removes what this browser keeps of the case: words not sent, and how far was read. */
  forget(): void {
    const { keep } = this.options;
    const scope = `c${this.view.peek().number}`;
    const kept = [`deskbell.draft.${scope}`, this.readKey(), ...keep.keys(`deskbell.out.${scope}.`)];
    for (const key of kept) keep.remove(key);
  }

  /** Ends everything this page does for the case; the case itself stays as it is. */
  close(): void {
    clearTimeout(this.seenTimer);
    this.typing.stopped();
    this.line.close();
    this.outbox.close();
    this.uploads.close();
  }

  private hear(words: readonly Downward[]): void {
    for (const word of words) {
      if (word.t === 'chat') this.caughtUp(word.chat, word.entries, word.share);
      else if (word.t === 'said') this.said(word.entry, word.chat);
      else if (word.t === 'posted') this.outbox.stored(word.id);
      else if (word.t === 'refused' && word.id) this.outbox.refused(word.id, word.problem);
      else if (word.t === 'marks' && word.whose === 'agent')
        this.see({ ...this.view.peek(), agents: word.marks });
      else if (word.t === 'types' && word.by === 'agent')
        this.typing.heard(word.agent?.screen_name ?? this.view.peek().agent ?? '');
      else if (word.t === 'line') this.place.value = this.view.peek().in_line ? word : null;
      else if (word.t === 'share') this.seeShare(word.share);
      else if (word.t === 'viewer' || word.t === 'signal') this.screenHears?.(word);
      else if (word.t === 'deleted') this.options.lost(4409);
    }
  }

  private caughtUp(view: ChatView, entries: readonly Entry[], share: ShareView | null | undefined): void {
    if (share !== undefined) this.screen.takeAnew(share);
    this.see(view);
    this.take(entries);
    this.outbox.open();
    this.uploads.resume();
    this.tellSeen();
  }

  private said(entry: Entry, view: ChatView | undefined): void {
    if (entry.by === 'agent' || entry.kind !== 'message') this.typing.stopped();
    if (view) this.see(view);
    this.take([entry]);
  }

  /** Takes in how the screen share stands. */
  seeShare(share: ShareView): void {
    this.screen.take(share);
    this.endOnceAllIsHere();
  }

  private see(view: ChatView): void {
    // an answer can be overtaken by newer news: what is older never overwrites
    const known = this.view.peek();
    if (view.n < known.n) return;
    const agents = {
      got: Math.max(known.agents.got, view.agents.got),
      read: Math.max(known.agents.read, view.agents.read),
    };
    this.view.value = { ...view, agents };
    if (!view.in_line) this.place.value = null;
    this.endOnceAllIsHere();
  }

  private take(news: readonly Entry[]): void {
    const before = this.thread.peek().last;
    this.show(news);
    const { entries, last } = this.thread.peek();
    for (const entry of entries)
      if (entry.n > before && (isFromOthers(READER, entry) || entry.kind === 'share_asked'))
        this.options.heard(entry);
    if (last > before) this.tellSeen();
    if (hasGap(this.thread.peek())) void this.askAgain();
    this.endOnceAllIsHere();
  }

  private show(news: readonly Entry[]): void {
    this.thread.value = add(this.thread.peek(), news);
    const ids = news.flatMap((entry) => entry.client_id ?? []);
    this.outbox.settle(ids);
    this.uploads.settle(ids);
  }

  private readKey(): string {
    return `deskbell.read.c${this.view.peek().number}`;
  }

  // a chat that is over needs no line; what could not be sent before is said to be unsent
  private endOnceAllIsHere(): void {
    const { chat, n } = this.view.peek();
    if (chat !== 'ended' || this.thread.peek().last < n || this.share.peek()) return;
    this.line.close();
    const problem = { type: 'about:blank', title: '', status: 409, code: 'closed' };
    for (const one of this.outbox.pending.peek()) if (!one.stored) this.outbox.refused(one.id, problem);
    this.putAside();
    this.forget();
  }

  private async askAgain(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const fresh = await this.api.get<ChatOpened>(this.path());
      this.see(fresh.chat);
      this.take(fresh.entries);
    } catch {
      // the line's next hello asks for the same
    }
    this.asking = false;
  }

  private tellSeen(): void {
    clearTimeout(this.seenTimer);
    this.seenTimer = setTimeout(() => {
      this.line.send({ t: 'seen', got: this.thread.peek().last, read: this.readTo.peek() });
    }, 100);
  }
}

// another tab may see the chat end first and forget the draft: what was typed here stays known here
function remembered(kept: Draft): Draft {
  let typed: string | null = null;
  return {
    read: () => typed ?? kept.read(),
    write(text) {
      typed = text;
      kept.write(text);
    },
  };
}
