// What was typed but not sent, kept per conversation until it is sent.
import type { Keep } from './storage';

export interface Draft {
  read(): string;
  write(text: string): void;
}

/** Returns the kept draft of one conversation; `scope` names it among others in `keep`. */
export function makeDraft(keep: Keep, scope: string): Draft {
  const key = `deskbell.draft.${scope}`;
  return {
    read: () => keep.get(key) ?? '',
    write: (text) => (text ? keep.set(key, text) : keep.remove(key)),
  };
}
