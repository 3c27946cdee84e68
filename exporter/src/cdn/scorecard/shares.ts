import type { CacheStatus } from '@parallax/contract';
import { wilson, type Share, type Strictness } from '../statistics/index.js';
import type { Counts } from './counts.js';
import type { Evidence } from './read.js';
import type { Caching, DeliveryShares } from './types.js';

/** The answer came out of the cache, or the layer behind only confirmed it. */
const HITS: readonly CacheStatus[] = ['hit', 'stale_hit', 'revalidated'];
const MISSES: readonly CacheStatus[] = ['miss', 'expired'];
/** Nothing was asked of the layer behind, and no body came from it. */
const WITHOUT_REQUEST: readonly CacheStatus[] = ['hit', 'stale_hit'];

type Wanted = Readonly<Record<string, string | readonly string[]>>;

/** Sum of the counts whose labels are as wanted. */
function sum(all: readonly Counts[], wanted: Wanted = {}): number {
  const fits = ({ labels }: Counts): boolean =>
    Object.entries(wanted).every(([name, value]) => (typeof value === 'string' ? [value] : value).includes(labels[name] ?? '')); // prettier-ignore
  return all.filter(fits).reduce((so, { total }) => so + total, 0);
}

/** Undefined where nothing was counted. */
function share(part: number, whole: number, { confidence }: Strictness): Share | undefined {
  return whole > 0 ? wilson(part, whole, confidence) : undefined;
}
const plain = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);

/** Leaves out what is undefined. */
const known = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** What the caches of a provider do. The evidence is that of the row. */
export function cachingOf({ cacheRequests, cacheBytes }: Evidence, strictness: Strictness): Caching {
  const edge = cacheRequests.filter(({ labels }) => labels['layer'] === 'edge');
  const found = { fetch: 'as_found' } as const;
  const hits = (all: readonly Counts[], fetch: Wanted): readonly [number, number] => {
    const hit = sum(all, { ...fetch, cache_status: HITS });
    return [hit, hit + sum(all, { ...fetch, cache_status: MISSES })];
  };
  const offloaded = (all: readonly Counts[], statuses: readonly CacheStatus[]): readonly [number, number] => [
    sum(all, { ...found, cache_status: statuses }),
    sum(all, found) - sum(all, { ...found, cache_status: 'unknown' }),
  ];
  return known({
    hitRatio: share(...hits(edge, found), strictness),
    hitRatioBytes: plain(...hits(cacheBytes, found)),
    warmHitRatio: share(...hits(edge, { fetch: 'warm' }), strictness),
    offload: share(...offloaded(edge, WITHOUT_REQUEST), strictness),
    offloadBytes: plain(...offloaded(cacheBytes, HITS)),
    coldShare: plain(sum(edge, { fetch: 'cold' }), sum(edge)),
    unknownShare: share(sum(edge, { cache_status: 'unknown' }), sum(edge), strictness),
  });
}

/** What comes of what was asked for. The evidence is that of the row. */
export function deliveryOf(evidence: Evidence, strictness: Strictness): DeliveryShares {
  const { responses, failures, ttl, integrity, edges } = evidence;
  const errors = sum(failures);
  const told = (all: readonly Counts[], outcome: string): readonly [number, number] => [
    sum(all, { outcome }),
    sum(all) - sum(all, { outcome: 'unknown' }),
  ];
  return known({
    errors: share(errors, Math.max(errors, sum(responses)), strictness),
    ttlHonoured: share(...told(ttl, 'honoured'), strictness),
    integrity: share(...told(integrity, 'equal'), strictness),
    properEdge: share(...told(edges, 'expected'), strictness),
  });
}
