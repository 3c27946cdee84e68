import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'Vercel, "Response headers" and "x-vercel-cache"; values put into the named fields',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const ID = ['x-vercel-id', 'fra1::iad1::hqv7p-1731800000000-3c1a2b3d4e5f'] as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus'], pop?: string): Fixture['expect'] => ({
  provider: 'vercel',
  layers: [{ layer: 'edge', cacheStatus, ...(pop === undefined ? {} : { pop }) }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Frankfurt',
    origin: documented,
    fields: [['x-vercel-cache', 'HIT'], ID, ['server', 'Vercel'], ['age', '17']],
    expect: { provider: 'vercel', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRA1', age: 17 }] },
  },
  { name: 'miss', origin: documented, fields: [['x-vercel-cache', 'MISS'], ID], expect: one('miss', 'FRA1') },
  {
    name: 'stale while the origin is asked',
    origin: documented,
    fields: [['x-vercel-cache', 'STALE'], ID],
    expect: one('stale_hit', 'FRA1'),
  },
  {
    name: 'prerendered, from static storage',
    origin: documented,
    fields: [['x-vercel-cache', 'PRERENDER'], ID],
    expect: one('hit', 'FRA1'),
  },
  {
    name: 'revalidated: fetched anew in the foreground',
    origin: documented,
    fields: [['x-vercel-cache', 'REVALIDATED'], ID],
    expect: one('expired', 'FRA1'),
  },
  { name: 'bypass', origin: documented, fields: [['x-vercel-cache', 'BYPASS'], ID], expect: one('bypass', 'FRA1') },
  {
    name: 'capital letters, asked with HEAD, a place alone',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['X-VERCEL-CACHE', 'hit'],
      ['X-VERCEL-ID', 'cdg1::abcde-1731800000000-0123456789ab'],
    ],
    expect: one('hit', 'CDG1'),
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [['x-vercel-cache', 'WARM'], ID],
    expect: one('unknown', 'FRA1'),
  },
  {
    name: 'an error of its own, without a status',
    origin: emulated,
    fields: [['x-vercel-error', 'DEPLOYMENT_NOT_FOUND'], ID],
    expect: one('unknown', 'FRA1'),
  },
  {
    name: 'behind another CDN that does not cache it',
    origin: emulated,
    fields: [
      ['x-vercel-cache', 'HIT'],
      ['x-vercel-id', 'fra1::abc'],
      ['CF-Cache-Status', 'DYNAMIC'],
      ['CF-RAY', '8f1c2a3b4c5d6e7f-FRA'],
      ['Server', 'cloudflare'],
    ],
    expect: {
      provider: 'cloudflare',
      layers: [
        { layer: 'edge', cacheStatus: 'dynamic', pop: 'FRA' },
        { provider: 'vercel', layer: 'shield', cacheStatus: 'hit', pop: 'FRA1' },
      ],
    },
  },
  {
    name: 'not it: the framework on a server of its own',
    origin: emulated,
    fields: [['X-Powered-By', 'Next.js']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const vercel: ProviderSpec = {
  id: 'vercel',
  title: 'Vercel',
  operating: true,
  confidence: 'documented',
  sources: [
    'Vercel, Response headers (vercel.com/docs/headers/response-headers)',
    'Vercel, Cache status and reasons (vercel.com/docs/caching/cache-status)',
  ],
  caveats: [
    'REVALIDATED means fetched anew while the user waited, which is called expired here.',
    'The second place in x-vercel-id is where the function ran, not a cache.',
    'Its edges are in the networks of Amazon, so that no system is listed.',
  ],
  detect: [{ field: 'x-vercel-id' }, { field: 'x-vercel-cache' }, { field: 'server', pattern: /^vercel$/ }],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-vercel-cache',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: {
        hit: 'hit',
        miss: 'miss',
        stale: 'stale_hit',
        prerender: 'hit',
        revalidated: 'expired',
        bypass: 'bypass',
      },
    },
  ],
  pop: [{ field: 'x-vercel-id', pattern: /^(?<pop>[a-z]{3}\d)::/i }],
  replaysAge: false,
  domains: ['vercel-dns-016.com', 'vercel-dns-017.com', 'vercel-dns.com', 'vercel.app'],
  asns: [],
  fixtures,
};
