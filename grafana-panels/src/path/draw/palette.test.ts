import { createTheme } from '@grafana/data';
import { describe, expect, test } from 'vitest';
import { contrast, mix, parse } from './colour.js';
import { palette } from './palette.js';
import type { Palette, PaletteTheme, Tone } from './types.js';

const theme = (mode: 'dark' | 'light'): PaletteTheme => createTheme({ colors: { mode } });
/** Of somebody who likes pale things. */
const pale: PaletteTheme = {
  ...theme('light'),
  colors: {
    ...theme('light').colors,
    error: { main: '#ffd0d0', text: '#ffe0e0' },
    success: { main: '#d0ffd0', text: '#e0ffe0' },
    warning: { main: '#fff0c0', text: '#fff4d0' },
    primary: { main: '#d0e0ff', text: '#e0eaff' },
  },
};

const TONES = ['known', 'source', 'destination', 'vantage', 'silent', 'loss', 'slow', 'appeared', 'vanished', 'mark'] as const; // prettier-ignore

describe.each([
  ['dark', theme('dark')],
  ['light', theme('light')],
  ['a pale theme', pale],
])('%s', (_, given) => {
  const colours: Palette = palette(given);
  const grounds = [given.colors.background.primary, given.colors.background.canvas];

  test.each(['text', 'textSoft', 'bandText'] as const)('%s reads on panel and page (4.5 to 1)', (name) => {
    for (const ground of grounds) expect(contrast(colours[name], ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(TONES)('%s is seen on panel and page (3 to 1), and reads what is written in it', (name) => {
    const tone: Tone = colours[name];
    for (const ground of grounds) expect(contrast(tone.stroke, ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(tone.on, tone.fill)).toBeGreaterThanOrEqual(4.5);
  });

  test('plain lines are seen, also on bands', () => {
    for (const ground of grounds) expect(contrast(colours.line, ground)).toBeGreaterThanOrEqual(3);
  });

  test('text, loss and names read on bands', () => {
    for (const { fill } of colours.bands) {
      expect(contrast(colours.text, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours.bandText, fill)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours.loss.stroke, fill)).toBeGreaterThanOrEqual(3);
    }
  });
});

test('colours are read as themes write them', () => {
  expect(parse('#abc')).toEqual({ r: 170, g: 187, b: 204, a: 1 });
  expect(parse('rgba(204, 204, 220, 0.65)')).toEqual({ r: 204, g: 204, b: 220, a: 0.65 });
  expect(parse('rebeccapurple')).toEqual({ r: 128, g: 128, b: 128, a: 1 });
  expect(mix('rgba(255, 255, 255, 0.5)', '#000000')).toBe('#808080');
});

test('contrast is that of WCAG', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
