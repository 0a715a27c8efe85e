// Showing one's screen from this page: the two consents, and the picture as long as it is given. Touches no page.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Mark, Marks } from '../../screen/marks';
import { Sharer } from '../../screen/sharer';
import { Refusal } from '../../shared/api';
import type { Downward, Viewer } from '../../shared/frames';
import { t } from '../../shared/i18n';
import type { IceServer, ShareShown } from '../../shared/screenshare';
import type { Chat } from '../chat';
import { failureText } from '../failures';

/** Whether this browser can show a screen at all: phones can't. */
export function canShow(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === 'function';
}

/** The screen share of one chat, as this page takes part in it; whoever makes it calls `close`. */
export class Showing {
  readonly sharer = signal<Sharer | null>(null);
  readonly picking = signal(false);
  /** Who looks at the picture from here, by the name of the look. */
  readonly lookers = signal<ReadonlyMap<string, string>>(new Map());
  /** What those who look mark in the picture. */
  readonly marks = new Marks();
  /** What went wrong, in words. */
  readonly trouble = signal('');
  /** Whether the picture comes from this page, not from another tab of the customer's. */
  readonly here: ReadonlySignal<boolean> = computed(() => this.sharer.value !== null);
  private readonly ends: (() => void)[];

  constructor(private readonly chat: Chat) {
    chat.screenHears = (word) => this.hear(word);
    this.ends = [
      chat.share.subscribe((share) => (share === null ? this.letGo() : undefined)),
      chat.line.state.subscribe((state) => state === 'open' && void this.takeUpAgain()),
    ];
  }

  /** Consents, `recorded` to that too, and lets the reader pick; to be called from a click, which the browser wants to see. */
  async show(recorded = false): Promise<void> {
    if (this.picking.peek()) return;
    this.picking.value = true;
    this.trouble.value = '';
    const picked = navigator.mediaDevices.getDisplayMedia(PICTURE);
    try {
      if (this.chat.share.peek()?.state === 'asked') await this.step(`accept?recorded=${recorded}`);
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

  /** Sends no picture from now on, or sends it again; first it is so, then it is said. */
  async pause(paused: boolean): Promise<void> {
    this.marks.clear();
    await this.sharer.peek()?.pause(paused);
    await this.tell(paused ? 'pause' : 'resume');
  }

  /** Ends the share, here and for everybody; first the picture, then it is said. */
  async stop(): Promise<void> {
    this.letGo();
    await this.tell('stop');
  }

  /** Ends the recording alone. */
  async stopRecording(): Promise<void> {
    await this.try(() => this.chat.stopRecording());
  }

  /** The page is left. */
  close(): void {
    for (const end of this.ends) end();
    this.chat.screenHears = null;
    this.letGo();
  }

  private begin(stream: MediaStream, ice: readonly IceServer[]): void {
    const share = this.chat.share.peek();
    if (!share) {
      stop(stream);
      return;
    }
    const send = (viewer: string, data: string) =>
      void this.chat.line.send({ t: 'signal', share: share.id, viewer, data });
    const sharer = new Sharer(stream, {
      ice,
      send,
      ended: () => void this.stop(),
      marked: (viewer, mark) => this.marked(viewer, mark),
    });
    this.sharer.value = sharer;
    for (const viewer of this.lookers.peek().keys()) sharer.show(viewer);
    this.chat.line.send({ t: 'showing', share: share.id });
  }

  private hear(word: Downward): void {
    if (!('share' in word) || word.share !== this.chat.share.peek()?.id) return;
    if (word.t === 'viewer') this.lookedAt(word);
    if (word.t === 'signal') this.sharer.peek()?.hear(word.viewer, word.data);
  }

  // whoever looks is named before the picture goes to them; a desk may be told of the picture before this page has its answer
  private lookedAt({ viewer, agent, on }: Viewer): void {
    const names = new Map(this.lookers.peek());
    if (on) names.set(viewer, agent);
    else names.delete(viewer);
    this.lookers.value = names;
    const sharer = this.sharer.peek();
    if (on) sharer?.show(viewer);
    else sharer?.leave(viewer);
    if (!on) this.marks.clear(viewer);
  }

  // by whom is known here, and not left to who marks
  private marked(viewer: string, mark: Mark): void {
    const name = this.lookers.peek().get(viewer);
    if (name) this.marks.take(viewer, name, mark, performance.now());
  }

  // the line was lost for a while: the picture is still here, and no new click is wanted
  private async takeUpAgain(): Promise<void> {
    const share = this.chat.share.peek();
    const sharer = this.sharer.peek();
    if (!share || !sharer) return;
    if (share.state === 'accepted') await this.tell('show');
    if (sharer.paused.peek()) await this.tell('pause');
    this.chat.line.send({ t: 'showing', share: share.id });
  }

  private letGo(): void {
    this.sharer.peek()?.stop();
    this.sharer.value = null;
    this.lookers.value = new Map();
    this.marks.clear();
  }

  private step(step: string): Promise<ShareShown> {
    return this.chat.shareStep(step);
  }

  private tell(step: string): Promise<void> {
    return this.try(() => this.step(step));
  }

  private async try(deed: () => Promise<unknown>): Promise<void> {
    try {
      await deed();
      this.trouble.value = '';
    } catch (failed) {
      if (!(failed instanceof Refusal && failed.problem.code === 'share-over'))
        this.trouble.value = failureText(failed);
    }
  }

  // who closes the browser's picker has said no; all else can be tried again
  private async failed(failed: unknown): Promise<void> {
    if (failed instanceof DOMException && failed.name === 'NotAllowedError') await this.tell('refuse');
    else this.trouble.value = failed instanceof DOMException ? t('screens.failed') : failureText(failed);
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
