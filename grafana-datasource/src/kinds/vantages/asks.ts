import * as contract from '@parallax/contract';
import { aggregate, increase, quantile, selector, type Metric, type VantagesQuery } from '@parallax/contract';
import type { Ask, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { duration, over } from '../window.js';

/** What is configured of a vantage. */
export const INFO = ['city', 'country', 'network', 'asn', 'latitude', 'longitude'] as const;

export const METRICS: readonly Metric[] = [
  ...[contract.agentBuild, contract.vantageInfo, contract.vantageHealthy, contract.vantageSick, contract.scheduleLag],
  ...[contract.probeRuns, contract.probeSuccesses, contract.probeMissed, contract.probeLastRun],
  ...[contract.remoteBacklogAge, contract.queueLost],
];

/** What was reported within it counts as reported now. */
const RECENT = '2m';

/**
 * One question a column, each answered for every vantage that was there within the range. Information about a vantage
 * that is there now is that of now; of one that is gone, what it last said.
 */
export function toPromql({ filter }: VantagesQuery, scope: Scope): readonly Ask[] {
  const window = duration(scope.to - scope.from);
  const match = <M extends Metric>(metric: M): contract.Matching<M> => matchers(metric, filter, scope.adhoc);
  const select = <M extends Metric>(metric: M): string => selector(metric, match(metric));
  const rose = (metric: Metric & { type: 'counter' }): string =>
    aggregate('sum', ['vantage'], increase(metric, window, match(metric)));
  const said = (metric: Metric, labels: readonly string[]): string => {
    const now = aggregate('max', ['vantage', ...labels], select(metric));
    return `${now} or on (vantage) max_over_time(${over(scope, now)})`;
  };
  // A scrape that fails ends every series for a moment: that is not yet a vantage that is gone.
  const recent = (metric: Metric): string => `last_over_time(${select(metric)}[${RECENT}])`;
  const now = (operation: 'min' | 'max', metric: Metric): string => aggregate(operation, ['vantage'], recent(metric));
  const expressions = {
    now: now('max', contract.agentBuild),
    seen: `max_over_time(${over(scope, aggregate('max', ['vantage'], select(contract.probeLastRun)))})`,
    info: said(contract.vantageInfo, INFO),
    version: said(contract.agentBuild, ['version']),
    healthy: now('min', contract.vantageHealthy),
    sick: `${aggregate('max', ['vantage', 'reason'], recent(contract.vantageSick))} > 0`,
    targets: `count by (vantage) (${aggregate('max', ['vantage', 'probe', 'target'], recent(contract.probeRuns))})`,
    success: `${rose(contract.probeSuccesses)} / (${rose(contract.probeRuns)} > 0)`,
    missed: `round(${rose(contract.probeMissed)})`,
    lag: quantile(0.99, contract.scheduleLag, { window, by: ['vantage'], match: match(contract.scheduleLag), orClassic: true }), // prettier-ignore
    backlog: now('max', contract.remoteBacklogAge),
    lost: `round(${rose(contract.queueLost)})`,
  };
  return Object.entries(expressions).map(([refId, expr]) => ({ refId, expr, mode: 'instant' }));
}
