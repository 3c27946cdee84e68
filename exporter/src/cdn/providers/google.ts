import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source:
    'Google Cloud, "Custom headers" of the load balancer: variables cdn_cache_status and cdn_cache_id; field names are those of the customer',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const VIA = ['Via', '1.1 google'] as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus'], pop?: string): Fixture['expect'] => ({
  provider: 'google',
  layers: [{ layer: 'edge', cacheStatus, ...(pop === undefined ? {} : { pop }) }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit, with the status and place that the customer had added',
    origin: documented,
    fields: [VIA, ['X-Cache-Status', 'hit'], ['X-Cache-Id', 'SEA-b20c4673'], ['Age', '88']],
    expect: { provider: 'google', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'SEA', age: 88 }] },
  },
  { name: 'miss', origin: documented, fields: [VIA, ['X-Cache-Status', 'miss']], expect: one('miss') },
  {
    name: 'revalidated',
    origin: documented,
    fields: [VIA, ['CDN-Cache-Status', 'revalidated']],
    expect: one('revalidated'),
  },
  { name: 'stale', origin: documented, fields: [VIA, ['CDN-Cache-Status', 'stale']], expect: one('stale_hit') },
  { name: 'uncacheable', origin: documented, fields: [VIA, ['X-Cache-Status', 'uncacheable']], expect: one('bypass') },
  {
    name: 'disabled for the backend',
    origin: documented,
    fields: [VIA, ['X-Cache-Status', 'disabled']],
    expect: one('bypass'),
  },
  {
    name: 'Age without a status is no hit',
    origin: emulated,
    fields: [VIA, ['Age', '120']],
    expect: { provider: 'google', layers: [{ layer: 'edge', cacheStatus: 'unknown', age: 120 }] },
  },
  {
    name: 'by the load balancer alone, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [['via', '1.1 google']],
    expect: one('unknown'),
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [VIA, ['X-Cache-Status', 'partial']],
    expect: one('unknown'),
  },
  {
    name: 'silent, in front of nginx that caches',
    origin: emulated,
    fields: [
      ['Server', 'nginx'],
      ['X-Cache-Status', 'HIT'],
      ['Via', '1.1 google'],
    ],
    expect: {
      provider: 'google',
      layers: [
        { layer: 'edge', cacheStatus: 'unknown' },
        { provider: 'nginx', layer: 'origin_cache', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'not it: a proxy with a longer name',
    origin: emulated,
    fields: [['Via', '1.1 googlebot-cache']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

/** Lower case as the variable has it: nginx, behind the load balancer, uses the same field with capital letters. */
const STATUS = /^(?<status>[a-z]{1,16})$/;
const WORDS = {
  hit: 'hit',
  miss: 'miss',
  revalidated: 'revalidated',
  stale: 'stale_hit',
  uncacheable: 'bypass',
  disabled: 'bypass',
} as const;

export const google: ProviderSpec = {
  id: 'google',
  title: 'Google Cloud CDN',
  operating: true,
  confidence: 'documented',
  sources: [
    'Google Cloud, Custom headers (cloud.google.com/load-balancing/docs/https/custom-headers)',
    'Google Cloud, Caching overview (cloud.google.com/cdn/docs/caching)',
  ],
  caveats: [
    'Nothing is said unless the customer adds a response header with {cdn_cache_status}; read are X-Cache-Status, CDN-Cache-Status and X-Cache-Id, the names most used.',
    'Via: 1.1 google comes from every load balancer of Google Cloud, with Cloud CDN or without.',
    'Its customers point A and AAAA records at it, and its networks hold their machines too, so that neither names nor systems are listed: give your own addresses.',
    'The values of the variables were not checked against a live response.',
  ],
  detect: [{ field: 'via', pattern: /(?:^|, ?)\d(?:\.\d)? google(?:$|,)/ }],
  cacheStatusNames: [],
  debug: [],
  readings: [
    { field: 'x-cache-status', pattern: STATUS, statuses: WORDS },
    { field: 'cdn-cache-status', pattern: STATUS, statuses: WORDS },
  ],
  pop: [{ field: 'x-cache-id', pattern: /^(?<pop>[A-Z]{3})-[0-9a-f]{4,16}$/ }],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures,
};
