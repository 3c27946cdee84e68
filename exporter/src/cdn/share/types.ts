import type { dnsShareDrift, LabelsOf } from '@parallax/contract';

/**
 * Who answered: a name server of the zone, a resolver open to all, the vantage's own. Shares are kept apart by it: caches
 * follow a change of weights only as their TTL lets them.
 */
export type Kind = LabelsOf<typeof dnsShareDrift>['kind'];

/** Where answers go that lead to nobody who is configured. */
export const NOBODY = 'unknown';

/** One step of the way from the hostname to the provider, as it is kept. */
export interface Step {
  /** Digest of the name that owns the records, and of what they say. */
  readonly owner: string;
  readonly data: string;
  /** Seconds, as answered. */
  readonly ttl: number;
}

/** One answer, as it is kept for the window. */
export interface Sighting {
  /** Monotonic milliseconds at which it came. */
  readonly at: number;
  readonly kind: Kind;
  /** The `resolver` label. */
  readonly resolver: string;
  /** The client subnet that the answer was made for; empty when it was made for whoever asks. */
  readonly subnet: string;
  /** Index of the hostname. */
  readonly host: number;
  /** Configured name, or {@link NOBODY}. */
  readonly provider: string;
  /** From the hostname to the records that led to the provider, at least one. */
  readonly steps: readonly [Step, ...Step[]];
}

/** How answers that nobody cached depend on each other. */
export type Stickiness = 'auto' | 'none' | 'source';
export const STICKINESSES = ['auto', 'none', 'source'] as const satisfies readonly Stickiness[];
