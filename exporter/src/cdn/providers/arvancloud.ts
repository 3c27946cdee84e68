import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'ArvanCloud, "Cache Response Analysis" and "Headers Sent by CDN to User"; values put into the named fields',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: documented,
    fields: [
      ['ar-cache', 'HIT'],
      ['ar-atime', '0.003'],
      ['ar-sid', '2062'],
      ['Server', 'ArvanCloud'],
    ],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'miss',
    origin: documented,
    fields: [
      ['ar-cache', 'MISS'],
      ['ar-atime', '0.412'],
    ],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'ignored: not yet asked for often enough to be kept',
    origin: documented,
    fields: [['ar-cache', 'IGNORED']],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'expired and fetched anew',
    origin: documented,
    fields: [['ar-cache', 'EXPIRED']],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'expired' }] },
  },
  {
    name: 'stale while another request validates',
    origin: documented,
    fields: [['ar-cache', 'STALE']],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'revalidated',
    origin: documented,
    fields: [['ar-cache', 'REVALIDATED']],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'revalidated' }] },
  },
  {
    name: 'bypass, in the newer X-Cache',
    origin: documented,
    fields: [
      ['X-Cache', 'BYPASS'],
      ['X-Poweredby', 'ArvanCloud (arvancloud.ir)'],
      ['X-Sid', '2062'],
    ],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['server', 'arvancloud'],
      ['x-cache', 'hit'],
      ['age', '12'],
    ],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 12 }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [['ar-cache', 'WARM']],
    expect: { provider: 'arvancloud', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: a session id in X-Sid',
    origin: emulated,
    fields: [['X-Sid', '2062']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const arvancloud: ProviderSpec = {
  id: 'arvancloud',
  title: 'ArvanCloud',
  operating: true,
  confidence: 'documented',
  sources: [
    'ArvanCloud, Cache Response Analysis (help.arvancloud.com, article 360019817620)',
    'ArvanCloud, Headers Sent by CDN to User and Origin Server (docs.arvancloud.ir/en/cdn/headers)',
  ],
  caveats: [
    'Newer edges may send X-Cache and X-Sid only; such a response is known as theirs by X-Poweredby or Server alone.',
    'The form of Server is not documented.',
    'AS202468 is not from a document of theirs.',
  ],
  detect: [
    { field: 'ar-cache' },
    { field: 'ar-sid' },
    { field: 'ar-poweredby', pattern: /arvan/ },
    { field: 'x-poweredby', pattern: /^arvancloud/ },
    { field: 'server', pattern: /^arvancloud/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'ar-cache',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: { ...UPSTREAM_CACHE_STATUSES, ignored: 'miss' },
    },
    {
      field: 'x-cache',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: { ...UPSTREAM_CACHE_STATUSES, ignored: 'miss' },
    },
  ],
  pop: [],
  replaysAge: false,
  domains: ['arvancdn.com', 'arvancdn.ir', 'arvanedge.ir'],
  asns: ['AS202468'],
  fixtures,
};
