// What leads and admins are told and should not miss: a running chat whose agent has gone away.
import { signal } from '@preact/signals';

export type Alert = { number: number; words: string };

/** The alerts that have not been answered, oldest first; one a case. */
export const alerts = signal<readonly Alert[]>([]);

/** What a screen reader is told of the latest ring. */
export const spoken = signal('');

/** Shows an alert until it is put away, or its case is. */
export function alert(number: number, words: string): void {
  alerts.value = [...alerts.value.filter((one) => one.number !== number), { number, words }];
}

/** Puts the case's alert away. */
export function putAway(number: number): void {
  if (alerts.value.some((one) => one.number === number))
    alerts.value = alerts.value.filter((one) => one.number !== number);
}
