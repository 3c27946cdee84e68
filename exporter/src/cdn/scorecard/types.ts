import type { Caching, DeliveryShares, Speed } from '@parallax/contract';
import type { ManualRow } from './manual.js';

export type { Speed };

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
  /** Vantages that measured and were too sick to judge by. */
  readonly leftOut: readonly string[];
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
