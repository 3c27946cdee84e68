/** Values of this panel as people read them. */
import { percent, seconds } from '../../kit/units.js';
import type { Cell, CellRow, Metric, Standing } from './types.js';

/** `0.98×`, `2.1×`, `12×`; `–` for nothing. Two places below 2, where 5 % matter. */
export function times(value: number | null | undefined): string {
  const bare = factor(value);
  return bare === '–' ? bare : `${bare}×`;
}

/** The same without the sign: `2.1`. */
export function factor(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) < 1.995) return value.toFixed(2);
  return value.toFixed(Math.abs(value) < 9.95 ? 1 : 0);
}

/** A share as people read it; what is nearly all is not rounded up to all, nor nearly nothing down to nothing. */
export function share(value: number | null | undefined): string {
  if (value !== null && value !== undefined && value < 1 && value > 0.995) return '> 99 %';
  if (value !== null && value !== undefined && value > 0 && value < 0.0005) return '< 0.1 %';
  return percent(value);
}

/** `1 vantage`, `3 vantages`, `2 countries`. */
export const count = (number: number, noun: string): string =>
  `${String(number)} ${number === 1 ? noun : plural(noun)}`;

/** English plural of the nouns that columns have. */
export const plural = (noun: string): string => (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`);

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function list(names: readonly string[], most = 3): string {
  const shown = names.length > most ? names.slice(0, most) : names.slice(0, -1);
  const last = names.length > most ? `${String(names.length - most)} more` : (names.at(-1) ?? '');
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** The lowest and highest of some values as one text: `94 %`, `62 % to 98 %`. */
export function span(values: readonly (number | null | undefined)[], text: (value: number) => string): string {
  const known = values.filter((value): value is number => typeof value === 'number');
  if (known.length === 0) return '–';
  const low = text(Math.min(...known));
  const high = text(Math.max(...known));
  return low === high ? low : `${low} to ${high}`;
}

const WORDS: Readonly<Record<Standing, string>> = {
  pass: 'pass',
  fail: 'fail',
  unsure: 'not enough data',
  unjudged: 'not compared',
  baseline: 'baseline',
  origin: 'origin',
  absent: 'no data',
  sick: 'vantage sick',
};

/** The word of a cell; a verdict of a later version is shown as it came. */
export const wordOf = (standing: Standing, verdict: string | null | undefined): string =>
  standing === 'unjudged' && typeof verdict === 'string' && verdict !== ''
    ? verdict.replaceAll('_', ' ')
    : WORDS[standing];

/** What is shown large in a cell. */
export function figure(metric: Metric, row: CellRow | undefined): string {
  if (row === undefined) return '–';
  if (metric === 'ratio') return row.role === 'baseline' ? '1' : times(row.ratio);
  if (metric === 'p50' || metric === 'p95') return seconds(row[metric]);
  return share(row[metric]);
}

/** `132 pairs, 71 % slower; 95 % interval 1.60 to 2.3`: what a verdict rests on. */
export function evidence(row: CellRow): string {
  const parts = [
    row.pairs === null ? undefined : `${count(Math.round(row.pairs), 'pair')}${worth(row)}`,
    row.slower === null ? undefined : `${share(row.slower)} of them slower by more than 5 %`,
  ].filter((part) => part !== undefined);
  const interval =
    row.ratio_low === null || row.ratio_high === null
      ? []
      : [`95 % interval of the median ratio ${factor(row.ratio_low)} to ${factor(row.ratio_high)}`];
  return [...(parts.length > 0 ? [parts.join(', ')] : []), ...interval].join('; ');
}

/** ` (as telling as 40 independent ones)`, where they are fewer. */
function worth({ pairs, worth: independent }: CellRow): string {
  if (independent === null || pairs === null || Math.round(independent) >= Math.round(pairs)) return '';
  return ` (as telling as ${String(Math.round(independent))} independent ones)`;
}

/** What a cell means in one breath, for screen readers: `fail, 2.1 times the baseline, 132 pairs`. */
export function spoken(cell: Cell): string {
  const { row } = cell;
  const said = [cell.word];
  if (row !== undefined && row.ratio !== null && cell.standing !== 'baseline')
    said.push(`${factor(row.ratio)} times the baseline`);
  if (row !== undefined && row.pairs !== null && cell.standing !== 'baseline')
    said.push(count(Math.round(row.pairs), 'pair'));
  if (row !== undefined && row.p50 !== null) said.push(`median ${seconds(row.p50)}`);
  if (row !== undefined && row.hits !== null) said.push(`hits ${share(row.hits)}`);
  return said.join(', ');
}
