import type { CdnTtlOutcome } from '@parallax/contract';
import type { Freshness } from '../../cdn/freshness.js';
import type { Layer } from '../../cdn/layer.js';

/** Age counts whole seconds, and the object travels: so much is no difference. */
const SLACK_SECONDS = 2;
const SLACK_SHARE = 0.01;

/** What the origin said of the object, as the cache in question heeds it. */
export type Allowed = Pick<Freshness, 'ttl' | 'staleWhileRevalidate'>;

/**
 * Whether one response of an edge fits what the origin allows in the same round. Only what the response itself proves
 * counts:
 * - a hit older than the lifetime, or from a cache that may not keep it at all: `longer`;
 * - a hit whose age and remaining time together are another lifetime: `longer` or `shorter`;
 * - called stale before its time: `shorter`;
 * - a hit younger than the lifetime: `honoured`, which it is so far;
 * - not served from a cache that may not keep it: `honoured`.
 *
 * A miss, an expired or a confirmed object does not say how long it had been kept, and a hit without an age nothing
 * either: `unknown`. Evictions, purges and several caches in one place look like that.
 */
export function lifetimeOf({ cacheStatus, age, ttl }: Layer, allowed: Allowed): CdnTtlOutcome {
  const { ttl: lifetime } = allowed;
  if (lifetime === undefined || cacheStatus === 'unknown' || cacheStatus === 'error') return 'unknown';
  if (lifetime === 0) return forbidden(cacheStatus, allowed);
  const slack = SLACK_SECONDS + lifetime * SLACK_SHARE;
  if (age === undefined) return 'unknown';
  if (cacheStatus === 'stale_hit') return age < lifetime - slack ? 'shorter' : 'honoured';
  if (cacheStatus !== 'hit') return 'unknown';
  if (age > lifetime + slack) return 'longer';
  if (ttl === undefined || Math.abs(age + ttl - lifetime) <= slack) return 'honoured';
  return age + ttl > lifetime ? 'longer' : 'shorter';
}

/** The origin wants to be asked each time. */
function forbidden(status: Layer['cacheStatus'], { staleWhileRevalidate = 0 }: Allowed): CdnTtlOutcome {
  if (status === 'hit') return staleWhileRevalidate > 0 ? 'unknown' : 'longer';
  return status === 'stale_hit' ? 'unknown' : 'honoured';
}
