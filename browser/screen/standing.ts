// How a case's screen share stands, by the news of it: those of the line come in order, answers to one's own steps whenever they do.
import { signal } from '@preact/signals';
import type { ShareView } from '../shared/screenshare';

/** The one share that is asked for or under way. */
export class Standing {
  readonly share = signal<ShareView | null>(null);
  private over = 0;

  /** Takes news; what comes late, of a share that is over or was not accepted yet, changes nothing. */
  take(news: ShareView): void {
    const now = this.share.peek()?.id ?? 0;
    if (news.id <= this.over || news.id < now || (news.id === now && news.state === 'asked')) return;
    const ended = news.state === 'ended';
    if (ended) this.over = news.id;
    this.share.value = ended ? null : news;
  }

  /** Takes what was read anew, before news that may be here already: a share that is over by now stays so. */
  takeAnew(read: ShareView | null): void {
    this.share.value = read && read.id > this.over ? read : null;
  }
}
