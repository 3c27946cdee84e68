/** Expressions that several dashboards ask, over the variables that they share. */
import {
  agentBuild,
  aggregate,
  type Match,
  probeDuration,
  probeFailures,
  probeRuns,
  probeSuccesses,
  quantile,
  rate,
  ratio,
  selector,
  vantageHealthy,
} from '@parallax/contract';

/** The window of rates: at least four scrapes, as long as a point is wide. */
export const WINDOW = '$__rate_interval';
/** The whole of what the screen shows. */
export const RANGE = '$__range';

const in$ = (variable: string): { readonly matches: string } => ({ matches: `$${variable}` });

/** What `several()` variables chose. */
export const VANTAGE = { vantage: in$('vantage') } as const;
export const TARGET = { ...VANTAGE, probe: in$('probe'), target: in$('target') } as const;
export const ONE_TARGET = { ...VANTAGE, target: in$('target') } as const;
export const PROVIDER = { ...VANTAGE, probe: in$('probe'), provider: in$('provider') } as const;

/** Runs that succeeded, of all. */
export const success = (by: readonly string[], match: Match, window = WINDOW): string =>
  ratio({ metric: probeSuccesses, match }, { metric: probeRuns, match }, { window, by });

/** Whole duration of successful runs. */
export const duration = (q: number, by: readonly string[], match: Match, window = WINDOW): string =>
  quantile(q, probeDuration, { window, by, match, orClassic: true });

/** Failures a second by what failed and why. */
export const reasons = (match: Match): string =>
  aggregate('sum', ['phase', 'reason', 'source'], rate(probeFailures, WINDOW, match));

/** The latest value of each series within the range, also of what no longer reports. */
export const latest = (series: string): string => `last_over_time(${series}[${RANGE}])`;

/** Seconds since a time of an agent, whose clock may be a little ahead. */
export const ago = (time: string): string => `clamp_min(time() - ${time}, 0)`;

/** Vantages by count. Where nothing is known of any, there is no number: none is sick of none that reports. */
export const healthy = (match: Match): string => `sum(${selector(vantageHealthy, match)})`;
export const known = (match: Match): string => `count(${selector(vantageHealthy, match)})`;
export const sick = (match: Match): string => `(count(${selector(vantageHealthy, match)} == 0) or 0 * ${known(match)})`;
/** Reported within the range, and no longer do. */
export const gone = (match: Match): string => {
  const ever = `count by (vantage) (${latest(selector(agentBuild, match))})`;
  return `(count(${ever} unless count by (vantage) (${selector(agentBuild, match)})) or 0 * count(${ever}))`;
};
