/** What one vantage saw in one stretch of time: `hits` of `trials`. */
export interface Cluster {
  readonly hits: number;
  readonly trials: number;
}

export interface Pooled {
  readonly hits: number;
  readonly trials: number;
  /** Clusters with any trial. */
  readonly clusters: number;
  /** How many independent trials would tell as much; at most `trials`. */
  readonly effective: number;
}

/**
 * Trials near in time are alike: an edge that is slow now is slow a second later. Counting them as independent makes
 * verdicts too sure. The variance of the share is therefore taken from how clusters differ (the ratio estimator), and
 * the trials are divided by how many times it exceeds that of independent ones, the design effect: Rao, Scott, A Simple
 * Method for the Analysis of Clustered Binary Data, Biometrics 48 (1992) 577-585. Where every trial came out the same,
 * nothing is known of how alike they are: a cluster then counts as one.
 */
export function pool(all: readonly Cluster[]): Pooled {
  const used = all.filter(({ trials }) => trials > 0);
  const clusters = used.length;
  const hits = used.reduce((sum, one) => sum + one.hits, 0);
  const trials = used.reduce((sum, one) => sum + one.trials, 0);
  const share = hits / trials;
  const simple = (share * (1 - share)) / trials;
  if (clusters < 2 || !(simple > 0)) return { hits, trials, clusters, effective: Math.min(clusters, trials) };
  const squares = used.reduce((sum, one) => sum + (one.hits - one.trials * share) ** 2, 0);
  const variance = ((clusters / (clusters - 1)) * squares) / trials ** 2;
  return { hits, trials, clusters, effective: trials / Math.max(1, variance / simple) };
}
