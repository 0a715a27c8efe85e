// The rule for a new password, said before it is typed and checked while it is typed.

export const SHORTEST = 12;

/** How many signs a password has, as people count them. */
export function signsOf(password: string): number {
  return [...password].length;
}

/** Whether the password is long enough. */
export function longEnough(password: string): boolean {
  return signsOf(password) >= SHORTEST;
}
