import { expect, test, vi } from 'vitest';
import { hearMarks, PER_SECOND, type Roads, readMark, writeMark } from './marking';
import { COLOURS, colourOf, FADES, fitted, LASTS, type Mark, Marks, MOST_PLACES, placeIn } from './marks';
import { Pen } from './pen';

test('a stroke stays for a while, fades and is gone; drawing on keeps it', () => {
  const marks = new Marks();
  marks.take('a', 'Ana', { stroke: 1, places: [[0.1, 0.1]] }, 0);
  marks.take('a', 'Ana', { stroke: 1, places: [[0.2, 0.2]] }, 1_000);
  expect(marks.strokes(1_000)).toMatchObject([
    {
      name: 'Ana',
      strength: 1,
      places: [
        [0.1, 0.1],
        [0.2, 0.2],
      ],
    },
  ]);
  expect(marks.strokes(1_000 + LASTS - FADES / 2)[0]?.strength).toBeCloseTo(0.5);
  expect(marks.strokes(1_000 + LASTS)).toEqual([]);
});

test('a pointer goes when it leaves, and by itself when nothing more is heard of it', () => {
  const marks = new Marks();
  marks.take('a', 'Ana', { pointer: [0.5, 0.5] }, 0);
  marks.take('b', 'Ben', { pointer: [0.1, 0.9] }, 0);
  expect(marks.pointers(10).map(({ name }) => name)).toEqual(['Ana', 'Ben']);
  marks.take('a', 'Ana', { pointer: null }, 20);
  expect(marks.pointers(20).map(({ name }) => name)).toEqual(['Ben']);
  expect(marks.pointers(LASTS)).toEqual([]);
});

test('two who look have colours of their own, whatever they are called', () => {
  const marks = new Marks();
  for (const by of ['a', 'b', 'c']) marks.take(by, 'Ana', { pointer: [0, 0] }, 0);
  expect(new Set(marks.pointers(0).map(({ colour }) => colour)).size).toBe(3);
  expect(colourOf('Ana')).toBe(colourOf('Ana'));
  expect(COLOURS).toContain(colourOf('', new Set(COLOURS)));
});

test('of endless strokes the oldest places go first', () => {
  const marks = new Marks();
  for (let n = 0; n < MOST_PLACES; n += 1) marks.take('a', 'Ana', { stroke: 1, places: [[0, 0]] }, 0);
  marks.take('a', 'Ana', { stroke: 2, places: [[1, 1]] }, 0);
  const strokes = marks.strokes(0);
  expect(strokes.map(({ places }) => places.length)).toEqual([MOST_PLACES - 1, 1]);
});

test('who is gone takes the marks along', () => {
  const marks = new Marks();
  marks.take('a', 'Ana', { pointer: [0, 0] }, 0);
  marks.take('b', 'Ben', { pointer: [0, 0] }, 0);
  marks.clear('a');
  expect(marks.pointers(0).map(({ name }) => name)).toEqual(['Ben']);
  marks.clear();
  expect(marks.pointers(0)).toEqual([]);
});

test('a picture that is fitted has stripes, and nothing is marked on them', () => {
  const box = fitted({ left: 10, top: 20, width: 400, height: 400 }, { width: 200, height: 100 });
  expect(box).toEqual({ left: 10, top: 120, width: 400, height: 200 });
  expect(placeIn(box, 210, 220)).toEqual([0.5, 0.5]);
  expect(placeIn(box, 210, 100)).toBeNull();
  expect(placeIn(fitted(box, { width: 0, height: 0 }), 10, 120)).toBeNull();
});

test.each<Mark>([
  { pointer: null },
  { pointer: [0.25, 1] },
  {
    stroke: 7,
    places: [
      [0, 0],
      [1, 0.3333],
    ],
  },
])('a mark is read as it was written: %j', (mark) => {
  expect(readMark(writeMark(mark))).toEqual(mark);
});

test.each([
  '',
  'no',
  '{}',
  'null',
  '7',
  '"[]"',
  '[1]',
  '[-1,2]',
  '[0,10001]',
  '[0.5,0.5]',
  '["0","0"]',
  '[null,0]',
  '[1,2,3,4]',
  '[-1,2,3]',
  '[1e400,1,1]',
  `[1${',0,0'.repeat(65)}]`,
  `[${' '.repeat(3_000)}]`,
  new ArrayBuffer(8),
  null,
])('what is no mark is left aside: %s', (data) => {
  expect(readMark(data)).toBeNull();
});

test('more marks than an eye can follow are dropped, until time has passed', () => {
  let now = 0;
  const roads = { pointer: {}, strokes: {} } as unknown as Roads;
  const take = vi.fn();
  hearMarks(roads, take, () => now);
  const hear = () => roads.strokes.onmessage?.({ data: '[1,0,0]' } as MessageEvent);
  for (let n = 0; n < 3 * PER_SECOND; n += 1) hear();
  expect(take).toHaveBeenCalledTimes(PER_SECOND);
  now = 500;
  for (let n = 0; n < 3 * PER_SECOND; n += 1) hear();
  expect(take).toHaveBeenCalledTimes(1.5 * PER_SECOND);
});

test('a hand that moves fast makes few marks, and none of its places is lost', () => {
  vi.useFakeTimers();
  const marks: Mark[] = [];
  const pen = new Pen(
    (mark) => marks.push(mark),
    () => Date.now(),
  );
  pen.press([0, 0]);
  for (let n = 1; n <= 100; n += 1) {
    vi.advanceTimersByTime(1);
    pen.move([[n / 100, 0]]);
  }
  pen.lift();
  const places = marks.flatMap((mark) => ('stroke' in mark ? mark.places : []));
  expect(places).toEqual(Array.from({ length: 101 }, (_, n) => [n / 100, 0]));
  expect(marks.filter((mark) => 'stroke' in mark).length).toBeLessThan(6);
  pen.move([[0.5, 0.5]]);
  pen.leave();
  expect(marks.at(-1)).toEqual({ pointer: null });
  const count = marks.length;
  vi.advanceTimersByTime(10_000);
  pen.leave();
  expect(marks.length).toBe(count);
  vi.useRealTimers();
});
