import { expect, test } from 'vitest';
import { filterCount, filtersOf, pageQuery, queryFor, queryOf, wantedOf } from './filters';

const noon = new Date(2026, 10, 22, 12).getTime();

test('filters live in the address, and an address without them is short', () => {
  const query = 'q=blue+printer&order=longest&portal=2&type=chat&status=resolved&time=week';
  expect(queryOf(filtersOf(query))).toBe(query);
  expect(queryOf(filtersOf(''))).toBe('');
});

test('what an address says wrongly is left out', () => {
  expect(queryOf(filtersOf('order=sideways&portal=x&status=lost&from=2026-99-99&other=1'))).toBe('');
});

test('another list keeps the order and the portal', () => {
  expect(queryFor(filtersOf('q=printer&order=longest&portal=2&status=resolved'))).toBe(
    'order=longest&portal=2',
  );
});

test('status, agent and search belong to All cases', () => {
  const filters = filtersOf('q=printer&agent=3&status=resolved');
  expect(wantedOf('unassigned', filters, noon)).toMatchObject({ q: '', agent: null, status: null });
  expect(wantedOf('all', filters, noon)).toMatchObject({ q: 'printer', agent: 3, status: 'resolved' });
});

test('today begins at midnight, a week has seven days, and a range has its last day whole', () => {
  const day = (date: number) => new Date(2026, 10, date).getTime();
  expect(wantedOf('all', filtersOf('time=today'), noon)).toMatchObject({ since: day(22), until: null });
  expect(wantedOf('all', filtersOf('time=week'), noon)).toMatchObject({ since: day(16), until: null });
  expect(wantedOf('all', filtersOf('time=range&from=2026-11-01&to=2026-11-03'), noon)).toMatchObject({
    since: day(1),
    until: day(4),
  });
});

test('a page is asked for with what is set, and nothing else', () => {
  const wanted = wantedOf('all', filtersOf('portal=2&q=printer'), noon);
  expect(pageQuery(wanted, 'abc')).toBe('list=all&order=newest&portal=2&q=printer&cursor=abc');
});

test('order and search do not count as filters', () => {
  expect(filterCount(filtersOf('order=longest&q=x&portal=1&time=today'))).toBe(2);
});
