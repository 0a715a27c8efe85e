// Paints marks on a canvas that lies over a picture, wherever on the page, or in which window, the two are.
import { effect } from '@preact/signals';
import { type Box, fitted, type Marks, type Painted } from './marks';

/** Returns where a video's picture stands in its window: it is shown whole, with stripes beside it where the shapes differ. */
export function pictureBox(video: HTMLVideoElement): Box {
  return fitted(video.getBoundingClientRect(), { width: video.videoWidth, height: video.videoHeight });
}

/** Keeps the marks painted on `canvas` over the picture in `video` until the returned function is called. */
export function paintOver(canvas: HTMLCanvasElement, video: HTMLVideoElement, marks: Marks): () => void {
  const view = canvas.ownerDocument.defaultView ?? window;
  const still = view.matchMedia('(prefers-reduced-motion: reduce)');
  let frame = 0;
  const paint = () => {
    frame = 0;
    const now = performance.now();
    const [strokes, pointers] = [marks.strokes(now), marks.pointers(now)];
    const pen = cleaned(canvas, view.devicePixelRatio);
    const place = canvas.getBoundingClientRect();
    const box = pictureBox(video);
    const inside = { ...box, left: box.left - place.left, top: box.top - place.top };
    const strength = (one: Painted) => (still.matches ? 1 : one.strength);
    for (const one of strokes) stroke(pen, inside, one, strength(one));
    for (const one of pointers) pointer(pen, inside, one, strength(one));
    if (strokes.length + pointers.length > 0) frame = view.requestAnimationFrame(paint);
  };
  const ends = effect(() => {
    // as long as there is anything to see it is painted anew by itself
    void marks.turn.value;
    frame ||= view.requestAnimationFrame(paint);
  });
  return () => {
    ends();
    view.cancelAnimationFrame(frame);
  };
}

function cleaned(canvas: HTMLCanvasElement, ratio: number): CanvasRenderingContext2D {
  const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio].map(Math.round);
  if (canvas.width !== width) canvas.width = width ?? 0;
  if (canvas.height !== height) canvas.height = height ?? 0;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('A canvas without a pen.');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return pen;
}

// a white edge, so that it is seen on every picture
function stroke(
  pen: CanvasRenderingContext2D,
  box: Box,
  { places, colour }: Painted,
  strength: number,
): void {
  const width = Math.max(2.5, Math.min(5, box.width / 200));
  pen.globalAlpha = strength;
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  places.forEach(([x, y], n) => {
    const at = [box.left + x * box.width, box.top + y * box.height] as const;
    if (n === 0) pen.moveTo(...at);
    pen.lineTo(...at);
  });
  for (const [style, wide] of [
    ['#fff', width + 2.5],
    [colour, width],
  ] as const) {
    pen.strokeStyle = style;
    pen.lineWidth = wide;
    pen.stroke();
  }
}

const ARROW = 'M0 0L0 17L4.600 13.200L7.700 20L10.600 18.700L7.600 12L13.200 11.500Z';

function pointer(pen: CanvasRenderingContext2D, box: Box, one: Painted, strength: number): void {
  const [x, y] = one.places[0] ?? [0, 0];
  pen.globalAlpha = strength;
  pen.save();
  pen.translate(box.left + x * box.width, box.top + y * box.height);
  const arrow = new Path2D(ARROW);
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = '#fff';
  pen.stroke(arrow);
  pen.fillStyle = one.colour;
  pen.fill(arrow);
  pen.restore();
  label(pen, one, [box.left + x * box.width, box.top + y * box.height]);
}

// the name beside the arrow, on whichever side there is room
function label(
  pen: CanvasRenderingContext2D,
  { name, colour }: Painted,
  [x, y]: readonly [number, number],
): void {
  pen.font = '600 12px system-ui, sans-serif';
  const shown = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  const width = pen.measureText(shown).width + 12;
  const { clientWidth, clientHeight } = pen.canvas;
  const left = Math.max(0, x + 14 + width > clientWidth ? x - width - 4 : x + 14);
  const top = y + 34 > clientHeight ? y - 24 : y + 12;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.roundRect(left, top, width, 20, 10);
  pen.fill();
  pen.fillStyle = '#fff';
  pen.textBaseline = 'middle';
  pen.fillText(shown, left + 6, top + 10.5);
}
