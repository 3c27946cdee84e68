import type { CacheStatus } from '@parallax/contract';

/**
 * The words of `$upstream_cache_status` (https://nginx.org/en/docs/http/ngx_http_upstream_module.html), which many
 * providers send on as they are because their edges are made of nginx.
 */
export const UPSTREAM_CACHE_STATUSES = {
  hit: 'hit',
  miss: 'miss',
  expired: 'expired',
  stale: 'stale_hit',
  updating: 'stale_hit',
  revalidated: 'revalidated',
  bypass: 'bypass',
} as const satisfies Readonly<Record<string, CacheStatus>>;
