import { contrast, legible, mix } from './colour.js';
import type { Palette, PaletteTheme, Tone } from './types.js';

/** WCAG 2.2 AA: text, and what must be seen to understand the picture. */
const TEXT = 4.5;
const SHAPE = 3;

/** Plain colours from a Grafana theme, dark or light: legible on a panel and, for transparent panels, on the page. */
export function palette(theme: PaletteTheme): Palette {
  const { colors, isDark } = theme;
  const background = mix(colors.background.primary, colors.background.canvas);
  const end = mix(colors.text.maxContrast, background);
  const backgrounds = [background, mix(colors.background.canvas, background)];
  const text = (colour: string): string => legible(colour, backgrounds, { ratio: TEXT, end });
  const shape = (colour: string): string => legible(colour, backgrounds, { ratio: SHAPE, end });
  const on = (fill: string): string => (contrast('#ffffff', fill) >= contrast('#000000', fill) ? '#ffffff' : '#000000');
  const soft = (colour: string, share = isDark ? 0.3 : 0.18): Tone => {
    const stroke = shape(colour);
    const fill = mix(stroke, background, share);
    return { stroke, fill, on: legible(stroke, [fill], { ratio: TEXT, end }) };
  };
  const solid = (colour: string): Tone => {
    const fill = shape(colour);
    return { stroke: fill, fill, on: on(fill) };
  };
  const neutral = mix(colors.text.primary, background, 0.55);
  const tint = (colour: string, share: number): { fill: string; edge: string } => ({
    fill: mix(colour, background, share),
    edge: mix(colour, background, share * 3.2),
  });
  return {
    dark: isDark,
    font: theme.typography.fontFamily,
    background,
    text: text(colors.text.primary),
    textSoft: text(colors.text.secondary),
    line: shape(mix(colors.text.primary, background, isDark ? 0.42 : 0.5)),
    known: soft(colors.primary.text),
    source: solid(colors.primary.main),
    destination: soft(colors.success.text),
    vantage: solid(colors.primary.main),
    silent: { stroke: shape(neutral), fill: background, on: text(neutral) },
    loss: solid(colors.error.text),
    slow: solid(colors.error.text),
    appeared: soft(colors.success.text),
    vanished: { stroke: shape(neutral), fill: background, on: text(neutral) },
    mark: { stroke: shape(colors.warning.text), fill: mix(colors.warning.text, background, 0.2), on: text(colors.text.primary) }, // prettier-ignore
    bands: [tint(colors.text.primary, isDark ? 0.055 : 0.04), tint(colors.primary.text, isDark ? 0.085 : 0.06)],
    bandText: text(colors.text.secondary),
  };
}
