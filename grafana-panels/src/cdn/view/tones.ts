import type { GrafanaTheme2 } from '@grafana/data';
import type { Standing, Tone } from '../model/types.js';

/** Colours of standings, for text and for shapes: never alone, always beside a word and a shape. */
export function standingColor(theme: GrafanaTheme2, standing: Standing): string {
  if (standing === 'pass') return theme.colors.success.text;
  if (standing === 'fail') return theme.colors.error.text;
  if (standing === 'unsure') return theme.colors.info.text;
  if (standing === 'unjudged') return theme.colors.warning.text;
  return theme.colors.text.secondary;
}

/** Colours of clauses and answers. */
export function toneColor(theme: GrafanaTheme2, tone: Tone): string {
  return standingColor(theme, TONE_STANDING[tone]);
}

/** The shape that a tone is drawn with. */
export const TONE_STANDING: Readonly<Record<Tone, Standing>> = {
  bad: 'fail',
  unsure: 'unsure',
  good: 'pass',
  plain: 'absent',
  aside: 'absent',
};

/** A soft fill of the same colour as `color`. */
export const soft = (color: string, percent: number): string =>
  `color-mix(in srgb, ${color} ${String(percent)}%, transparent)`;
