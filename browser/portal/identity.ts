// The company's signed word on who the customer is: read for showing only, the server alone decides whether it is true. Pure.
import type { Person } from './keeping';

/** Whether a text has the shape of a signed word (three base64url parts, at most 4000 signs). */
export function looksSigned(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 4000 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/** Returns who the word says the customer is, as far as it says; null where it cannot be read or has run out at `now` (ms). */
export function personIn(identity: string, now: number): Person | null {
  const claims = claimsOf(identity);
  if (!claims || typeof claims.exp !== 'number' || claims.exp * 1000 <= now) return null;
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name].trim() : '');
  const given = { first_name: text('given_name'), last_name: text('family_name') };
  const names = given.first_name || given.last_name ? given : parted(text('name'));
  return { ...names, email: text('email') };
}

function claimsOf(identity: string): Record<string, unknown> | null {
  try {
    const body = (identity.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' ? (claims as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

function parted(name: string): { first_name: string; last_name: string } {
  const blank = name.lastIndexOf(' ');
  return blank < 0
    ? { first_name: name, last_name: '' }
    : { first_name: name.slice(0, blank).trim(), last_name: name.slice(blank + 1) };
}
