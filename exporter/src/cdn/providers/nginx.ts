import type { CacheStatus } from '@parallax/contract';
import type { ProviderSpec, Reading } from '../provider.js';

/** Words of $upstream_cache_status. */
const STATUSES: Readonly<Record<string, CacheStatus>> = {
  hit: 'hit',
  stale: 'stale_hit',
  updating: 'stale_hit',
  revalidated: 'revalidated',
  miss: 'miss',
  expired: 'expired',
  bypass: 'bypass',
};

const word = (field: string): Reading => ({ field, pattern: /^(?<status>[A-Z]{1,32})$/, statuses: STATUSES });

/** https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_cache_status */
export const nginx: ProviderSpec = {
  id: 'nginx',
  title: 'nginx',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: [
    'nginx documentation, ngx_http_upstream_module, $upstream_cache_status',
    'nginx 1.22.1 of Debian 12 in our lab',
  ],
  caveats: [
    'Sends no cache status by itself: its operator adds $upstream_cache_status in a field, mostly X-Cache-Status.',
  ],
  detect: [{ field: 'server', pattern: /^(?:nginx|openresty)(?:$|[/ ])/ }],
  cacheStatusNames: [/^nginx\b/],
  debug: [],
  readings: [word('x-cache-status'), word('x-cache'), word('x-proxy-cache')],
  pop: [],
  replaysAge: true,
  domains: [],
  asns: [],
  fixtures: [],
};
