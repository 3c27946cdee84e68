import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'Gcore, "Check Cache Settings" (example response) and "Always online" (X-Cache: Stale)',
} as const;
const reported = { kind: 'reported', source: 'Fields noted in the source of a public client' } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const ID = ['X-ID', 'm9-up-e245'] as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Moscow',
    origin: documented,
    fields: [
      ['Server', 'nginx/1.13.1'],
      ['Cache-Control', 'max-age=15552000'],
      ['Cache', 'HIT'],
      ['X-Cached-Since', '2017-06-09T12:51:43+00:00'],
      ID,
    ],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'M9' }] },
  },
  {
    name: 'miss',
    origin: emulated,
    fields: [
      ['Cache', 'MISS'],
      ['X-ID', 'fr5-up-gc10'],
      ['X-ID-FE', 'fr5-up-gc10'],
    ],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'FR5' }] },
  },
  {
    name: 'Singapore, with a longer name of the server',
    origin: reported,
    fields: [
      ['Server', 'nginx'],
      ['X-ID', 'sg1-hw-edge-gc2'],
    ],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'SG1' }] },
  },
  {
    name: 'stale: the origin is unavailable',
    origin: documented,
    fields: [['X-Cache', 'Stale'], ID],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'stale_hit', pop: 'M9' }] },
  },
  {
    name: 'expired and fetched anew',
    origin: emulated,
    fields: [['Cache', 'EXPIRED'], ID],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'expired', pop: 'M9' }] },
  },
  {
    name: 'revalidated, in lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['cache', 'revalidated'],
      ['x-id', 'am3-up-gc22'],
    ],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'revalidated', pop: 'AM3' }] },
  },
  {
    name: 'bypass',
    origin: emulated,
    fields: [['Cache', 'BYPASS'], ID],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'bypass', pop: 'M9' }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [['Cache', 'LUKEWARM'], ID],
    expect: { provider: 'gcore', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'M9' }] },
  },
  {
    name: 'not it: an X-ID of somebody else',
    origin: emulated,
    fields: [['X-ID', '4711']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const gcore: ProviderSpec = {
  id: 'gcore',
  title: 'Gcore',
  operating: true,
  confidence: 'documented',
  sources: [
    'Gcore, Check Cache Settings (support.gcorelabs.com, article 213983169)',
    'Gcore, Always online: provide the stale cache if the origin is unavailable (gcore.com/support/articles/214498445)',
  ],
  caveats: [
    'Only HIT and Stale are in documents that were seen; the other words are those of nginx, which the edges are.',
    'Places are named after the building, such as m9; which city that is is our reading.',
    'The origin shield is not told in the response.',
    'The systems listed are not from a document of theirs, and hold its hosting customers too.',
  ],
  detect: [
    { field: 'x-id', pattern: /^[a-z]{1,6}\d{0,3}-(?:up|hw)-(?:edge-)?[a-z]{1,3}\d{1,4}$/ },
    { field: 'x-id-fe', pattern: /^[a-z]{1,6}\d{0,3}-/ },
    { field: 'x-cached-since', pattern: /^\d{4}-\d\d-\d\dt/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    { field: 'x-cache', pattern: /^(?<status>Stale)$/i, statuses: { stale: 'stale_hit' } },
    { field: 'cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES },
  ],
  pop: [{ field: 'x-id', pattern: /^(?<pop>[a-z]{1,6}\d{0,3})-/i }],
  replaysAge: false,
  domains: ['gcdn.co'],
  asns: ['AS199524', 'AS202422'],
  fixtures,
};
