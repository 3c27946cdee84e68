import type { DnsShareOutcome, Reason } from '@parallax/contract';
import type { ProviderShare } from '../../cdn/share/shares.js';
import type { Kind } from '../../cdn/share/types.js';
import type { Common } from '../../core/probe.js';

/** What one resolver did in one round. */
export interface ResolverRound {
  /** The `resolver` label. */
  readonly resolver: string;
  /** Answers by provider, every provider named. */
  readonly answers: Readonly<Record<string, number>>;
  readonly failures: Readonly<Partial<Record<Reason, number>>>;
  /** Seconds; of each answer the least on its way to the provider, of them the greatest. Absent without an answer. */
  readonly ttl?: number;
  /** Seconds; absent while no name server was heard. */
  readonly stretch?: number;
}

/** What one round measured, and what it means with the rounds before it. */
export interface DnsShareMeasured extends Common {
  readonly resolvers: readonly ResolverRound[];
  readonly intended: ReadonlyMap<string, number>;
  /** Of the window; without the kinds that gave no draw. */
  readonly shares: readonly ProviderShare[];
  /** Independent draws in the window, for each kind that was asked. */
  readonly draws: ReadonlyMap<Kind, number>;
  /** Absent for a single hostname. */
  readonly step?: DnsShareOutcome;
}
