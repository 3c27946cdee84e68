import type { ManualRow } from './manual.js';
import type { Judgement, Quantile, Share } from '../statistics/index.js';

/** The scorecard as data: what tables and JSON show. Shares are from 0 to 1, times in seconds. */

export const GROUPINGS = ['country', 'vantage', 'network', 'all'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface Scorecard {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly grouping: Grouping;
  /** Who the others are compared with, when it can be told. */
  readonly baseline?: string;
  readonly vantages: readonly string[];
  readonly rows: readonly Row[];
  readonly consistency: readonly Consistency[];
  /** What people filled in. */
  readonly manual: readonly ManualRow[];
}

/** One provider, group of vantages and partition. */
export interface Row {
  readonly provider: string;
  readonly group: string;
  readonly partition: string;
  readonly speed: Speed;
  readonly caching: Caching;
  readonly delivery: DeliveryShares;
}

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

/** What is undefined was not measured. */
export interface Caching {
  /** Of what the cache tried: hits, stale ones and confirmed ones beside misses and expired ones. */
  readonly hitRatio?: Share;
  readonly hitRatioBytes?: number;
  /** The same for requests made again at once. */
  readonly warmHitRatio?: Share;
  /** Of all whose status is known: answered by a cache, so that the origin was not asked; and the bytes that the edge had. */
  readonly offload?: Share;
  readonly offloadBytes?: number;
  /** Of all fetches: those that no cache could know. They are in no ratio. */
  readonly coldShare?: number;
  /** Of all responses: those whose cache status nothing tells. */
  readonly unknownShare?: Share;
}

export interface DeliveryShares {
  readonly errors?: Share;
  readonly ttlHonoured?: Share;
  readonly integrity?: Share;
  /** Of rounds in which it could be told, over all partitions: answered by a place that should serve the vantage. */
  readonly properEdge?: Share;
}

/** How alike a provider is from everywhere: p50 and p95 of single vantages. */
export interface Consistency {
  readonly provider: string;
  readonly partition: string;
  readonly vantages: number;
  readonly p50: Spread;
  readonly p95: Spread;
}

export interface Spread {
  readonly best: number;
  readonly worst: number;
  /** `worst` by `best`; 1 is the same from everywhere. */
  readonly ratio: number;
}
