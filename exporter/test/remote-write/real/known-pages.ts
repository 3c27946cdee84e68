/** Pages whose every value follows from the number of the scrape. */
import type { Page } from '../compliance/page-server.js';

export const SERIES = 2_000;
/** Scrapes on which the series `vanishing` stands. */
export const LIVES = 6;
const THREE_HOURS = 10_800_000;

/** At most 15 digits, as more are not stored by every receiver. */
export const valueOf = (n: number, count: number): number => (n * 1_000 + count) / 8 - 100;

export const SPECIAL: Readonly<Record<string, number>> = {
  inf: Infinity,
  ninf: -Infinity,
  subnormal: 5e-324,
  largest: Number.MAX_VALUE,
  sum: 0.30000000000000004,
  nan: NaN,
};

/** `began` in Unix milliseconds. */
export const known = (count: number, began: number): Page => ({
  type: 'text',
  text: [
    `ticks ${count}`,
    ...Array.from({ length: SERIES }, (_, n) => `known{n="${n}"} ${valueOf(n, count)}`),
    ...Array.from(
      { length: 50 },
      (_, n) => `late{n="${n}"} ${valueOf(n, count)} ${began - THREE_HOURS + count * 1_000}`,
    ),
    ...Object.entries(SPECIAL).map(
      ([type, value]) => `special{type="${type}"} ${String(value).replace('Infinity', 'Inf')}`,
    ),
    'negative_zero -0',
    ...(count < LIVES ? ['vanishing 1'] : []),
    '',
  ].join('\n'),
});

export const traced = (count: number): Page => ({
  type: 'openmetrics',
  text: `# TYPE jobs counter\n# HELP jobs Jobs.\njobs_total ${count} # {trace_id="t${count}"} ${count} ${Date.now() / 1000}\n# EOF\n`,
});
