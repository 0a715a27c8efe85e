import { describe, expect, it } from 'vitest';
import { applyAccent, contrast, fitAccent, fitTo } from './contrast';

const colours = [
  '#000000',
  '#ffffff',
  '#ffff00',
  '#00ff88',
  '#1f6feb',
  '#7f7f7f',
  '#ff0066',
  '#0b0b3b',
  '#e8e8e8',
];

describe('a company’s accent', () => {
  it.each(colours)('%s can be read on light and on dark pages', (colour) => {
    for (const background of ['#ffffff', '#f5f6f8', '#191d22']) {
      const { fill, ink, text } = fitTo(colour, background);
      expect(contrast(fill, background)).toBeGreaterThanOrEqual(3);
      expect(contrast(ink, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is left as it is where it can be read already', () => {
    expect(fitTo('#1f6feb', '#ffffff').fill).toBe('#1f6feb');
  });

  it('knows the contrast of black and white', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });

  it('is ignored where it is not a colour', () => {
    expect(fitAccent('red; background: url(x)')).toBeNull();
    applyAccent('nonsense');
    expect(document.documentElement.style.getPropertyValue('--accent-light')).toBe('');
    applyAccent('#ffff00');
    expect(document.documentElement.style.getPropertyValue('--accent-light')).not.toBe('');
  });
});
