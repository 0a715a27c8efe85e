// The customer's screen as this desk sees it: asked for, looked at, ended.
import { computed, signal } from '@preact/signals';
import { problemText } from '../../conversation/problems';
import { Viewer } from '../../screen/viewer';
import { Refusal } from '../../shared/api';
import type { Downward } from '../../shared/frames';
import { t } from '../../shared/i18n';
import type { ShareView } from '../../shared/screenshare';
import { tell } from '../forms/notices';
import type { DeskCase } from '../live/case';
import { listen, send } from '../live/wire';
import { api } from '../session';

/** How long (ms) a desk waits for a picture before it asks anew: words between browsers may be lost. */
const ASKED_AGAIN_AFTER = 5_000;

/** One desk's look at one share; whoever makes it calls `close`. */
export class Look {
  readonly viewer = signal<Viewer | null>(null);
  readonly stream = computed(() => this.viewer.value?.stream.value ?? null);
  readonly quality = computed(() => this.viewer.value?.quality.value ?? 'coming');
  private name = '';
  private readonly end: () => void;
  private readonly again: ReturnType<typeof setInterval>;

  constructor(private readonly share: number) {
    this.end = listen((word) => this.hear(word));
    this.again = setInterval(() => this.stream.peek() === null && this.ask(), ASKED_AGAIN_AFTER);
    this.ask();
  }

  /** Looks no longer. */
  close(): void {
    this.end();
    clearInterval(this.again);
    send({ t: 'unview', share: this.share });
    this.viewer.peek()?.close();
    this.viewer.value = null;
  }

  private ask(): void {
    send({ t: 'view', share: this.share });
  }

  private hear(word: Downward): void {
    if (word.t === 'ready') this.ask();
    else if (word.t === 'viewing' && word.share === this.share) this.begin(word);
    else if (word.t === 'signal' && word.share === this.share && word.viewer === this.name)
      void this.viewer.peek()?.hear(word.data);
  }

  private begin({ share, viewer, ice }: Extract<Downward, { t: 'viewing' }>): void {
    this.viewer.peek()?.close();
    this.name = viewer;
    this.viewer.value = new Viewer({ ice, send: (data) => send({ t: 'signal', share, viewer, data }) });
  }
}

/** Asks the customer to show the screen. */
export async function askForScreen(one: DeskCase): Promise<void> {
  await told(async () => {
    one.takeShare(await api.post<ShareView>(`/api/desk/cases/${one.number}/share`));
  });
}

/** Ends the share, or takes the request back. */
export async function endScreen(one: DeskCase): Promise<void> {
  await told(() => api.delete(`/api/desk/cases/${one.number}/share`));
}

async function told(deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
  } catch (failed) {
    tell(failed instanceof Refusal ? problemText(failed.problem) : t('desk.screen_failed'));
  }
}
