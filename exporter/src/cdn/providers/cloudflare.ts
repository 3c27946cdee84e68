import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'Cloudflare, "Cloudflare cache responses" and "Cloudflare HTTP headers"; values put into the named fields',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const RAY = ['CF-RAY', '230b030023ae2822-SJC'] as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus'], pop?: string): Fixture['expect'] => ({
  provider: 'cloudflare',
  layers: [{ layer: 'edge', cacheStatus, ...(pop === undefined ? {} : { pop }) }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'HIT'], ['Age', '3247'], ['Server', 'cloudflare']],
    expect: { provider: 'cloudflare', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'SJC', age: 3247 }] },
  },
  { name: 'miss', origin: documented, fields: [RAY, ['CF-Cache-Status', 'MISS']], expect: one('miss', 'SJC') },
  { name: 'expired', origin: documented, fields: [RAY, ['CF-Cache-Status', 'EXPIRED']], expect: one('expired', 'SJC') },
  {
    name: 'stale: the origin cannot be reached',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'STALE']],
    expect: one('stale_hit', 'SJC'),
  },
  {
    name: 'updating: stale while the origin is asked',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'UPDATING']],
    expect: one('stale_hit', 'SJC'),
  },
  {
    name: 'revalidated',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'REVALIDATED']],
    expect: one('revalidated', 'SJC'),
  },
  {
    name: 'bypass',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'BYPASS'], ['Cache-Control', 'private']],
    expect: one('bypass', 'SJC'),
  },
  { name: 'dynamic', origin: documented, fields: [RAY, ['CF-Cache-Status', 'DYNAMIC']], expect: one('dynamic', 'SJC') },
  {
    name: 'none: a Worker or a rule answered',
    origin: documented,
    fields: [RAY, ['CF-Cache-Status', 'NONE/UNKNOWN']],
    expect: one('dynamic', 'SJC'),
  },
  {
    name: 'lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['cf-ray', '8f1c2a3b4c5d6e7f-fra'],
      ['cf-cache-status', 'hit'],
    ],
    expect: one('hit', 'FRA'),
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [RAY, ['CF-Cache-Status', 'PARTIAL']],
    expect: one('unknown', 'SJC'),
  },
  {
    name: 'Age without a status is no hit',
    origin: emulated,
    fields: [RAY, ['Age', '100']],
    expect: { provider: 'cloudflare', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'SJC', age: 100 }] },
  },
  {
    name: 'in front of another CDN that had it',
    origin: emulated,
    fields: [
      ['X-Served-By', 'cache-fra-etou8220102-FRA'],
      ['X-Cache', 'HIT'],
      ['X-Cache-Hits', '2'],
      ['CF-Cache-Status', 'MISS'],
      ['CF-RAY', '8f1c2a3b4c5d6e7f-FRA'],
      ['Server', 'cloudflare'],
    ],
    expect: {
      provider: 'cloudflare',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'FRA' },
        { provider: 'fastly', layer: 'shield', cacheStatus: 'hit', pop: 'FRA', hits: 2 },
      ],
    },
  },
  {
    name: 'Cache-Status goes before the field of its own',
    origin: emulated,
    fields: [
      ['Cache-Status', 'Cloudflare; hit; ttl=30'],
      ['CF-Cache-Status', 'MISS'],
      ['CF-RAY', '8f1c2a3b4c5d6e7f-ZRH'],
    ],
    expect: {
      provider: 'cloudflare',
      layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'ZRH', ttl: 30 }],
    },
  },
  {
    name: 'not it: a NEL policy that reports to them',
    origin: emulated,
    fields: [['Report-To', '{"endpoints":[{"url":"https://a.nel.cloudflare.com/report/v4"}],"group":"cf-nel"}']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const cloudflare: ProviderSpec = {
  id: 'cloudflare',
  title: 'Cloudflare',
  operating: true,
  confidence: 'documented',
  sources: [
    'Cloudflare, Cloudflare cache responses (developers.cloudflare.com/cache/concepts/cache-responses)',
    'Cloudflare, Cloudflare HTTP headers (developers.cloudflare.com/fundamentals/reference/http-headers)',
  ],
  caveats: [
    'Tiered Cache is not told in the response: a miss at the edge may be a hit in an upper tier.',
    'NONE/UNKNOWN, a response made at the edge without a look at the cache, is taken for dynamic.',
  ],
  detect: [{ field: 'cf-ray' }, { field: 'cf-cache-status' }, { field: 'server', pattern: /^cloudflare/ }],
  cacheStatusNames: [/^cloudflare/],
  debug: [],
  readings: [
    {
      field: 'cf-cache-status',
      pattern: /^(?<status>[A-Z/]{1,24})$/i,
      statuses: {
        hit: 'hit',
        miss: 'miss',
        expired: 'expired',
        stale: 'stale_hit',
        updating: 'stale_hit',
        revalidated: 'revalidated',
        bypass: 'bypass',
        dynamic: 'dynamic',
        none: 'dynamic',
        'none/unknown': 'dynamic',
      },
    },
  ],
  pop: [{ field: 'cf-ray', pattern: /^[0-9a-f]{6,32}-(?<pop>[A-Z]{3})$/i }],
  replaysAge: false,
  domains: ['cloudflare.net', 'pages.dev', 'r2.dev', 'workers.dev'],
  asns: ['AS13335', 'AS209242'],
  fixtures,
};
