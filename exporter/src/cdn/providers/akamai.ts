import type { CacheStatus } from '@parallax/contract';
import type { ProviderSpec } from '../provider.js';

const TCP: Readonly<Record<string, CacheStatus>> = {
  tcp_hit: 'hit',
  tcp_mem_hit: 'hit',
  tcp_ims_hit: 'hit',
  tcp_negative_hit: 'hit',
  tcp_miss: 'miss',
  tcp_refresh_hit: 'revalidated',
  tcp_refresh_miss: 'expired',
  tcp_refresh_fail_hit: 'stale_hit',
  tcp_denied: 'error',
  tcp_cookie_deny: 'error',
};

const FROM = /^(?<status>TCP_[A-Z_]{1,40}) from \S{1,64} \(AkamaiGHost/;

/** https://techdocs.akamai.com/ */
export const akamai: ProviderSpec = {
  id: 'akamai',
  title: 'Akamai',
  operating: true,
  confidence: 'documented',
  sources: [
    'Akamai TechDocs, Edge Diagnostics, Pragma headers (https://techdocs.akamai.com/edge-diagnostics/docs/pragma-headers)',
    'Akamai TechDocs, Property Manager, Return Cache Status (https://techdocs.akamai.com/property-mgr/docs/return-cache-status)',
    'Akamai developer texts on Server-Timing of mPulse: cdn-cache, edge, origin, ak_p',
  ],
  caveats: [
    'Without the Pragma fields, Return Cache Status or mPulse, responses say nothing, and many properties refuse the Pragma fields.',
    'The name of the field of Return Cache Status is chosen by the customer; only Akamai-Cache-Status is read.',
    'No field names the place: a server is named by its address, from which no place is made up.',
    'Server-Timing and the words TCP_DENIED and TCP_COOKIE_DENY are reported, not confirmed.',
  ],
  detect: [
    { field: 'akamai-cache-status' },
    { field: 'akamai-grn' },
    { field: 'x-akamai-request-id' },
    { field: 'x-akamai-transformed' },
    { field: 'x-cache', pattern: /\(akamaighost/ },
    { field: 'x-cache-remote', pattern: /\(akamaighost/ },
    { field: 'server', pattern: /^akamaighost/ },
    { field: 'server-timing', pattern: /(?:^|[ ,])ak_p *;/ },
    { field: 'server-timing', pattern: /(?:^|[ ,])cdn-cache *; *desc=/ },
  ],
  cacheStatusNames: [/^akamai/],
  debug: [['Pragma', 'akamai-x-cache-on, akamai-x-cache-remote-on, akamai-x-check-cacheable, akamai-x-get-request-id']],
  readings: [
    {
      field: 'akamai-cache-status',
      list: 'edge first',
      pattern: /^(?<status>[A-Za-z]{1,32}) from (?:child|parent)$/,
      statuses: {
        hit: 'hit',
        miss: 'miss',
        refreshhit: 'revalidated',
        hitstale: 'stale_hit',
        notcacheable: 'bypass',
        constructed: 'dynamic',
        redirect: 'dynamic',
        error: 'error',
      },
    },
    { field: 'x-cache', list: 'edge last', pattern: FROM, statuses: TCP },
    { field: 'x-cache-remote', pattern: FROM, statuses: TCP, layer: 'shield' },
  ],
  timing: {
    status: { entry: 'cdn-cache' },
    statuses: { hit: 'hit', miss: 'miss', revalidate: 'revalidated' },
  },
  pop: [],
  replaysAge: false,
  domains: [
    ...['akamai.net', 'akamaiedge.net', 'akamaized.net', 'akamaihd.net', 'akadns.net', 'edgekey.net', 'edgesuite.net'],
  ],
  asns: ['AS20940', 'AS16625'],
  fixtures: [],
};
