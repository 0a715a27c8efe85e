// The rows of one list as far as they are loaded, kept right by news: the same as fetching the list afresh.
import type { CasePage, CaseRow, ListName, Order, StatusWord, TypeWord } from '../../shared/wire';

/** Which cases are wanted, and in what order; times in milliseconds, `until` not included. */
export type Wanted = {
  list: ListName | 'guest';
  order: Order;
  portal: number | null;
  agent: number | null;
  type: TypeWord | null;
  status: StatusWord | null;
  since: number | null;
  until: number | null;
  q: string;
};

/** The loaded part of a list: rows in order, and where the next page begins (null at the end). */
export type Listing = { wanted: Wanted; rows: readonly CaseRow[]; cursor: string | null };

/** Whether a row belongs in the list; of a search only the server can say, so what it found stays and nothing is added. */
export function belongs(row: CaseRow, wanted: Wanted, me: number): boolean {
  return inList(row, wanted.list, me) && passes(row, wanted);
}

function inList(row: CaseRow, list: Wanted['list'], me: number): boolean {
  if (list === 'unassigned') return row.status === 'unassigned';
  if (list === 'guest') return row.guests.includes(me);
  return list === 'all' || (row.status === 'assigned' && row.agent?.id === me);
}

function passes(row: CaseRow, wanted: Wanted): boolean {
  return (
    (wanted.portal === null || row.portal === wanted.portal) &&
    (wanted.agent === null || row.agent?.id === wanted.agent) &&
    (wanted.type === null || row.type === wanted.type) &&
    (wanted.status === null || row.status === wanted.status) &&
    (wanted.since === null || row.opened_at >= wanted.since) &&
    (wanted.until === null || row.opened_at < wanted.until)
  );
}

/** Which of two rows comes first in this order (negative: the first one). */
export function compare(one: CaseRow, other: CaseRow, order: Order): number {
  return order === 'newest' ? other.opened_at - one.opened_at : one.opened_at - other.opened_at;
}

/** The listing with a row as it is now; an older row than the known one changes nothing. */
export function withRow(listing: Listing, row: CaseRow, me: number): Listing {
  const at = listing.rows.findIndex((known) => known.number === row.number);
  const known = listing.rows[at];
  if (known && known.seq >= row.seq) return listing;
  const fits = belongs(row, listing.wanted, me) && (known !== undefined || listing.wanted.q === '');
  if (!known) return fits ? { ...listing, rows: inserted(listing, row) } : listing;
  return { ...listing, rows: fits ? listing.rows.with(at, row) : listing.rows.toSpliced(at, 1) };
}

function inserted(listing: Listing, row: CaseRow): readonly CaseRow[] {
  const at = listing.rows.findIndex((known) => compare(row, known, listing.wanted.order) < 0);
  if (at >= 0) return listing.rows.toSpliced(at, 0, row);
  return listing.cursor === null ? [...listing.rows, row] : listing.rows;
}

/** The listing without a case that was deleted. */
export function withoutCase(listing: Listing, number: number): Listing {
  const rows = listing.rows.filter((row) => row.number !== number);
  return rows.length === listing.rows.length ? listing : { ...listing, rows };
}

/** The listing with its next page behind it, and with the rows that news brought while the page was on its way. */
export function withPage(listing: Listing, page: CasePage, heard: readonly CaseRow[], me: number): Listing {
  const known = new Set(listing.rows.map((row) => row.number));
  const rows = [...listing.rows, ...page.rows.filter((row) => !known.has(row.number))];
  return heard.reduce((grown, row) => withRow(grown, row, me), {
    ...listing,
    rows,
    cursor: page.cursor,
  } as Listing);
}

/** An empty listing of what is wanted. */
export function nothingOf(wanted: Wanted): Listing {
  return { wanted, rows: [], cursor: null };
}

/**
 * The row after (`step` 1) or before (-1) the open case; at the ends the nearest there is. `place` is where the open case
 * stood before it left the list (-1: never), so that going on continues from there.
 */
export function neighbour(
  rows: readonly CaseRow[],
  open: number | null,
  step: 1 | -1,
  place = -1,
): CaseRow | undefined {
  const at = rows.findIndex((row) => row.number === open);
  const next =
    at >= 0 ? at + step : step === 1 ? Math.max(0, place) : place < 0 ? rows.length - 1 : place - 1;
  return rows[Math.min(rows.length - 1, Math.max(0, next))];
}
