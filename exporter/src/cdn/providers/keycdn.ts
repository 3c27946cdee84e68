import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source:
    'KeyCDN, "Technical Questions": cache statuses; put into X-Cache of a response with the Server line of its edges',
} as const;
const reported = { kind: 'reported', source: 'A response quoted in a public repository' } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const SERVER = ['Server', 'keycdn-engine'] as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus'], pop?: string): Fixture['expect'] => ({
  provider: 'keycdn',
  layers: [{ layer: 'edge', cacheStatus, ...(pop === undefined ? {} : { pop }) }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Zurich',
    origin: reported,
    fields: [SERVER, ['x-cache', 'HIT'], ['x-edge-location', 'chzh'], ['access-control-allow-origin', '*']],
    expect: one('hit', 'CHZH'),
  },
  {
    name: 'miss, through the shield',
    origin: documented,
    fields: [SERVER, ['X-Cache', 'MISS'], ['X-Shield', 'active'], ['X-Edge-Location', 'defr']],
    expect: one('miss', 'DEFR'),
  },
  { name: 'expired', origin: documented, fields: [SERVER, ['X-Cache', 'EXPIRED']], expect: one('expired') },
  { name: 'revalidated', origin: documented, fields: [SERVER, ['X-Cache', 'REVALIDATED']], expect: one('revalidated') },
  { name: 'updating', origin: documented, fields: [SERVER, ['X-Cache', 'UPDATING']], expect: one('stale_hit') },
  { name: 'stale', origin: documented, fields: [SERVER, ['X-Cache', 'STALE']], expect: one('stale_hit') },
  {
    name: 'an error without a status',
    origin: documented,
    fields: [SERVER, ['X-Edge-Location', 'defr']],
    expect: one('unknown', 'DEFR'),
  },
  {
    name: 'lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['server', 'keycdn-engine'],
      ['x-cache', 'hit'],
    ],
    expect: one('hit'),
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [SERVER, ['X-Cache', 'COLD']],
    expect: one('unknown'),
  },
  {
    name: 'in front of another CDN that had it',
    origin: emulated,
    fields: [
      ['CF-Cache-Status', 'HIT'],
      ['CF-RAY', '8f1c2a3b4c5d6e7f-ZRH'],
      ['Server', 'keycdn-engine'],
      ['X-Cache', 'MISS'],
      ['X-Edge-Location', 'chzh'],
    ],
    expect: {
      provider: 'keycdn',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'CHZH' },
        { provider: 'cloudflare', layer: 'shield', cacheStatus: 'hit', pop: 'ZRH' },
      ],
    },
  },
  {
    name: 'not it: the place of another network',
    origin: emulated,
    fields: [['X-Edge-Location', 'Los Angeles, US']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const keycdn: ProviderSpec = {
  id: 'keycdn',
  title: 'KeyCDN',
  operating: true,
  confidence: 'documented',
  sources: [
    'KeyCDN, Technical Questions: What cache statuses are there? (keycdn.com/support/frequently-asked-questions)',
    'A response quoted in a public repository: X-Edge-Location',
  ],
  caveats: [
    'Server: keycdn-engine and X-Shield are general knowledge.',
    'Places are four letters, country and city; which city is meant is our reading, and an X-Edge-Location of four letters is taken for theirs.',
    'What the shield did is not told.',
  ],
  detect: [
    { field: 'server', pattern: /^keycdn/ },
    { field: 'x-edge-location', pattern: /^[a-z]{4}$/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [{ field: 'x-cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES }],
  pop: [{ field: 'x-edge-location', pattern: /^(?<pop>[a-z]{4})$/i }],
  replaysAge: false,
  domains: ['kxcdn.com'],
  asns: [],
  fixtures,
};
