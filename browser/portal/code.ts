// A connection code: nine digits, in the address behind #, or typed as people write numbers. Pure but for `takeCode` and `watchCode`.
import { type Signal, signal } from '@preact/signals';

/** Returns the code in what was typed or pasted, be it the whole link; null where there are not exactly nine digits. */
export function codeIn(typed: string): string | null {
  const digits = typed.slice(typed.lastIndexOf('#') + 1).replace(/\D/g, '');
  return digits.length === 9 ? digits : null;
}

/** Returns digits as they are read out: 123 456 789. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, '$1 ');
}

/** Takes a code out of the address, so that it stays in no history; empty where there is none. */
export function takeCode(): string {
  const digits = /^#(\d{9})$/.exec(location.hash)?.[1] ?? '';
  if (digits) history.replaceState(history.state, '', location.pathname + location.search);
  return digits;
}

/** Returns what stands in the code's field: at first the code of the address, later also that of a link followed in the open page. */
export function watchCode(listening: AbortSignal): Signal<string> {
  const typed = signal(grouped(takeCode()));
  const look = () => {
    const digits = takeCode();
    if (digits) typed.value = grouped(digits);
  };
  window.addEventListener('hashchange', look, { signal: listening });
  return typed;
}
