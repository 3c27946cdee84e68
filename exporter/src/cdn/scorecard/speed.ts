import { criticalStudent, judge, medianOf, merge, pool, quantileOf, shareIn, type Course, type Strictness } from '../statistics/index.js'; // prettier-ignore
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
  const judgement = judge(coursesOf(mine, 'slower'), strictness);
  const critical = criticalStudent(strictness.confidence, judgement.stretches - 1);
  const ratio = medianOf(merge(ratios.map(({ distribution }) => distribution)), critical, judgement.effectivePairs);
  const faster = shareIn(pool(coursesOf(mine, 'faster')), strictness.confidence);
  return { judgement, ...(ratio === undefined ? {} : { ratio }), faster, ...measured };
}

/** Pairs as each vantage counted them for each target, in stretches of time; a hit is one with this `comparison`. */
export function coursesOf(pairs: readonly Counts[], comparison: string): readonly Course[] {
  const sources = new Map<string, { hits: number; trials: number }[]>();
  for (const { labels, steps } of pairs) {
    const source = JSON.stringify([labels['vantage'], labels['probe'], labels['target'], labels['address']]);
    const course = sources.get(source) ?? [];
    sources.set(source, course);
    for (const [at, rose] of steps.entries()) {
      const stretch = (course[Math.floor(at / STEPS_A_STRETCH)] ??= { hits: 0, trials: 0 });
      stretch.trials += rose;
      if (labels['comparison'] === comparison) stretch.hits += rose;
    }
  }
  return [...sources.values()];
}
