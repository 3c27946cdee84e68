import type { CdnColumn, CdnQuery } from '@parallax/contract';
import type { Scope } from '../kind.js';
import { rangeOf } from '../rows.js';
import { KEYS } from './columns.js';

/** How a query is asked: what is grouped by what, how finely. */
export interface Plan {
  readonly column: CdnColumn;
  /** The whole range, as a window. */
  readonly window: string;
  /** Labels of counts. */
  readonly key: readonly string[];
  /** Labels of histograms: of partitions they are summed over vantages by Prometheus, of places here. */
  readonly histogramKey: readonly string[];
  /** Milliseconds between looks at the counters of pairs. */
  readonly step: number;
  readonly trend: { readonly step: number; readonly window: string };
  /** Ranks at which histograms are asked for quantiles. */
  readonly ranks: { readonly times: readonly number[]; readonly ratios: readonly number[]; readonly trends: readonly number[] }; // prettier-ignore
  /** Whether the question was made smaller because there are so many series. */
  readonly coarse: boolean;
}

/** Looks over the range that the scorecard of the command line takes; never fewer. */
const LEAST_LOOKS = 48;
/** With fewer series there are more of them, so that it shows when a probe began within the range. */
const MOST_LOOKS = 480;
const MOST_POINTS = 100_000;
const LEAST_STEP = 5_000;

const MOST_TREND_ROWS = 20_000;
const [LEAST_TRENDS, MOST_TRENDS] = [12, 48];
/** Shorter windows would often hold no round. */
const LEAST_WINDOW = 300_000;

/** Pair series beyond which the ratio's interval is asked for at few ranks. */
export const MANY_SERIES = 1_500;

const between = (low: number, value: number, high: number): number => Math.min(high, Math.max(low, value));
const wholeSeconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000) * 1000;

export function planOf({ columns: column = 'vantage' }: CdnQuery, scope: Scope): Plan {
  const range = Math.max(1000, scope.to - scope.from);
  const series = Math.max(1, scope.series ?? MOST_POINTS);
  const looks = between(LEAST_LOOKS, Math.floor(MOST_POINTS / series), MOST_LOOKS);
  const points = between(LEAST_TRENDS, Math.floor(MOST_TREND_ROWS / series), MOST_TRENDS);
  const trendStep = wholeSeconds(Math.max(range / points, scope.step));
  const coarse = series > MANY_SERIES;
  const summed = column === 'partition';
  const single = column === 'vantage' || summed;
  return {
    column,
    coarse,
    window: rangeOf(scope),
    key: KEYS[column],
    histogramKey: summed ? ['probe', 'provider', 'partition'] : KEYS[column],
    step: wholeSeconds(Math.max(range / looks, Math.min(LEAST_STEP, range / LEAST_LOOKS))),
    trend: { step: trendStep, window: `${Math.max(trendStep, LEAST_WINDOW) / 1000}s` },
    ranks: {
      times: single ? [0.5, 0.95] : [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99],
      ratios: coarse ? [0.1, 0.35, 0.5, 0.65, 0.9] : [0.05, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.95],
      trends: single ? [0.5] : [0.1, 0.5, 0.9],
    },
  };
}
