// The e-mail that an agent writes in a case: words, subject and files, kept until it is sent; a repeat is harmless.
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { makeUploads, type Uploads } from '../../conversation/uploads';
import { Refusal } from '../../shared/api';
import { makeClientId } from '../../shared/client_id';
import { type Draft, makeDraft } from '../../shared/draft';
import type { NewLetter } from '../../shared/letters';
import type { Keep } from '../../shared/storage';
import type { CaseView, FileView, Problem } from '../../shared/wire';
import { api } from '../session';

/** The most files that go with one letter. */
export const MOST_FILES = 20;

/** Why a letter did not go: refused, or no answer came (`null`); then nobody knows, and trying again is safe. */
export type NotSent = { problem: Problem | null };

interface Kept {
  subject: string | null;
  quote: boolean;
  files: FileView[];
  /** What was sent under which id, while no answer has come. */
  tried: { id: string; words: string } | null;
}

const NOTHING: Kept = { subject: null, quote: true, files: [], tried: null };

/** The letter of one case; whoever makes it calls `close`. */
export class LetterDraft {
  /** The words, kept apart: they change with every key. */
  readonly text: Signal<string>;
  readonly uploads: Uploads;
  readonly sending = signal(false);
  readonly notSent = signal<NotSent | null>(null);
  /** Whether anything was written or attached. */
  readonly begun: ReadonlySignal<boolean>;
  private readonly kept: Signal<Kept>;
  private readonly words: Draft;
  private readonly rest: Draft;

  constructor(
    private readonly number: number,
    keep: Keep,
    scope: string,
    maxBytes: () => number,
  ) {
    this.words = makeDraft(keep, `${scope}.mail`);
    this.rest = makeDraft(keep, `${scope}.letter`);
    this.text = signal(this.words.read());
    this.kept = signal(readKept(this.rest.read()));
    this.uploads = makeUploads<FileView>({
      send: (file, upload) => api.upload<FileView>(`${this.path()}/letter-files`, file, file.name, upload),
      arrived: (file) => this.keepNow({ files: [...this.kept.peek().files, file] }),
      maxBytes,
    });
    this.begun = computed(
      () => this.text.value.trim() !== '' || this.files.length > 0 || this.uploads.list.value.length > 0,
    );
  }

  /** The subject as the agent changed it, null while it is what it began with. */
  get subject(): string | null {
    return this.kept.value.subject;
  }

  /** Whether the customer's last words go below. */
  get quote(): boolean {
    return this.kept.value.quote;
  }

  /** The files that go with it, stored already. */
  get files(): readonly FileView[] {
    return this.kept.value.files;
  }

  /** Whether files are still on their way. */
  get uploading(): boolean {
    return this.uploads.list.value.some((upload) => !upload.problem);
  }

  write(text: string): void {
    this.text.value = text;
    this.words.write(text);
    this.notSent.value = null;
  }

  change(how: { subject?: string; quote?: boolean }): void {
    this.keepNow(how);
  }

  /** Leaves a file out; the server forgets it by itself if it does not hear of it. */
  remove(file: number): void {
    this.keepNow({ files: this.kept.peek().files.filter(({ id }) => id !== file) });
    void api.delete(`${this.path()}/letter-files/${file}`).catch(() => undefined);
  }

  /** Sends it, with the subject as it is shown. Returns the case as it is then, or null where it did not go: all of it is kept. */
  async send(subject: string): Promise<CaseView | null> {
    if (this.sending.peek()) return null;
    const letter = this.letter(subject);
    this.sending.value = true;
    this.notSent.value = null;
    try {
      const view = await api.post<CaseView>(`${this.path()}/letters`, letter);
      this.gone(letter.client_id);
      return view;
    } catch (failed) {
      this.failed(failed);
      return null;
    } finally {
      this.sending.value = false;
    }
  }

  /** These things are in the conversation: a letter whose answer was lost is one of them, and need not be sent again. */
  settle(ids: readonly string[]): void {
    const { tried } = this.kept.peek();
    if (!tried || !ids.includes(tried.id) || this.sending.peek()) return;
    this.gone(tried.id);
  }

  /** Whether something of it has not reached the server. */
  busy(): boolean {
    return this.sending.peek() || this.uploads.list.peek().some((upload) => !upload.problem);
  }

  /** Ends what is on its way; what is kept stays kept. */
  close(): void {
    this.uploads.close();
  }

  private path(): string {
    return `/api/desk/cases/${this.number}`;
  }

  // the same words have the same id, so that they arrive once; other words are another letter
  private letter(subject: string): NewLetter {
    const { quote, files, tried } = this.kept.peek();
    const rest = { text: this.text.peek().trim(), subject, quote, files: files.map(({ id }) => id) };
    const words = JSON.stringify(rest);
    const id = tried?.words === words ? tried.id : makeClientId();
    this.keepNow({ tried: { id, words } });
    return { client_id: id, ...rest };
  }

  private failed(failed: unknown): void {
    const problem = failed instanceof Refusal ? failed.problem : null;
    if (problem) this.keepNow({ tried: null });
    this.notSent.value = { problem };
  }

  // what was changed since it went is the beginning of another
  private gone(id: string): void {
    const { tried, quote, files } = this.kept.peek();
    const sent = tried?.id === id ? (JSON.parse(tried.words) as Omit<NewLetter, 'client_id'>) : null;
    const left = files.filter((file) => !sent?.files?.includes(file.id));
    if (!sent || sent.text === this.text.peek().trim()) this.write('');
    this.kept.value = { ...NOTHING, quote: sent ? true : quote, files: left };
    this.notSent.value = null;
    this.store();
  }

  private keepNow(changes: Partial<Kept>): void {
    this.kept.value = { ...this.kept.peek(), ...changes };
    this.store();
  }

  private store(): void {
    const { subject, quote, files, tried } = this.kept.peek();
    const empty = subject === null && quote && files.length === 0 && tried === null;
    this.rest.write(empty ? '' : JSON.stringify(this.kept.peek()));
  }
}

function readKept(text: string): Kept {
  try {
    const found = JSON.parse(text || '{}') as Partial<Kept>;
    return { ...NOTHING, ...found, files: Array.isArray(found.files) ? found.files : [] };
  } catch {
    return NOTHING;
  }
}
