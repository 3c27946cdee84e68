/** What was seen in one stretch of time: `hits` of `trials`. */
export interface Stretch {
  readonly hits: number;
  readonly trials: number;
}

/** What one source (a vantage, a target) saw, stretch by stretch in the order of time. */
export type Course = readonly Stretch[];

export interface Pooled {
  readonly hits: number;
  readonly trials: number;
  /** Stretches with any trial, over all sources. */
  readonly stretches: number;
  /** How many independent trials would tell as much; at most `trials`. */
  readonly effective: number;
}

/** Beyond it a few stretches cannot tell the correlation from 1. */
const MOST_CORRELATION = 0.8;

/**
 * Trials near in time are alike: an edge that is slow now is slow a second later. Counting them as independent makes
 * verdicts too sure. The variance of the share is therefore taken from how stretches of time differ (the ratio
 * estimator), and the trials are divided by how many times it exceeds that of independent ones, the design effect:
 * Rao, Scott, A Simple Method for the Analysis of Clustered Binary Data, Biometrics 48 (1992) 577-585.
 * Stretches that follow each other may be alike too, when they are short beside what makes the edge slow. The variance
 * is raised by their correlation, as Bayley, Hammersley, The "Effective" Number of Independent Observations in an
 * Autocorrelated Time Series, Suppl. J. R. Statist. Soc. 8 (1946) 184-197.
 * Where every trial came out the same, nothing is known of how alike they are: a stretch then counts as one.
 */
export function pool(courses: readonly Course[]): Pooled {
  const used = courses.map((course) => course.filter(({ trials }) => trials > 0)).filter(({ length }) => length > 0);
  const all = used.flat();
  const stretches = all.length;
  const hits = all.reduce((sum, one) => sum + one.hits, 0);
  const trials = all.reduce((sum, one) => sum + one.trials, 0);
  const share = hits / trials;
  const simple = (share * (1 - share)) / trials;
  if (stretches < 2 || !(simple > 0)) return { hits, trials, stretches, effective: Math.min(stretches, trials) };
  const strays = used.map((course) => course.map((one) => one.hits - one.trials * share));
  const squares = strays.flat().reduce((sum, stray) => sum + stray * stray, 0);
  const variance = ((stretches / (stretches - 1)) * squares) / trials ** 2;
  const alike = correlation(strays);
  const effect = (variance / simple) * ((1 + alike) / (1 - alike));
  return { hits, trials, stretches, effective: trials / Math.max(1, effect) };
}

/** Of each stretch with the next one of its source, 0 to 0.8. The estimate is too small by one part in their number, which is added. */
function correlation(strays: readonly (readonly number[])[]): number {
  const squares = strays.flat().reduce((sum, stray) => sum + stray * stray, 0);
  const products = strays.flatMap((course) => course.slice(1).map((stray, at) => stray * (course[at] ?? 0)));
  const longest = Math.max(...strays.map(({ length }) => length));
  const estimate = squares > 0 ? products.reduce((sum, one) => sum + one, 0) / squares + 1 / longest : 0;
  return Math.min(MOST_CORRELATION, Math.max(0, estimate));
}
