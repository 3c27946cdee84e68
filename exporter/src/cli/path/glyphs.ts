import type { Context } from '../context.js';

/** The signs of the table. */
export interface Glyphs {
  readonly ascii: boolean;
  /** First, middle and last of several nodes at one TTL. */
  readonly branch: readonly [first: string, middle: string, last: string];
  readonly destination: string;
  /** Low to high. */
  readonly levels: readonly string[];
}

const LINES: Glyphs = {
  ascii: false,
  branch: ['┬', '├', '└'],
  destination: '◆',
  levels: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ASCII: Glyphs = {
  ascii: true,
  branch: ['+', '|', '\\'],
  destination: '@',
  levels: ['_', '.', ',', '-', '~', '=', '*', '#'],
};

/** Plain signs for dumb terminals, and where the locale says that it is not UTF-8. */
export function glyphsFor(env: Context['env']): Glyphs {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((one) => one !== undefined && one !== '');
  const utf8 = locale === undefined || /utf-?8/i.test(locale);
  return utf8 && env['TERM'] !== 'dumb' ? LINES : ASCII;
}
