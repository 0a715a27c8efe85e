// The customer's screen as this desk sees it: asked for, looked at, ended.
import { computed, effect, signal } from '@preact/signals';
import { problemText } from '../../conversation/problems';
import { type Mark, Marks } from '../../screen/marks';
import { Pen } from '../../screen/pen';
import { Viewer } from '../../screen/viewer';
import { Refusal } from '../../shared/api';
import type { Downward } from '../../shared/frames';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import { write } from '../cases/panes';
import { tell } from '../forms/notices';
import type { DeskCase } from '../live/case';
import { openCases } from '../live/desk';
import { listen, send } from '../live/wire';
import { api, me } from '../session';
import { chatRuns } from '../stores/times';

/** How long (ms) a desk waits for a picture before it asks anew: words between browsers may be lost. */
const ASKED_AGAIN_AFTER = 5_000;

/** How long (ms) a picture that still comes waits for the one that takes its place. */
const MAKES_WAY_AFTER = 5_000;

/** What the agent's hand does over the picture. */
export type Tool = 'point' | 'draw';

const looks = new WeakMap<DeskCase, Look>();

/** Returns this desk's look at a case's share: whoever shows the picture, wherever, holds the same one. */
export function lookAt(one: DeskCase, share: number): Look {
  const known = looks.get(one);
  const look = known?.share === share ? known : new Look(one, share);
  looks.set(one, look);
  return look;
}

/** One desk's look at one share; it goes on as long as somebody holds it. */
export class Look {
  readonly viewer = signal<Viewer | null>(null);
  readonly stream = computed(() => this.viewer.value?.stream.value ?? null);
  readonly quality = computed(() => this.viewer.value?.quality.value ?? 'coming');
  /** What this agent marks, as the customer sees it. */
  readonly marks = new Marks();
  readonly pen = new Pen((mark) => this.mark(mark));
  /** Null while the hand moves the picture instead of marking it. */
  readonly tool = signal<Tool | null>(null);
  /** There is nothing to look at any more: the share has ended, or the case is left. */
  readonly over = computed(
    () => this.one.share.value?.id !== this.share || openCases.value.get(this.one.number) !== this.one,
  );
  /** The picture has a window of its own. */
  readonly apart = signal(false);
  private name = '';
  private shown = '';
  private holders = 0;
  private lost = 0;
  private newest: Viewer | null = null;
  private making: (() => void) | null = null;
  private stop: (() => void) | null = null;

  constructor(
    private readonly one: DeskCase,
    readonly share: number,
  ) {}

  /** Looks until the returned function is called; the connection ends when nobody looks any more. */
  hold(): () => void {
    this.holders += 1;
    this.stop ??= this.start();
    return () => {
      this.holders -= 1;
      // another place may take the picture over in the same breath
      queueMicrotask(() => this.holders === 0 && this.end());
    };
  }

  private start(): () => void {
    const deaf = listen((word) => this.hear(word));
    const again = setInterval(() => this.askAgain(), ASKED_AGAIN_AFTER);
    // whenever there is a picture, or one again
    const end = effect(() => {
      if (this.shows.value) this.ask();
    });
    return () => {
      deaf();
      end();
      clearInterval(again);
    };
  }

  private end(): void {
    this.stop?.();
    this.stop = null;
    this.pen.leave();
    send({ t: 'unview', share: this.share });
    this.making?.();
    this.newest?.close();
    this.viewer.peek()?.close();
    this.viewer.value = null;
    this.newest = null;
    this.name = '';
    this.shown = '';
  }

  private mark(mark: Mark): void {
    this.viewer.peek()?.mark(mark);
    this.marks.take('', me.peek()?.screen_name ?? '', mark, performance.now());
  }

  private readonly shows = computed(() => {
    const share = this.one.share.value;
    return share?.id === this.share && (share.state === 'live' || share.state === 'paused');
  });

  private ask(): void {
    this.lost = 0;
    send({ t: 'view', share: this.share });
  }

  // the words may have been lost, or a road stays broken that the customer's page could not mend
  private askAgain(): void {
    this.lost = this.quality.peek() === 'lost' ? this.lost + 1 : 0;
    if (this.shows.peek() && (this.stream.peek() === null || this.lost > 1)) this.ask();
  }

  private hear(word: Downward): void {
    if (word.t === 'ready' && this.shows.peek()) this.ask();
    if (word.t === 'viewing' && word.share === this.share) this.begin(word);
    if (word.t === 'signal' && word.share === this.share && word.viewer === this.name)
      void this.newest?.hear(word.data);
  }

  // over a new line there is a new connection; the picture on the old one, if it still comes, stays until there is another
  private begin({ share, viewer, ice }: Extract<Downward, { t: 'viewing' }>): void {
    const old = this.viewer.peek();
    this.making?.();
    if (this.newest !== old) this.newest?.close();
    const next = new Viewer({ ice, send: (data) => send({ t: 'signal', share, viewer, data }) });
    this.name = viewer;
    this.newest = next;
    this.making = whenComes(next, old && comes(old) ? MAKES_WAY_AFTER : 0, (here) => {
      this.making = null;
      // nobody has answered, the customer's line being away, say
      if (!here && old && comes(old)) return this.ask();
      old?.close();
      this.viewer.value = next;
      if (this.shown) send({ t: 'unview', share, viewer: this.shown });
      this.shown = viewer;
    });
  }
}

function comes({ stream, quality }: Viewer): boolean {
  return stream.value !== null && (quality.value === 'good' || quality.value === 'weak');
}

// tells as soon as a picture comes, or that it did not for a while; the returned function makes it tell nothing
function whenComes(viewer: Viewer, patience: number, tell: (here: boolean) => void): () => void {
  let told = false;
  const once = (here: boolean) => {
    if (told) return;
    told = true;
    clearTimeout(timer);
    queueMicrotask(() => end());
    tell(here);
  };
  const timer = setTimeout(() => once(false), patience);
  const end = effect(() => {
    if (comes(viewer)) once(true);
  });
  return () => {
    told = true;
    clearTimeout(timer);
    end();
  };
}

/** Asks the customer to show the screen; meanwhile the agent writes on. */
export async function askForScreen(one: DeskCase): Promise<void> {
  await told(one, async () => {
    one.takeShare(await api.post<ShareView>(`/api/desk/cases/${one.number}/share`));
  });
}

/** Ends the share, or takes the request back. */
export async function endScreen(one: DeskCase): Promise<void> {
  await told(one, () => api.delete(`/api/desk/cases/${one.number}/share`));
}

/** Ends the recording; the screen is still shown. */
export async function endRecording(one: DeskCase, share: ShareView): Promise<void> {
  await told(one, async () => {
    await api.delete(`/api/desk/shares/${share.id}/recording`);
    one.takeShare({ ...share, recording: 'over' });
  });
}

// the button that was pressed goes: the focus goes where one writes, before it is nowhere
async function told(one: DeskCase, deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
    const row = one.talk.peek()?.case.row;
    write(one.number, !row || !chatRuns(row));
  } catch (failed) {
    tell(failed instanceof Refusal ? problemText(failed.problem) : t('desk.screen_failed'));
  }
}
