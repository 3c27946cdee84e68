import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'OVHcloud, guides on the CDN of web hosting (example responses of 2018 and 2020)',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Roubaix',
    origin: documented,
    fields: [
      ['ETag', 'W/"(5a464382-4ddf"'],
      ['X-IPLB-Instance', '5905'],
      ['Vary', 'Accept-Encoding'],
      ['X-CDN-Pop', 'rbx1'],
      ['X-CDN-Pop-IP', '51.254.41.128/26'],
      ['X-Cacheable', 'Matched cache'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'RBX1' }] },
  },
  {
    name: 'cacheable but fetched: miss',
    origin: documented,
    fields: [
      ['X-Request-ID', '123456789'],
      ['X-CDN-Pop', 'rbx1'],
      ['X-CDN-Pop-IP', '198.51.100.0/26'],
      ['X-Cacheable', 'Cacheable'],
      ['X-IPLB-Instance', '12345'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'RBX1' }] },
  },
  {
    name: 'not cacheable',
    origin: emulated,
    fields: [
      ['X-CDN-Pop', 'sbg'],
      ['X-Cacheable', 'Not cacheable: no-cache'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'bypass', pop: 'SBG' }] },
  },
  {
    name: 'the place alone',
    origin: emulated,
    fields: [['X-CDN-Pop', 'waw1']],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'WAW1' }] },
  },
  {
    name: 'lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['x-cdn-pop', 'rbx1'],
      ['x-cacheable', 'matched cache'],
      ['age', '5'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'RBX1', age: 5 }] },
  },
  {
    name: 'words that are not known',
    origin: emulated,
    fields: [
      ['X-CDN-Pop', 'rbx1'],
      ['X-Cacheable', 'Perhaps'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'RBX1' }] },
  },
  {
    name: 'Age alone is no hit, stale or not',
    origin: emulated,
    fields: [
      ['X-CDN-Pop', 'gra'],
      ['Cache-Control', 'max-age=10'],
      ['Age', '60'],
    ],
    expect: { provider: 'ovhcloud', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'GRA', age: 60 }] },
  },
  {
    name: 'not it: hosted there, without the CDN',
    origin: documented,
    fields: [
      ['X-IPLB-Instance', '12345'],
      ['Vary', 'Accept-Encoding'],
    ],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const ovhcloud: ProviderSpec = {
  id: 'ovhcloud',
  title: 'OVHcloud CDN',
  operating: true,
  confidence: 'documented',
  sources: ['OVHcloud, guides on the CDN of web hosting (github.com/ovh/docs, web_hosting/cdn_how_to_use_cdn)'],
  caveats: [
    'Only the words Cacheable and Matched cache are in the guides; that Cacheable means a miss follows from them, and what stale or expired objects are called is not known.',
    'Places are the names of their data centres; which city is meant is our reading.',
    'Its network holds its hosting customers, so that no system is listed.',
  ],
  detect: [{ field: 'x-cdn-pop' }, { field: 'x-cdn-pop-ip' }],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-cacheable',
      pattern: /^(?<status>matched cache|cacheable|not cacheable)/i,
      statuses: { 'matched cache': 'hit', cacheable: 'miss', 'not cacheable': 'bypass' },
    },
  ],
  pop: [{ field: 'x-cdn-pop', pattern: /^(?<pop>[a-z]{3}\d{0,2})$/i }],
  replaysAge: false,
  domains: ['anycast.me', 'cdn.ovh.net'],
  asns: [],
  fixtures,
};
