// How a case's screen share stands, by the news of it: those of the line come in order, answers to one's own steps whenever they do.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ShareView } from '../shared/screenshare';

/** The one share that is asked for or under way. */
export class Standing {
  readonly share: ReadonlySignal<ShareView | null>;
  private readonly now = signal<ShareView | null>(null);
  private over = 0;

  constructor() {
    this.share = this.now;
  }

  /** Takes how the share stands as it was read anew, null for none. */
  begin(share: ShareView | null): void {
    this.now.value = share;
  }

  /** Takes news; what comes late, of a share that is over or was not accepted yet, changes nothing. */
  take(news: ShareView): void {
    const now = this.now.peek();
    if (news.id <= this.over || news.id < (now?.id ?? 0)) return;
    if (news.id === now?.id && news.state === 'asked') return;
    if (news.state === 'ended') this.over = news.id;
    this.now.value = news.state === 'ended' ? null : news;
  }
}
