import { expect, test } from 'vitest';
import { contrast, fitAccent } from '../../shared/contrast';
import { isColour, tidyColour } from './colours';

test('a colour may be typed in the usual ways', () => {
  expect(tidyColour('1F6FEB')).toBe('#1f6feb');
  expect(tidyColour(' #18f ')).toBe('#1188ff');
  expect(tidyColour('blue')).toBe('blue');
  expect(isColour('#1f6feb')).toBe(true);
  expect(isColour('blue')).toBe(false);
});

test('whatever accent is chosen, words on its button can be read, in light and in dark', () => {
  for (let level = 0; level < 256; level += 5) {
    for (const accent of [
      `#${level.toString(16).padStart(2, '0').repeat(3)}`,
      `#ff${level.toString(16).padStart(2, '0')}00`,
    ]) {
      const fitted = fitAccent(accent);
      for (const scheme of ['light', 'dark'] as const) {
        const { fill = '', ink = '' } = fitted?.[scheme] ?? {};
        expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
      }
    }
  }
});
