// Fits a company's accent colour to light and dark pages, so that everything in it can be read (WCAG AA). Pure but for `applyAccent`.

/** What a page needs of an accent on one background: a filling, what is written on it, and the accent as a text's colour. */
export interface Fitted {
  fill: string;
  ink: string;
  text: string;
}

type Rgb = readonly [number, number, number];

const LIGHT = '#f5f6f8';
const DARK = '#22272e';
const SEEN = 3;
const READ = 4.5;

/** Returns the contrast of two colours (#rrggbb), 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Returns the accent fitted to a background: darkened or lightened only as far as needed. */
export function fitTo(accent: string, background: string): Fitted {
  const fill = towards(accent, background, SEEN);
  const ink = contrast(fill, '#ffffff') >= READ ? '#ffffff' : '#000000';
  return { fill, ink, text: towards(accent, background, READ) };
}

/** Returns the accent for light and for dark pages; what is not #rrggbb gives null. */
export function fitAccent(accent: string): { light: Fitted; dark: Fitted } | null {
  if (!/^#[0-9a-f]{6}$/i.test(accent)) return null;
  return { light: fitTo(accent, LIGHT), dark: fitTo(accent, DARK) };
}

/** Colours the whole page with the accent; leaves the page's own where the accent is not #rrggbb. */
export function applyAccent(accent: string): void {
  const element = document.documentElement;
  const fitted = fitAccent(accent);
  if (!fitted) return;
  for (const scheme of ['light', 'dark'] as const) {
    element.style.setProperty(`--accent-${scheme}`, fitted[scheme].fill);
    element.style.setProperty(`--accent-ink-${scheme}`, fitted[scheme].ink);
    element.style.setProperty(`--accent-text-${scheme}`, fitted[scheme].text);
  }
}

function towards(colour: string, background: string, ratio: number): string {
  const goal: Rgb = luminance(parse(background)) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  const from = parse(colour);
  for (let step = 0; step <= 50; step++) {
    const mixed = format(from.map((part, i) => part + ((goal[i] ?? 0) - part) * (step / 50)));
    if (contrast(mixed, background) >= ratio) return mixed;
  }
  return format(goal);
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function format(parts: readonly number[]): string {
  return `#${parts.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
