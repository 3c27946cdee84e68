import type { Fixture, ProviderSpec } from '../provider.js';

const reported = { kind: 'reported', source: 'Responses quoted in texts on the durable cache of Netlify' } as const;
const emulated = { kind: 'emulated', source: 'In the form of RFC 9211 with the names of the documentation' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'miss at the edge, stale in the durable cache',
    origin: reported,
    fields: [
      ['Cache-Status', '"Netlify Durable"; fwd=stale; ttl=31534724; stored, "Netlify Edge"; fwd=miss'],
      ['X-Nf-Request-Id', '01JD00000000000000000000'],
    ],
    expect: {
      provider: 'netlify',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { layer: 'shield', cacheStatus: 'expired', ttl: 31_534_724 },
      ],
    },
  },
  {
    name: 'hit at the edge, in lines of their own',
    origin: reported,
    fields: [
      ['Age', '120'],
      ['Cache-Status', '"Netlify Durable"; fwd=bypass'],
      ['Cache-Status', '"Netlify Edge"; hit'],
      ['Server', 'Netlify'],
    ],
    expect: {
      provider: 'netlify',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', age: 120 },
        { layer: 'shield', cacheStatus: 'bypass', replayed: true },
      ],
    },
  },
  {
    name: 'the cache of a framework behind',
    origin: reported,
    fields: [
      ['Cache-Status', '"Next.js"; hit, "Netlify Durable"; fwd=miss; stored, "Netlify Edge"; fwd=miss'],
      ['Server', 'Netlify'],
    ],
    expect: {
      provider: 'netlify',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { layer: 'shield', cacheStatus: 'miss' },
        { layer: 'origin_cache', provider: 'unknown', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'stale at the edge',
    origin: emulated,
    fields: [
      ['Cache-Status', '"Netlify Edge"; hit; ttl=-30'],
      ['X-Nf-Request-Id', '01JD00000000000000000000'],
    ],
    expect: { provider: 'netlify', layers: [{ layer: 'edge', cacheStatus: 'stale_hit', ttl: -30 }] },
  },
  {
    name: 'known by its request id, says nothing',
    origin: emulated,
    fields: [['X-Nf-Request-Id', '01JD00000000000000000000']],
    expect: { provider: 'netlify', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'Cache-Status that does not parse says nothing',
    origin: emulated,
    fields: [
      ['Cache-Status', '"Netlify Edge; hit'],
      ['Server', 'Netlify'],
    ],
    expect: { provider: 'netlify', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: a cache of another name',
    origin: emulated,
    fields: [['Cache-Status', 'NetworkCache; hit']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

/** https://docs.netlify.com/platform/caching/ */
export const netlify: ProviderSpec = {
  id: 'netlify',
  title: 'Netlify',
  operating: true,
  confidence: 'reported',
  sources: [
    'RFC 9211 for the field; Netlify documentation, Caching overview, for the names Netlify Edge and Netlify Durable',
  ],
  caveats: ['No field names the place that answered.', 'The exact parameters were seen in texts, not asked for.'],
  detect: [
    { field: 'x-nf-request-id' },
    { field: 'server', pattern: /^netlify$/ },
    { field: 'cache-status', pattern: /"netlify (?:edge|durable)"/ },
  ],
  cacheStatusNames: [/^netlify\b/],
  debug: [],
  readings: [],
  pop: [],
  replaysAge: false,
  domains: ['netlify.app', 'netlify.com', 'netlifyglobalcdn.com'],
  asns: [],
  fixtures,
};
