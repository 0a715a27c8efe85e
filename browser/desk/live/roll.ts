// A list as it is shown: fetched page by page, kept right by news, fetched afresh after the line was lost.
import { signal } from '@preact/signals';
import type { Downward } from '../../shared/frames';
import type { CasePage, CaseRow } from '../../shared/wire';
import { same } from '../forms/changes';
import { api } from '../session';
import { pageQuery } from '../stores/filters';
import { type Listing, nothingOf, type Wanted, withoutCase, withPage, withRow } from '../stores/listing';

/** `loading`: nothing to show yet; `more`: the next page is on its way; `failed`: what is shown may be old. */
export type Phase = 'loading' | 'ready' | 'more' | 'failed';

const REFRESH_AT_MOST = 500;
const ASKED_AGAIN_AFTER = 2000;

/** One list. It owns its requests; `close` ends them. */
export class Roll {
  readonly listing = signal<Listing | null>(null);
  readonly phase = signal<Phase>('loading');
  /** The cases that news have put into the list since it was opened. */
  readonly fresh = new Set<number>();
  private wanted: Wanted | null = null;
  private under: AbortController | null = null;
  private heard: CaseRow[] = [];
  private deleted = new Set<number>();
  private moved = new Set<number>();
  private again: ReturnType<typeof setTimeout> | undefined;

  /** `serves` says whether the agent serves a portal: what went to another is gone from here. */
  constructor(
    private readonly me: () => number,
    private readonly serves: (portal: number) => boolean = () => true,
  ) {}

  /** Shows what is wanted, from its first page on; does nothing if it is shown already. */
  show(wanted: Wanted): void {
    if (this.wanted && same(this.wanted, wanted)) return;
    this.wanted = wanted;
    this.listing.value = null;
    this.fresh.clear();
    void this.refresh();
  }

  /** Fetches as much as is shown afresh, at most 500 rows; what is shown stays until it has come. */
  async refresh(): Promise<void> {
    const wanted = this.wanted;
    if (!wanted) return;
    const stop = this.begin(this.listing.peek() ? 'more' : 'loading');
    const asMany = Math.min(this.listing.peek()?.rows.length ?? 0, REFRESH_AT_MOST);
    await this.attempt(stop, async () => {
      let grown = nothingOf(wanted);
      do grown = this.joined(grown, await this.page(grown, stop));
      while (grown.cursor !== null && grown.rows.length < asMany);
      this.listing.value = grown;
    });
  }

  /** Fetches the next page, if there is one and nothing else is on its way. */
  async more(): Promise<void> {
    const listing = this.listing.peek();
    if (!listing || listing.cursor === null || this.phase.peek() === 'more') return;
    const stop = this.begin('more');
    await this.attempt(stop, async () => {
      const page = await this.page(listing, stop);
      this.listing.value = this.joined(this.listing.peek() ?? listing, page);
    });
  }

  /** Takes in what the server tells of rows. */
  hear(word: Downward): void {
    if (word.t === 'row') this.take(word.row);
    if (word.t === 'deleted') this.drop(word.number, this.deleted);
    if (word.t === 'moved' && !this.serves(word.portal)) this.drop(word.number, this.moved);
  }

  /** Takes in a row as an action's answer has it. */
  take(row: CaseRow): void {
    this.moved.delete(row.number);
    if (this.under) this.heard.push(row);
    const before = this.listing.peek();
    if (!before) return;
    const after = withRow(before, row, this.me());
    if (after.rows.length > before.rows.length) this.fresh.add(row.number);
    this.listing.value = after;
  }

  /** Ends what is under way and forgets the list: whoever signs in next begins with nothing of it. */
  close(): void {
    this.under?.abort();
    clearTimeout(this.again);
    this.wanted = null;
    this.heard = [];
    this.deleted.clear();
    this.moved.clear();
    this.fresh.clear();
    this.listing.value = null;
    this.phase.value = 'loading';
  }

  private drop(number: number, gone: Set<number>): void {
    gone.add(number);
    const before = this.listing.peek();
    if (before) this.listing.value = withoutCase(before, number);
  }

  private begin(phase: Phase): AbortController {
    this.under?.abort();
    clearTimeout(this.again);
    this.under = new AbortController();
    this.heard = [];
    this.phase.value = phase;
    return this.under;
  }

  private async attempt(stop: AbortController, deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
      if (!stop.signal.aborted) this.phase.value = 'ready';
    } catch {
      if (!stop.signal.aborted) this.phase.value = 'failed';
    } finally {
      if (this.under === stop) this.under = null;
    }
  }

  private async page({ wanted, cursor }: Listing, stop: AbortController): Promise<CasePage> {
    const page = await api.get<CasePage>(`/api/desk/cases?${pageQuery(wanted, cursor)}`, stop.signal);
    if (stop.signal.aborted) throw new DOMException('Stopped', 'AbortError');
    if (!page.complete) this.askAgain();
    return page;
  }

  // of a search: what was said in the last seconds may be missing still
  private askAgain(): void {
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.refresh(), ASKED_AGAIN_AFTER);
  }

  private joined(listing: Listing, page: CasePage): Listing {
    const joined = withPage(listing, page, this.heard, this.me());
    return [...this.deleted, ...this.moved].reduce(withoutCase, joined);
  }
}
