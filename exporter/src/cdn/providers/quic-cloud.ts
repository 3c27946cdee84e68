import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'LiteSpeed, "Verify" of the cache plugin: X-QC-Cache (hit or miss) and X-QC-Pop (NA-US-LGA-33)',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const POP = ['X-QC-Pop', 'NA-US-LGA-33'] as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in New York',
    origin: documented,
    fields: [['X-QC-Cache', 'hit'], POP],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'LGA' }] },
  },
  {
    name: 'miss',
    origin: documented,
    fields: [['X-QC-Cache', 'miss'], POP],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LGA' }] },
  },
  {
    name: 'miss at the edge although the cache of the origin had it',
    origin: emulated,
    fields: [['X-QC-Cache', 'miss'], POP, ['X-LiteSpeed-Cache', 'hit']],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LGA' }] },
  },
  {
    name: 'passed without a look at the cache: the place alone',
    origin: documented,
    fields: [POP],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LGA' }] },
  },
  {
    name: 'capital letters, asked with HEAD, with Age',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['X-QC-CACHE', 'HIT'],
      ['X-QC-POP', 'EU-DE-FRA-12'],
      ['Age', '9'],
    ],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRA', age: 9 }] },
  },
  {
    name: 'a word that is not known, stale perhaps',
    origin: emulated,
    fields: [['X-QC-Cache', 'stale'], POP],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LGA' }] },
  },
  {
    name: 'a place of another form',
    origin: emulated,
    fields: [
      ['X-QC-Cache', 'hit'],
      ['X-QC-Pop', 'moon-base'],
    ],
    expect: { provider: 'quic_cloud', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'not it: the cache of the web server alone',
    origin: emulated,
    fields: [
      ['Server', 'LiteSpeed'],
      ['X-LiteSpeed-Cache-Control', 'no-cache'],
    ],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const quicCloud: ProviderSpec = {
  id: 'quic_cloud',
  title: 'QUIC.cloud',
  operating: true,
  confidence: 'documented',
  sources: [
    'LiteSpeed, LSCache installation: verify your site is being cached (docs.litespeedtech.com/lscache)',
    'QUIC.cloud, Getting started: verify (quic.cloud/docs)',
  ],
  caveats: [
    'Only hit and miss are documented.',
    'X-LiteSpeed-Cache, of the web server behind, may be stored with the object and is not read.',
    'Its edges stand in the networks of many hosters, so that no system is listed.',
  ],
  detect: [{ field: 'x-qc-cache' }, { field: 'x-qc-pop' }],
  cacheStatusNames: [],
  debug: [],
  readings: [{ field: 'x-qc-cache', pattern: /^(?<status>[A-Z]{1,16})\b/i, statuses: { hit: 'hit', miss: 'miss' } }],
  pop: [{ field: 'x-qc-pop', pattern: /^[A-Z]{2}-[A-Z]{2}-(?<pop>[A-Z]{3})-\d{1,4}$/i }],
  replaysAge: false,
  domains: ['quic.cloud'],
  asns: [],
  fixtures,
};
