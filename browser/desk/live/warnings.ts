// What an agent is told and should not miss: it stays until it is put away, or is over.
import { signal } from '@preact/signals';

/** `key` names what it is about: the same told again takes its place. `act` is what one may do about it. */
export type Warning = {
  key: string;
  number: number | null;
  words: string;
  act?: { words: string; deed: () => void };
};

/** The warnings that have not been answered, oldest first. */
export const warnings = signal<readonly Warning[]>([]);

/** What a screen reader is told of the latest ring. */
export const spoken = signal('');

/** Shows a warning until it is put away, or its case is. */
export function warn(warning: Warning): void {
  const at = warnings.value.findIndex((one) => one.key === warning.key);
  warnings.value = at < 0 ? [...warnings.value, warning] : warnings.value.with(at, warning);
}

/** Puts one warning away. */
export function putAway(key: string): void {
  if (warnings.value.some((one) => one.key === key))
    warnings.value = warnings.value.filter((one) => one.key !== key);
}

/** Puts away all that is said of a case. */
export function putCaseAway(number: number): void {
  if (warnings.value.some((one) => one.number === number))
    warnings.value = warnings.value.filter((one) => one.number !== number);
}
