import {
  buckets,
  probeDuration,
  probeFailures,
  probeRuns,
  probeSuccesses,
  selector,
  type Matcher,
} from '@parallax/contract';
import { eligibleThroughout } from '../../kit/quorum.js';
import type { Objective } from './settings.js';

/** What is counted: runs, and those that are not as the objective wants them, by any labels. */

/** What a rate looks back over: three scrapes a minute apart, so that one that is late leaves no hole. */
const RATE = '3m';

export interface Indicator {
  /** Runs a second that are judged. */
  readonly runs: string;
  /** Of these, bad ones. */
  readonly bad: string;
}

/** Summed by `labels`, from vantages that were believed during all of the rate, over `window`. */
export function indicatorOf(objective: Objective, labels: readonly string[], window = RATE): Indicator {
  return objective.latency === undefined
    ? availability(objective, labels, window)
    : latency(objective, objective.latency, { labels, window });
}

export const matching = ({ probe, target }: Objective): { probe: Matcher; target: Matcher } => ({
  probe: matcher(probe),
  target: matcher(target),
});

const matcher = (text: string): Matcher => {
  const pattern = /^\/(.+)\/$/s.exec(text)?.[1];
  return pattern === undefined ? text : { matches: pattern };
};

const by = (labels: readonly string[]): string => (labels.length === 0 ? '' : ` by (${labels.join(', ')})`);

function availability(objective: Objective, labels: readonly string[], window: string): Indicator {
  const match = matching(objective);
  const sum = (series: string): string =>
    `sum${by(labels)} (${eligibleThroughout(`rate(${series}[${window}])`, window)})`;
  const [runs, successes] = [sum(selector(probeRuns, match)), sum(selector(probeSuccesses, match))];
  // Runs that the vantage itself spoiled say nothing about the target.
  const own = `(${sum(selector(probeFailures, { ...match, source: { matches: 'internal|policy' } }))} or ${runs} * 0)`;
  return { runs: `${runs} - ${own}`, bad: `clamp_min(${runs} - ${successes} - ${own}, 0)` };
}

/** Of runs that succeeded: failures are the matter of an objective for availability. */
function latency(objective: Objective, bound: number, over: { labels: readonly string[]; window: string }): Indicator {
  const { labels, window } = over;
  const match = matching(objective);
  const sum = (series: string): string =>
    `sum${by(labels)} (${eligibleThroughout(`rate(${series}[${window}])`, window)})`;
  const native = sum(selector(probeDuration, match));
  const count = sum(selector(probeDuration, match).replace(probeDuration.name, () => `${probeDuration.name}_count`));
  const fast = sum(buckets(probeDuration, match).replace(/\}$/, `,le=~"${leOf(bound)}"}`));
  return {
    runs: `histogram_count(${native}) or ${count}`,
    bad: `clamp_min(histogram_count(${native}) * (1 - histogram_fraction(0, ${bound}, ${native})), 0) or ${count} - ${fast}`,
  };
}

/** Prometheus 3 writes whole bounds with a fraction. */
const leOf = (bound: number): string =>
  Number.isInteger(bound) ? `${bound}([.]0)?` : String(bound).replace('.', '[.]');
