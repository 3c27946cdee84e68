import type { CdnComparison, CdnFetch } from '../labels.js';
import type { Counts } from './counts.js';
import { medianOf, mergeDistributions, quantileOf, type Distribution, type Quantile } from './distribution.js';
import { pool, type Course } from './effective.js';
import { criticalStudent } from './student.js';
import { judge, shareIn, type Judgement, type Strictness } from './verdict.js';
import type { Share } from './wilson.js';

/** Name of the way to the origin in labels and records: it shows what no provider would be like, and is no candidate. */
export const CDN_ORIGIN = 'origin';

/** Stretches of time that each source gives (10 to 30 batches are advised: Schmeiser, Batch Size Effects in the Analysis of Simulation Output, Oper. Res. 30 (1982) 556-568). */
const STRETCHES = 12;

export interface Speed {
  /** Absent for the baseline, which is not compared with itself, and for the origin, which is no candidate. */
  readonly judgement?: Judgement;
  /** Time to first byte by that of the baseline, pair by pair: the median. */
  readonly ratio?: Quantile;
  /** Share of pairs in which it was below 0.95: shown, and no reason to fail. */
  readonly faster?: Share;
  readonly p50?: number;
  readonly p95?: number;
}

export interface SpeedEvidence {
  /** Rises of `parallax_cdn_pairs_total`, at least 12 steps where the verdict shall be as sure as it can be. */
  readonly pairs: readonly Counts[];
  readonly ratios: readonly { readonly distribution: Distribution }[];
  readonly firstBytes: readonly { readonly distribution: Distribution }[];
  /** Which pairs are looked at. */
  readonly fetch: CdnFetch;
}

/** How fast a provider is beside the baseline. The evidence is that of one row. */
export function speedOf({ pairs, ratios, firstBytes, fetch }: SpeedEvidence, strictness: Strictness): Speed {
  const times = mergeDistributions(firstBytes.map(({ distribution }) => distribution));
  const [p50, p95] = [quantileOf(times, 0.5), quantileOf(times, 0.95)];
  const measured = { ...(p50 === undefined ? {} : { p50 }), ...(p95 === undefined ? {} : { p95 }) };
  const judged = judgePairs(
    pairs.filter(({ labels }) => labels['fetch'] === fetch),
    strictness,
  );
  if (judged === undefined) return measured;
  const { judgement, critical, faster } = judged;
  const all = mergeDistributions(ratios.map(({ distribution }) => distribution));
  const ratio = medianOf(all, critical, judgement.effectivePairs);
  return { judgement, ...(ratio === undefined ? {} : { ratio }), faster, ...measured };
}

export interface PairJudgement {
  readonly judgement: Judgement;
  /** Share of pairs below 0.95. */
  readonly faster: Share;
  /** Standard errors to either side that intervals of these pairs have. */
  readonly critical: number;
}

/** The verdict on pairs of one row and one kind of fetch; undefined without any series of pairs. */
export function judgePairs(pairs: readonly Counts[], strictness: Strictness): PairJudgement | undefined {
  if (pairs.length === 0) return undefined;
  const judgement = judge(coursesOf(pairs, 'slower'), strictness);
  const critical = criticalStudent(strictness.confidence, judgement.stretches - 1);
  return { judgement, critical, faster: shareIn(pool(coursesOf(pairs, 'faster')), strictness.confidence) };
}

/** Pairs as each vantage counted them for each target, in stretches of time; a hit is one with this `comparison`. */
export function coursesOf(pairs: readonly Counts[], comparison: CdnComparison): readonly Course[] {
  const sources = new Map<string, { hits: number; trials: number }[]>();
  for (const { labels, steps } of pairs) {
    const source = JSON.stringify([labels['vantage'], labels['probe'], labels['target'], labels['address']]);
    const course = sources.get(source) ?? [];
    sources.set(source, course);
    const [hit, stretches] = [labels['comparison'] === comparison, Math.min(STRETCHES, steps.length)];
    for (let at = 0; at < steps.length; at += 1) {
      const rose = steps[at] ?? 0;
      const stretch = (course[Math.floor((at * stretches) / steps.length)] ??= { hits: 0, trials: 0 });
      stretch.trials += rose;
      if (hit) stretch.hits += rose;
    }
  }
  return [...sources.values()];
}

/** The provider that is compared with none, when there is one such beside the origin and others are compared. */
export function baselineAmong(providers: readonly string[], compared: ReadonlySet<string>): string | undefined {
  const rest = [...new Set(providers)].filter((provider) => !compared.has(provider));
  const candidates = rest.length > 1 ? rest.filter((provider) => provider !== CDN_ORIGIN) : rest;
  return compared.size > 0 && candidates.length === 1 ? candidates[0] : undefined;
}
