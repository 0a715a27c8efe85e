// Which page the address names, and how to go to another one without loading the desk anew.
import { computed, signal } from '@preact/signals';

export type ListWord = 'unassigned' | 'mine' | 'all';

/** What an address of the desk means; `unknown` is an address that names nothing. */
export type Route =
  | { page: 'cases'; list: ListWord; number: number | null }
  | { page: 'log-in' | 'link' | 'account' | 'board' | 'admin' | 'unknown' };

const LISTS: readonly string[] = ['unassigned', 'mine', 'all'];

/** The route that a path (without query) names. */
export function routeOf(path: string): Route {
  const [, desk, page, list, item, more] = path.replace(/\/+$/, '').split('/');
  if (desk !== 'desk' || more !== undefined) return page === 'admin' ? { page } : { page: 'unknown' };
  if (page === undefined) return { page: 'cases', list: 'unassigned', number: null };
  if (page === 'cases') return caseRoute(list, item);
  if (page === 'admin') return { page };
  if (isPlain(page) && list === undefined) return { page };
  return { page: 'unknown' };
}

function isPlain(page: string): page is 'log-in' | 'link' | 'account' | 'board' {
  return ['log-in', 'link', 'account', 'board'].includes(page);
}

function caseRoute(list: string | undefined, item: string | undefined): Route {
  if (list !== undefined && !LISTS.includes(list)) return { page: 'unknown' };
  if (item !== undefined && !/^\d{9}$/.test(item)) return { page: 'unknown' };
  return { page: 'cases', list: (list ?? 'unassigned') as ListWord, number: item ? Number(item) : null };
}

/** The address of a list, with a case open in it or not; `query` is kept behind it as it is. */
export function addressOf(list: ListWord, number: number | null = null, query = ''): string {
  const path = `/desk/cases/${list}${number === null ? '' : `/${String(number).padStart(9, '0')}`}`;
  return query ? `${path}?${query.replace(/^\?/, '')}` : path;
}

/** The path of the page that is shown, without its query. */
export const path = signal(location.pathname);

/** The query of the page that is shown, with its question mark, or empty. */
export const query = signal(location.search);

/** The page that is shown. */
export const route = computed(() => routeOf(path.value));

/** Shows another address (path with query); `replace` leaves no step back to the present one. */
export function go(address: string, options: { replace?: boolean } = {}): void {
  const url = new URL(address, location.origin);
  const target = url.pathname + url.search + url.hash;
  if (target !== location.pathname + location.search + location.hash) {
    if (options.replace) history.replaceState(null, '', target);
    else history.pushState(null, '', target);
  }
  readAddress();
}

/** Whether a click means "go there in this tab": the browser keeps its own ways for all others. */
export function plainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** The click handler of a link inside the desk. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement;
  if (event.defaultPrevented || !plainClick(event) || link.target || link.origin !== location.origin) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}

function readAddress(): void {
  path.value = location.pathname;
  query.value = location.search;
}

addEventListener('popstate', readAddress);
