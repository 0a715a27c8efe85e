// Keeps what was changed in a form but not saved, so that leaving the page or reloading loses nothing (this tab only).
import { tabKeep } from '../../shared/storage';

const PREFIX = 'deskbell.form.';
const kept = tabKeep();

/** Keep the unsaved fields of the form `name`; none means there is nothing to keep. */
export function keepDraft(name: string, fields: object): void {
  if (Object.keys(fields).length === 0) kept.remove(PREFIX + name);
  else kept.set(PREFIX + name, JSON.stringify(fields));
}

/** The unsaved fields kept for the form, or none. */
export function draftOf(name: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(kept.get(PREFIX + name) ?? '{}');
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** Forget every form's draft, at sign-out. */
export function forgetDrafts(): void {
  for (const key of kept.keys(PREFIX)) kept.remove(key);
}
