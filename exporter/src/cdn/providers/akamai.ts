import type { CacheStatus } from '@parallax/contract';
import type { Fixture, ProviderSpec } from '../provider.js';

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

const pragma = { kind: 'vendor document', source: 'Akamai TechDocs, Edge Diagnostics, Pragma headers' } as const;
const returned = { kind: 'vendor document', source: 'Akamai TechDocs, Property Manager, Return Cache Status' } as const;
const timing = { kind: 'reported', source: 'Texts on Server-Timing of mPulse' } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const ghost = (word: string): string =>
  `${word} from a192-0-2-15.deploy.akamaitechnologies.com (AkamaiGHost/22.3.1-0) (-)`;

const debugged = (name: string, word: string, cacheStatus: CacheStatus): Fixture => ({
  name,
  origin: pragma,
  fields: [
    ['X-Cache', ghost(word)],
    ['X-Check-Cacheable', 'YES'],
  ],
  expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus }] },
});

const edge = (name: string, value: string, cacheStatus: CacheStatus): Fixture => ({
  name,
  origin: returned,
  fields: [['Akamai-Cache-Status', value]],
  expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus }] },
});

const fixtures: readonly Fixture[] = [
  debugged('hit on disk', 'TCP_HIT', 'hit'),
  debugged('hit in memory', 'TCP_MEM_HIT', 'hit'),
  debugged('hit of a request with If-Modified-Since', 'TCP_IMS_HIT', 'hit'),
  debugged('hit of a stored 404', 'TCP_NEGATIVE_HIT', 'hit'),
  debugged('miss', 'TCP_MISS', 'miss'),
  debugged('confirmed by the origin', 'TCP_REFRESH_HIT', 'revalidated'),
  debugged('replaced by the origin', 'TCP_REFRESH_MISS', 'expired'),
  debugged('stale, the origin is out of reach', 'TCP_REFRESH_FAIL_HIT', 'stale_hit'),
  debugged('a word that the documents do not have', 'TCP_PERHAPS', 'unknown'),
  {
    name: 'the parent had it',
    origin: pragma,
    fields: [
      ['X-Cache', ghost('TCP_MISS')],
      ['X-Cache-Remote', ghost('TCP_HIT')],
    ],
    expect: {
      provider: 'akamai',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { layer: 'shield', cacheStatus: 'hit' },
      ],
    },
  },
  edge('returned: hit', 'Hit from child', 'hit'),
  edge('returned: stale', 'HitStale from child', 'stale_hit'),
  edge('returned: confirmed', 'RefreshHit from child', 'revalidated'),
  edge('returned: not cacheable', 'NotCacheable from child', 'bypass'),
  edge('returned: denied', 'Error from child', 'error'),
  {
    name: 'returned: miss at the child, hit at the parent',
    origin: returned,
    fields: [['Akamai-Cache-Status', 'Miss from child, Hit from parent']],
    expect: {
      provider: 'akamai',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { layer: 'shield', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'Server-Timing: hit',
    origin: timing,
    fields: [
      ['Server-Timing', 'cdn-cache; desc=HIT'],
      ['Server-Timing', 'edge; dur=3'],
      ['Server-Timing', 'ak_p; desc="1763790000123_388977700_96443286_2112_9834_5_0";dur=1'],
    ],
    expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'Server-Timing: miss',
    origin: timing,
    fields: [['Server-Timing', 'cdn-cache; desc=MISS, edge; dur=3, origin; dur=133']],
    expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'Server-Timing: confirmed',
    origin: timing,
    fields: [['Server-Timing', 'cdn-cache; desc=REVALIDATE, edge; dur=3, origin; dur=20']],
    expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus: 'revalidated' }] },
  },
  {
    name: 'known by its reference number, says nothing',
    origin: emulated,
    fields: [['Akamai-GRN', '0.0f000000.1763790000.00000000']],
    expect: { provider: 'akamai', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: codes of Squid',
    origin: emulated,
    fields: [['X-Cache', 'TCP_HIT from cache.example']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

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
  domains: [...['akamai.net', 'akamaiedge.net', 'akamaized.net', 'akamaihd.net', 'edgekey.net', 'edgesuite.net']],
  asns: ['AS20940', 'AS16625'],
  fixtures,
};
