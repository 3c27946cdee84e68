import type { AddressFacts } from '@parallax/contract';
import { UNKNOWN } from '@parallax/contract';

/** Tells who an address is, from tables in memory. */
export interface Enricher {
  /** At once and never fails; what is not known (yet) is `unknown`. Asks for the PTR record behind the scenes. */
  facts(ip: string): AddressFacts;
  /** Resolves when the PTR records of these addresses are known or given up; for people who wait, never for a run. */
  settle(ips: readonly string[], signal: AbortSignal): Promise<void>;
}

export const NO_FACTS: AddressFacts = Object.freeze({
  asn: UNKNOWN,
  as_name: UNKNOWN,
  prefix: UNKNOWN,
  country: UNKNOWN,
  place: UNKNOWN,
  ptr: UNKNOWN,
  network: UNKNOWN,
  site: UNKNOWN,
});

/** For machines without tables. */
export const noEnricher: Enricher = { facts: () => NO_FACTS, settle: () => Promise.resolve() };
