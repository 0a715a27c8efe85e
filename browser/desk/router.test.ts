import { describe, expect, test } from 'vitest';
import { addressOf, routeOf } from './router';

describe('an address of the desk', () => {
  test('without more than /desk is the unassigned cases', () => {
    expect(routeOf('/desk')).toEqual({ page: 'cases', list: 'unassigned', number: null });
    expect(routeOf('/desk/')).toEqual(routeOf('/desk'));
  });

  test('names the list and the case that a colleague was shown', () => {
    expect(routeOf('/desk/cases/all/123456789')).toEqual({ page: 'cases', list: 'all', number: 123456789 });
    expect(routeOf(addressOf('mine', 12345678))).toEqual({ page: 'cases', list: 'mine', number: 12345678 });
  });

  test('of administration is left to the administration pages', () => {
    expect(routeOf('/desk/admin/agents')).toEqual({ page: 'admin' });
    expect(routeOf('/desk/admin/portals/7')).toEqual({ page: 'admin' });
  });

  test('is the live board, whichever portal it shows', () => {
    expect(routeOf('/desk/board')).toEqual({ page: 'board' });
    expect(routeOf('/desk/board/3')).toEqual({ page: 'unknown' });
  });

  test('that names nothing is said to be unknown', () => {
    for (const path of ['/desk/cases/others', '/desk/cases/all/12', '/desk/nothing', '/desk/log-in/more'])
      expect(routeOf(path)).toEqual({ page: 'unknown' });
  });

  test('keeps the search behind it', () => {
    expect(addressOf('all', null, '?q=printer')).toBe('/desk/cases/all?q=printer');
  });
});
