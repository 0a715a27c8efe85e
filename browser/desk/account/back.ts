// Where to go after log-in: the address first wanted, if it is one of the desk's own.

/** The wanted address when it is a path of the desk (never another host), else the desk's beginning. */
export function ownPath(wanted: string | null, here: string = location.origin): string {
  if (!wanted) return '/desk';
  try {
    const url = new URL(wanted, here);
    const own = url.origin === here && /^\/desk(\/|$)/.test(url.pathname);
    const entrance = /^\/desk\/(log-in|link)(\/|$)/.test(url.pathname);
    return own && !entrance ? url.pathname + url.search + url.hash : '/desk';
  } catch {
    return '/desk';
  }
}
