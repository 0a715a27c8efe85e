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

/** One desk's look at one share; whoever makes it calls `close`. */
export class Look {
  readonly viewer = signal<Viewer | null>(null);
  readonly stream = computed(() => this.viewer.value?.stream.value ?? null);
  readonly quality = computed(() => this.viewer.value?.quality.value ?? 'coming');
  private name = '';
  private readonly end: () => void;

  constructor(private readonly share: number) {
    this.end = listen((word) => this.hear(word));
    send({ t: 'view', share });
  }

  /** Looks no longer. */
  close(): void {
    this.end();
    send({ t: 'unview', share: this.share });
    this.viewer.peek()?.close();
    this.viewer.value = null;
  }

  private hear(word: Downward): void {
    if (word.t === 'ready') send({ t: 'view', share: this.share });
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
