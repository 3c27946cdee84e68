import type { CacheStatus } from '../labels.js';
import type { Counts } from './counts.js';
import type { Strictness } from './verdict.js';
import { wilson, type Share } from './wilson.js';

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

/** Rises of the counters of one row. */
export interface CachingCounts {
  readonly cacheRequests: readonly Counted[];
  readonly cacheBytes: readonly Counted[];
}

export interface DeliveryCounts {
  readonly fetches: readonly Counted[];
  readonly failures: readonly Counted[];
  readonly ttl: readonly Counted[];
  readonly integrity: readonly Counted[];
  readonly edges: readonly Counted[];
}

type Counted = Pick<Counts, 'labels' | 'total'>;

/** The answer came out of the cache, or the layer behind only confirmed it. */
export const CACHE_HITS: readonly CacheStatus[] = ['hit', 'stale_hit', 'revalidated'];
/** The cache tried and had to ask. */
export const CACHE_MISSES: readonly CacheStatus[] = ['miss', 'expired'];
/** Nothing was asked of the layer behind, and no body came from it. */
const WITHOUT_REQUEST: readonly CacheStatus[] = ['hit', 'stale_hit'];

const FOUND = { fetch: 'as_found' } as const;

/** Those of users' kind whose status is known. */
const knownOf = (all: readonly Counted[]): number => sum(all, FOUND) - sum(all, { ...FOUND, cache_status: 'unknown' });

type Wanted = Readonly<Record<string, string | readonly string[]>>;

/** Sum of the counts whose labels are as wanted. */
function sum(all: readonly Counted[], wanted: Wanted = {}): number {
  const fits = ({ labels }: Counted): boolean =>
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

/** What the caches of a provider do. The counts are those of one row. */
export function cachingOf({ cacheRequests, cacheBytes }: CachingCounts, strictness: Strictness): Caching {
  const edge = cacheRequests.filter(({ labels }) => labels['layer'] === 'edge');
  const hits = (all: readonly Counted[], fetch: Wanted): readonly [number, number] => {
    const hit = sum(all, { ...fetch, cache_status: CACHE_HITS });
    return [hit, hit + sum(all, { ...fetch, cache_status: CACHE_MISSES })];
  };
  // A cache behind that had it spared the origin the request, too; what it said about an earlier one is not counted.
  const counted = knownOf(edge);
  const answered = sum(cacheRequests, { ...FOUND, cache_status: WITHOUT_REQUEST });
  return known({
    hitRatio: share(...hits(edge, FOUND), strictness),
    hitRatioBytes: plain(...hits(cacheBytes, FOUND)),
    warmHitRatio: share(...hits(edge, { fetch: 'warm' }), strictness),
    offload: share(answered, counted, strictness),
    offloadBytes: plain(sum(cacheBytes, { ...FOUND, cache_status: CACHE_HITS }), knownOf(cacheBytes)),
    coldShare: plain(sum(edge, { fetch: 'cold' }), sum(edge)),
    unknownShare: share(sum(edge, { cache_status: 'unknown' }), sum(edge), strictness),
  });
}

/** What comes of what was asked for. The counts are those of one row. */
export function deliveryOf(evidence: DeliveryCounts, strictness: Strictness): DeliveryShares {
  const { fetches, failures, ttl, integrity, edges } = evidence;
  const told = (all: readonly Counted[], outcome: string): readonly [number, number] => [
    sum(all, { outcome }),
    sum(all) - sum(all, { outcome: 'unknown' }),
  ];
  return known({
    errors: share(sum(failures), sum(fetches), strictness),
    ttlHonoured: share(...told(ttl, 'honoured'), strictness),
    integrity: share(...told(integrity, 'equal'), strictness),
    properEdge: share(...told(edges, 'expected'), strictness),
  });
}
