import {
  CDN_ORIGIN,
  cdnCacheBytes,
  cdnCacheRequests,
  cdnEdge,
  cdnEdgeChecks,
  cdnFailures,
  cdnFetches,
  cdnFindings,
  cdnFirstByte,
  cdnFirstByteRatio,
  cdnIntegrityChecks,
  cdnPairs,
  cdnResponses,
  cdnTtlChecks,
  CDN_BAND,
  type CdnFetch,
} from '@parallax/contract';
import { PROVIDERS, type Provider } from '../fleet.js';
import type { Random } from '../random.js';
import type { Memory } from '../tape.js';
import type { Delivery, Failure } from '../truth.js';
import { runsOf, type Place, type Run } from './probe.js';

/** Each round one object of one partition through every provider: as found, and warm again at once. */

const PARTITION = 'static';
const BYTES = 40_000;
const BASELINE = 'alpha';
const LINTED = 'ttl-not-honoured';
const BAD_ANSWER: Failure = { phase: 'validate', reason: 'status_mismatch', source: 'target', share: 1 };

export function cdn(memory: Memory, place: Place): void {
  runsOf(memory, place, (run) => round(memory, place, run));
}

/** A provider's failure fails the round; the origin's fails nothing. */
function round(memory: Memory, place: Place, { failure, latency, random }: Run): Failure | undefined {
  const down = failure !== undefined;
  const failed = new Set<Provider>();
  for (const fetch of ['as_found', 'warm'] as const) {
    const get = (provider: Provider): number | undefined => {
      const time = fetched(memory, place, { fetch, latency, random, down, provider });
      if (time === undefined) failed.add(provider);
      return time;
    };
    const baseline = get(BASELINE);
    for (const provider of PROVIDERS.filter((name) => name !== BASELINE)) {
      const time = get(provider);
      if (time !== undefined && baseline !== undefined) compare(memory, { provider, fetch }, time / baseline);
    }
  }
  return [...failed].some((provider) => provider !== CDN_ORIGIN) ? (failure ?? BAD_ANSWER) : failure;
}

interface Fetch {
  readonly provider: Provider;
  readonly fetch: CdnFetch;
  readonly latency: number;
  readonly random: Random;
  /** Nothing is reached. */
  readonly down: boolean;
}

/** Seconds to the first byte; undefined when there was none. */
function fetched(memory: Memory, { pair, minute }: Place, one: Fetch): number | undefined {
  const { provider, fetch, random } = one;
  const truth = pair.providers[provider];
  const where = { provider, partition: PARTITION };
  memory.add(cdnFetches, { ...where, fetch }, 1);
  memory.add(cdnFailures, { ...where, reason: 'timeout' }, one.down ? 1 : 0);
  if (one.down) return undefined;
  // A request in a thousand fails for no reason that lasts.
  if (random.chance(0.001 + truth.failing)) {
    memory.add(cdnResponses, { ...where, class: '5xx' }, 1);
    memory.add(cdnFailures, { ...where, reason: 'status_mismatch' }, 1);
    return undefined;
  }
  memory.add(cdnResponses, { ...where, class: '2xx' }, 1);
  const hit = cached(memory, one, { truth, minute });
  checks(memory, one, truth);
  const time = one.latency * truth.slower * (hit ? 1 : 1.8) * Math.exp(0.06 * random.normal());
  memory.observe(cdnFirstByte, { ...where, fetch }, time);
  return time;
}

/** The hit ratio goes up and down by 3 % over six hours. */
function cached(memory: Memory, one: Fetch, { truth, minute }: { truth: Delivery; minute: number }): boolean {
  const { provider, fetch, random } = one;
  const wave = 1 + 0.03 * Math.sin((2 * Math.PI * minute) / 360);
  const share = fetch === 'warm' ? Math.min(0.995, truth.hits * 1.06) : Math.min(0.99, truth.hits * wave);
  if (provider === CDN_ORIGIN) return false;
  const hit = random.chance(share);
  const unknown = random.chance(0.002 + truth.unknown);
  const status = unknown ? 'unknown' : hit ? 'hit' : random.chance(0.2) ? 'expired' : 'miss';
  const labels = { provider, partition: PARTITION, fetch, cache_status: status };
  memory.add(cdnCacheRequests, { ...labels, layer: 'edge' }, 1);
  memory.add(cdnCacheBytes, labels, BYTES);
  return hit;
}

function checks(memory: Memory, { provider, fetch, random }: Fetch, truth: Delivery): void {
  const where = { provider, partition: PARTITION };
  if (provider === CDN_ORIGIN) return;
  const told = random.chance(0.97);
  const outcome = !told ? 'unknown' : random.chance(truth.ttlIgnored) ? 'longer' : 'honoured';
  memory.add(cdnTtlChecks, { ...where, outcome }, 1);
  const compared = random.chance(0.98);
  memory.add(cdnIntegrityChecks, { ...where, outcome: !compared ? 'unknown' : random.chance(truth.different) ? 'different' : 'equal' }, 1); // prettier-ignore
  if (fetch !== 'as_found') return;
  // Routing of anycast lets one round in two hundred come from elsewhere.
  const wrong = random.chance(0.005 + truth.wrongEdge);
  memory.add(cdnEdgeChecks, { provider, outcome: wrong ? 'unexpected' : 'expected' }, 1);
  for (const pop of ['near', 'far']) memory.drop(cdnEdge, edge(provider, pop));
  memory.gauge(cdnEdge, edge(provider, wrong ? 'far' : 'near'), 1);
  memory.gauge(cdnFindings, { provider, rule: LINTED, severity: 'error' }, truth.findings);
}

const edge = (provider: Provider, pop: string): Record<string, string> => ({
  ...{ provider, detected: 'unknown', pop, asn: 'AS64501', version: '2', steering: 'anycast' },
});

function compare(memory: Memory, { provider, fetch }: { provider: Provider; fetch: CdnFetch }, ratio: number): void {
  const [low, high] = CDN_BAND;
  const comparison = ratio < low ? 'faster' : ratio > high ? 'slower' : 'within';
  memory.add(cdnPairs, { provider, partition: PARTITION, fetch, comparison }, 1);
  memory.observe(cdnFirstByteRatio, { provider, partition: PARTITION, fetch }, ratio);
}
