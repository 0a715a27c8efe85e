// A connection code: nine digits, in the address behind #, or typed as people write numbers. Pure but for `takeCode`.

/** Returns the digits of what was typed, blanks and signs between them aside; at most nine. */
export function digitsOf(typed: string): string {
  return typed.replace(/\D/g, '').slice(0, 9);
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
