import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'Edgecast, "Debug Cache Response Headers" (sample responses) and "Cache Status Codes"',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit at the edge, and the shield had it',
    origin: documented,
    fields: [
      ['x-ec-cache', 'TCP_HIT from ECD (lga/0FE8)'],
      ['x-ec-cache-remote', 'TCP_HIT from ECD (dca/EF00)'],
    ],
    expect: {
      provider: 'edgio',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', pop: 'LGA' },
        { layer: 'shield', cacheStatus: 'hit', pop: 'DCA' },
      ],
    },
  },
  {
    name: 'miss at the edge, hit at the shield',
    origin: emulated,
    fields: [
      ['X-EC-Cache', 'TCP_MISS from ECAcc (fra/1A2B)'],
      ['X-EC-Cache-Remote', 'TCP_HIT from ECAcc (ams/3C4D)'],
    ],
    expect: {
      provider: 'edgio',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'FRA' },
        { layer: 'shield', cacheStatus: 'hit', pop: 'AMS' },
      ],
    },
  },
  {
    name: 'expired hit: the origin had nothing newer',
    origin: documented,
    fields: [['X-EC-Cache', 'TCP_EXPIRED_HIT from ECS (lga/0FE8)']],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'revalidated', pop: 'LGA' }] },
  },
  {
    name: 'expired miss: the origin had something newer',
    origin: documented,
    fields: [['X-EC-Cache', 'TCP_EXPIRED_MISS from ECS (lga/0FE8)']],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'expired', pop: 'LGA' }] },
  },
  {
    name: 'bypass by configuration',
    origin: documented,
    fields: [['X-EC-Cache', 'CONFIG_NOCACHE from ECAcc (lga/0FE8)']],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'bypass', pop: 'LGA' }] },
  },
  {
    name: 'denied by token',
    origin: documented,
    fields: [['X-EC-Cache', 'TCP_DENIED from ECAcc (lga/0FE8)']],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'error', pop: 'LGA' }] },
  },
  {
    name: 'without the debug request: the plain X-Cache of a hit, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['Server', 'ECAcc (frb/67A9)'],
      ['X-Cache', 'HIT'],
      ['Age', '400'],
    ],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRB', age: 400 }] },
  },
  {
    name: 'a code that is not known',
    origin: emulated,
    fields: [['X-EC-Cache', 'TCP_ODD from ECS (lga/0FE8)']],
    expect: { provider: 'edgio', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LGA' }] },
  },
  {
    name: 'not it: a server with a similar name',
    origin: emulated,
    fields: [['Server', 'ECStatic 1.0']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

/** `TCP_HIT from ECD (lga/0FE8)`: code, platform, place and server. */
const SAID = /^(?<status>[A-Z_]{3,32}) from EC(?:D|S|Acc) \((?<pop>[a-z]{3})\/[0-9A-F]{1,8}\)/i;

const CODES = {
  tcp_hit: 'hit',
  tcp_mem_hit: 'hit',
  tcp_miss: 'miss',
  tcp_partial_hit: 'miss',
  tcp_expired_hit: 'revalidated',
  tcp_expired_miss: 'expired',
  tcp_client_refresh_miss: 'bypass',
  config_nocache: 'bypass',
  uncacheable: 'bypass',
  none: 'bypass',
  tcp_denied: 'error',
} as const;

export const edgio: ProviderSpec = {
  id: 'edgio',
  title: 'Edgio (Edgecast)',
  operating: false,
  confidence: 'documented',
  sources: [
    'Edgecast, Debug Cache Response Headers (docs.edgecast.com/cdn/Content/Knowledge_Base/X_EC_Debug.htm)',
    'Edgio, Cache Status Codes (docs.edg.io/applications/v7/performance/caching/cache_status_codes)',
  ],
  caveats: [
    'Service ended on 15 January 2025; the file is for old logs.',
    'Some places have codes of their own, such as frb, that are not IATA codes.',
    'A partial hit is taken for a miss, since the rest came from behind. The headers of Limelight, which Edgio took over, are not read.',
    'The networks may belong to somebody else by now.',
  ],
  detect: [
    { field: 'x-ec-cache' },
    { field: 'x-ec-cache-remote' },
    { field: 'server', pattern: /^ec(?:d|s|acc) \([a-z]{3}\/[0-9a-f]{1,8}\)/ },
  ],
  cacheStatusNames: [],
  debug: [['X-EC-Debug', 'x-ec-cache,x-ec-cache-remote,x-ec-check-cacheable,x-ec-cache-key,x-ec-cache-state']],
  readings: [
    { field: 'x-ec-cache', pattern: SAID, statuses: CODES },
    { field: 'x-ec-cache-remote', pattern: SAID, statuses: CODES, layer: 'shield' },
    { field: 'x-cache', pattern: /^(?<status>HIT|MISS)$/i, statuses: { hit: 'hit', miss: 'miss' } },
  ],
  pop: [{ field: 'server', pattern: /^EC(?:D|S|Acc) \((?<pop>[a-z]{3})\//i }],
  replaysAge: false,
  domains: [
    ...['edgecastcdn.net', 'edgio.link', 'lldns.net', 'llnwd.net', 'systemcdn.net', 'transactcdn.net', 'v0cdn.net'],
    ...['v1cdn.net', 'v2cdn.net', 'v3cdn.net', 'v4cdn.net', 'v5cdn.net'],
  ],
  asns: ['AS15133', 'AS22822'],
  fixtures,
};
