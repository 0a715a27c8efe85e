// The state of one form: what was loaded, what it says now, what is wrong with it, and whether it is being sent.
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { changes } from './changes';
import { draftOf, keepDraft } from './drafts';

/** Why a form was not accepted: words for a field, or (no field) for the form as a whole. */
export interface Wrong {
  field: string | null;
  text: string;
}

export class Form<T extends object> {
  readonly values: Signal<T>;
  readonly loaded: Signal<T>;
  readonly changed: ReadonlySignal<Partial<T>>;
  readonly dirty: ReadonlySignal<boolean>;
  readonly busy = signal(false);
  /** Whether unsaved changes of an earlier visit were put back. */
  readonly restored: Signal<boolean>;
  /** What is wrong, by field; the empty name stands for the form as a whole. */
  readonly wrong = signal<Readonly<Record<string, string>>>({});

  /** `draft` names the form for keeping unsaved changes in this tab; null keeps none (passwords). */
  constructor(
    loaded: T,
    private readonly draft: string | null = null,
  ) {
    const kept = this.kept(loaded);
    this.loaded = signal(loaded);
    this.values = signal({ ...loaded, ...kept });
    this.changed = computed(() => changes(this.loaded.value, this.values.value));
    this.dirty = computed(() => Object.keys(this.changed.value).length > 0);
    this.restored = signal(Object.keys(kept).length > 0);
  }

  private kept(loaded: T): Partial<T> {
    if (this.draft === null) return {};
    const known = Object.entries(draftOf(this.draft)).filter(([key, value]) => {
      const now: unknown = loaded[key as keyof T];
      return (
        key in loaded &&
        (now === null || typeof value === typeof now) &&
        Array.isArray(value) === Array.isArray(now)
      );
    });
    return changes(loaded, { ...loaded, ...Object.fromEntries(known) });
  }

  /** Set one field; what was wrong with it is forgotten, and the change is kept as a draft. */
  set<K extends keyof T & string>(field: K, value: T[K]): void {
    this.values.value = { ...this.values.value, [field]: value };
    if (this.wrong.value[field] || this.wrong.value['']) {
      const { [field]: _field, '': _whole, ...others } = this.wrong.value;
      this.wrong.value = others;
    }
    this.keep();
  }

  /** Say what is wrong; the page then moves the focus to the first field at fault. */
  refuse(...wrong: Wrong[]): void {
    this.wrong.value = Object.fromEntries(wrong.map(({ field, text }) => [field ?? '', text]));
  }

  /** Back to what was loaded. */
  undo(): void {
    this.values.value = this.loaded.value;
    this.wrong.value = {};
    this.restored.value = false;
    this.keep();
  }

  /** Put discarded values in again. */
  putBack(values: T): void {
    this.values.value = values;
    this.keep();
  }

  /** What the server has now; the form shows it, and nothing is unsaved. */
  saved(loaded: T): void {
    this.loaded.value = loaded;
    this.undo();
  }

  private keep(): void {
    if (this.draft !== null) keepDraft(this.draft, this.changed.value);
  }
}
