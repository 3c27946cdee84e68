import { criticalStudent, judge, medianOf, merge, pool, quantileOf, shareOf, type Cluster, type Strictness } from '../statistics/index.js'; // prettier-ignore
import type { Counts } from './counts.js';
import type { Evidence } from './read.js';
import type { Speed } from './types.js';

/** Steps of one stretch of time: each vantage gives 12 (10 to 30 batches are advised: Schmeiser, Batch Size Effects in the Analysis of Simulation Output, Oper. Res. 30 (1982) 556-568). */
export const STEPS_A_STRETCH = 4;

/** How fast a provider is beside the baseline. The evidence is that of the row. */
export function speedOf({ pairs, ratios, firstBytes, fetch }: Evidence, strictness: Strictness): Speed {
  const times = merge(firstBytes.map(({ distribution }) => distribution));
  const [p50, p95] = [quantileOf(times, 0.5), quantileOf(times, 0.95)];
  const measured = { ...(p50 === undefined ? {} : { p50 }), ...(p95 === undefined ? {} : { p95 }) };
  const mine = pairs.filter(({ labels }) => labels['fetch'] === fetch);
  if (mine.length === 0) return measured;
  const judgement = judge(clustersOf(mine, 'slower'), strictness);
  const critical = criticalStudent(strictness.confidence, judgement.clusters - 1);
  const ratio = medianOf(merge(ratios.map(({ distribution }) => distribution)), critical, judgement.effectivePairs);
  const faster = shareOf(pool(clustersOf(mine, 'faster')), strictness.confidence);
  return { judgement, ...(ratio === undefined ? {} : { ratio }), faster, ...measured };
}

/** Pairs by what was counted in the same stretch of time for the same target by the same vantage. */
export function clustersOf(pairs: readonly Counts[], comparison: string): readonly Cluster[] {
  const clusters = new Map<string, { hits: number; trials: number }>();
  for (const { labels, steps } of pairs) {
    const source = JSON.stringify([labels['vantage'], labels['probe'], labels['target'], labels['address']]);
    for (const [at, rose] of steps.entries()) {
      const key = `${source} ${Math.floor(at / STEPS_A_STRETCH)}`;
      const cluster = clusters.get(key) ?? { hits: 0, trials: 0 };
      cluster.trials += rose;
      if (labels['comparison'] === comparison) cluster.hits += rose;
      clusters.set(key, cluster);
    }
  }
  return [...clusters.values()];
}
