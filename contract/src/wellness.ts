import { vantageHealthy } from './metrics/vantage.js';
import { aggregate, selector, type Matching } from './promql.js';

/** Share of the range for which a vantage must have been well; below, most of what it measured is in doubt. */
const LEAST_WELL = 0.5;
/** A moment of illness is no reason to leave out a vantage: it lasts. */
const LASTING = '2m';

/** Vantages whose measurements over `window` nobody should be judged by: sick for the last two minutes, or for more than half of it. */
export function sickOver(window: string, match: Matching<typeof vantageHealthy> = {}): string {
  const series = selector(vantageHealthy, match);
  const worst = (over: string): string => aggregate('min', ['vantage'], over);
  return `${worst(`max_over_time(${series}[${LASTING}])`)} == 0 or ${worst(`avg_over_time(${series}[${window}])`)} < ${LEAST_WELL}`;
}
