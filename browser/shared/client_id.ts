// Makes the sender's own id of a message: 63 bits, time-ordered, the same when the message is sent again.

const RANDOM_BITS = 19n;

/** Returns an id as decimal digits: 44 bits of milliseconds since 1970, then 19 random bits. */
export function makeClientId(at: number = Date.now()): string {
  const dice = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const random = BigInt(dice) & ((1n << RANDOM_BITS) - 1n);
  return ((BigInt(at) << RANDOM_BITS) | random).toString();
}

/** Returns the milliseconds since 1970 at which an id was made. */
export function madeAt(id: string): number {
  return Number(BigInt(id) >> RANDOM_BITS);
}

/** Returns a token of 32 random bytes as base64url without padding (43 signs). */
export function makeToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
