// Showing one's screen from this page: the two consents, and the picture as long as it is given. Touches no page.
import { effect, signal } from '@preact/signals';
import { type Mark, Marks } from '../../screen/marks';
import { Sharer } from '../../screen/sharer';
import { Refusal } from '../../shared/api';
import type { Downward, Viewer } from '../../shared/frames';
import { t } from '../../shared/i18n';
import type { IceServer, ShareShown, ShareView } from '../../shared/screenshare';
import type { Chat } from '../chat';
import { failureText } from '../failures';

/** Whether this browser can show a screen at all: phones can't. */
export function canShow(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

/** So often (ms) it is asked who still looks, and may: who was not named again for a while is let go, whatever was heard. */
const ROLL_EVERY = 15_000;
const UNNAMED_FOR = 25_000;
/** How long (ms) the leave to use the servers between the two is taken for good; it is given for twelve hours. */
const ICE_LASTS = 30 * 60_000;
/** After how long (ms) a step that must not get lost is tried again while the line is there. */
const AGAIN_AFTER = 3_000;
// not the customer's no, but the system's, or that of the page around
const NEVER_OPENED = /system|polic/i;

/** Whether the screen will be recorded once it is shown, unless the customer refuses: it was offered, or allowed before. */
export function isToBeRecorded({ recording }: ShareView): boolean {
  return ['offered', 'allowed', 'running', 'failed'].includes(recording);
}

/** The screen share of one chat, as this page takes part in it; whoever makes it calls `close`. */
export class Showing {
  /** Null while this page gives no picture: none is given, or another tab of the customer's gives it. */
  readonly sharer = signal<Sharer | null>(null);
  readonly picking = signal(false);
  /** The share that was stopped here, of which the server may not know yet. */
  readonly ending = signal<number | null>(null);
  /** Who looks at the picture from here, by the name of the look. */
  readonly lookers = signal<ReadonlyMap<string, string>>(new Map());
  /** What those who look mark in the picture. */
  readonly marks = new Marks();
  /** What went wrong, in words. */
  readonly trouble = signal('');
  private id = 0;
  private told = false;
  private pauses = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private insisting: string | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private iceFrom = 0;
  private resuming = false;
  private roll: ReturnType<typeof setInterval> | undefined;
  /** When each of those who look was named last. */
  private readonly named = new Map<string, number>();
  private readonly end: () => void;

  constructor(private readonly chat: Chat) {
    chat.screenHears = (word) => this.hear(word);
    this.end = effect(() => this.follow(chat.line.state.value, chat.share.value, this.sharer.value));
  }

  /** Consents, `recorded` to that too, and lets the reader pick; to be called from a click, which the browser wants to see. */
  async show(recorded = false): Promise<void> {
    if (this.picking.peek()) return;
    this.picking.value = true;
    this.trouble.value = '';
    const picked = navigator.mediaDevices.getDisplayMedia(PICTURE);
    try {
      const share = this.chat.share.peek();
      const refuses = !recorded && share !== null && isToBeRecorded(share);
      if (share?.state === 'asked' || refuses) await this.step(`accept?recorded=${recorded}`);
      const stream = await picked;
      const { ice } = await this.step('show');
      this.begin(stream, ice);
    } catch (failed) {
      void picked.then(stop, () => undefined);
      await this.failed(failed);
    }
    this.picking.value = false;
  }

  /** Says no. */
  async refuse(): Promise<void> {
    await this.tell('refuse');
  }

  /** Sends no picture from now on; what is not sent needs nobody's answer. */
  async pause(): Promise<void> {
    this.pauses += 1;
    this.marks.clear();
    await this.sharer.peek()?.pause(true);
    if ((await this.inTurn(() => this.tell('pause'))) === 'unheard') this.tryAgain();
  }

  /** Sends the picture again, once the other side knows. */
  async resume(): Promise<void> {
    const { pauses } = this;
    this.resuming = true;
    const told = await this.inTurn(() => this.tell('resume'));
    this.resuming = false;
    // a pause that was pressed meanwhile holds
    if (told === 'heard' && pauses === this.pauses) await this.sharer.peek()?.pause(false);
  }

  /** Ends the share, here and for everybody; first the picture, then it is said, as soon as anybody hears. */
  async stop(): Promise<void> {
    this.letGo();
    this.ending.value = this.chat.share.peek()?.id ?? null;
    await this.insist('stop');
  }

  /** Ends the recording alone. */
  async stopRecording(): Promise<void> {
    const { chat } = this;
    await this.say(async () => {
      const path = chat.path(`/share/${chat.share.peek()?.id ?? 0}/recording`);
      chat.seeShare(await chat.api.delete<ShareView>(path));
    });
  }

  /** The page is left. */
  close(): void {
    this.end();
    clearTimeout(this.again);
    this.chat.screenHears = null;
    this.letGo();
  }

  private begin(stream: MediaStream, ice: readonly IceServer[]): void {
    const share = this.chat.share.peek();
    if (!share || share.id === this.ending.peek() || this.chat.line.state.peek() === 'closed') {
      stop(stream);
      return;
    }
    this.id = share.id;
    this.told = false;
    const send = (viewer: string, data: string) =>
      void this.chat.line.send({ t: 'signal', share: share.id, viewer, data });
    const sharer = new Sharer(stream, {
      ice,
      send,
      ended: () => void this.stop(),
      // its leaving was said while this page's line was away
      gone: (viewer) => this.looksNoLonger(viewer),
      marked: (viewer, mark) => this.marked(viewer, mark),
    });
    this.sharer.value = sharer;
    for (const viewer of this.lookers.peek().keys()) sharer.show(viewer);
    this.roll = setInterval(() => this.callTheRoll(), ROLL_EVERY);
    // its window may be closed already
    if (!sharer.alive) void this.stop();
  }

  private hear(word: Downward): void {
    if (!('share' in word) || word.share !== this.chat.share.peek()?.id) return;
    if (word.t === 'viewer') void this.lookedAt(word);
    if (word.t === 'signal') this.sharer.peek()?.hear(word.viewer, word.data);
  }

  // whoever looks is named before the picture goes to them; a desk may be told of the picture before this page has its answer
  private async lookedAt({ viewer, agent, on }: Viewer): Promise<void> {
    if (!on) return this.looksNoLonger(viewer);
    this.named.set(viewer, performance.now());
    const sharer = this.sharer.peek();
    if (sharer?.knows(viewer)) return;
    this.lookers.value = new Map(this.lookers.peek()).set(viewer, agent);
    if (sharer && Date.now() - this.iceFrom > ICE_LASTS)
      await this.tell(sharer.paused.peek() ? 'pause' : 'show');
    if (this.lookers.peek().has(viewer)) this.sharer.peek()?.show(viewer);
  }

  private looksNoLonger(viewer: string): void {
    const names = new Map(this.lookers.peek());
    names.delete(viewer);
    this.named.delete(viewer);
    this.lookers.value = names;
    this.sharer.peek()?.leave(viewer);
    this.marks.clear(viewer);
  }

  // that somebody looks no longer may be said to nobody: while the line was away, or by a server that died
  private callTheRoll(): void {
    const now = performance.now();
    if (!this.chat.line.send({ t: 'showing', share: this.id })) {
      for (const viewer of this.named.keys()) this.named.set(viewer, now);
      return;
    }
    for (const [viewer, at] of this.named) if (now - at > UNNAMED_FOR) this.looksNoLonger(viewer);
  }

  // by whom is known here, and not left to who marks
  private marked(viewer: string, mark: Mark): void {
    const name = this.lookers.peek().get(viewer);
    if (name) this.marks.take(viewer, name, mark, performance.now());
  }

  // the line comes and goes, and with it the picture as the server knows it; the customer's consent, pause and stop hold
  private follow(line: string, share: ShareView | null, sharer: Sharer | null): void {
    if (line !== 'open') this.told = false;
    if (line === 'closed') this.letGo();
    if (line !== 'open') return;
    if (share && share.id === this.ending.peek()) void this.insist('stop');
    if (!sharer) return;
    if (share?.id !== this.id) this.letGo();
    else if (share.state === 'accepted') {
      this.told = false;
      void this.insist('show');
    } else if (share.state === 'live' && this.pauseIsUnheard(sharer)) void this.insist('pause');
    else if (!this.told) this.told = this.chat.line.send({ t: 'showing', share: this.id });
  }

  private pauseIsUnheard(sharer: Sharer): boolean {
    return sharer.paused.peek() && !this.resuming && this.insisting === null;
  }

  // says what must not get lost until it is heard, or refused: then it is over
  private async insist(step: 'show' | 'stop' | 'pause'): Promise<void> {
    if (this.insisting === step) return;
    this.insisting = step;
    let told = await this.inTurn(() => this.tell(step));
    if (step === 'show' && this.sharer.peek()?.paused.peek()) told = await this.tell('pause');
    this.insisting = null;
    if (told === 'unheard') this.tryAgain();
  }

  private tryAgain(): void {
    clearTimeout(this.again);
    const { line, share } = this.chat;
    this.again = setTimeout(
      () => this.follow(line.state.peek(), share.peek(), this.sharer.peek()),
      AGAIN_AFTER,
    );
  }

  private inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const done = this.turn.then(deed);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private letGo(): void {
    clearInterval(this.roll);
    this.sharer.peek()?.stop();
    this.sharer.value = null;
    this.forgetLookers();
  }

  private forgetLookers(): void {
    for (const viewer of this.lookers.peek().keys()) this.sharer.peek()?.leave(viewer);
    if (this.lookers.peek().size > 0) this.lookers.value = new Map();
    this.named.clear();
    this.marks.clear();
  }

  private async step(step: string): Promise<ShareShown> {
    const done = await this.chat.shareStep(step);
    this.sharer.peek()?.through(done.ice);
    this.iceFrom = Date.now();
    return done;
  }

  private tell(step: string): Promise<'heard' | 'over' | 'unheard'> {
    return this.say(() => this.step(step));
  }

  private async say(deed: () => Promise<unknown>): Promise<'heard' | 'over' | 'unheard'> {
    try {
      await deed();
      this.trouble.value = '';
      return 'heard';
    } catch (failed) {
      const over = failed instanceof Refusal && failed.problem.code === 'share-over';
      this.trouble.value = over ? '' : failureText(failed);
      return over ? 'over' : 'unheard';
    }
  }

  // who closes the browser's picker has said no, but for a picture that was there before; all else can be tried again
  private async failed(failed: unknown): Promise<void> {
    const closed =
      failed instanceof DOMException &&
      failed.name === 'NotAllowedError' &&
      !NEVER_OPENED.test(failed.message);
    if (closed && this.chat.share.peek()?.started_at === null) await this.tell('refuse');
    else if (!closed)
      this.trouble.value = failed instanceof DOMException ? t('screens.failed') : failureText(failed);
  }
}

// more than fifteen pictures a second are wanted, so that some may be lost; as large as the screen is, for what is read on it
const PICTURE = {
  video: { frameRate: { ideal: 24, max: 30 } },
  audio: false,
  selfBrowserSurface: 'include',
  surfaceSwitching: 'include',
} as DisplayMediaStreamOptions;

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
