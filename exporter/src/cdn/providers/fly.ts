import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source:
    'Fly.io, "Request headers" (Via) and "Static Asset Caching" (fly-cache-status); values put into the named fields',
} as const;
const reported = { kind: 'reported', source: 'Responses of 2023 and 2025 quoted in public repositories' } as const;
const emulated = { kind: 'emulated', source: 'In the reported form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'an answer of the application, by Frankfurt',
    origin: reported,
    fields: [
      ['server', 'Fly/0bc70000 (2023-08-16)'],
      ['via', '2 fly.io'],
      ['fly-request-id', '01H83Q667E80KH9P0C4Q9CB6EC-fra'],
    ],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'dynamic', pop: 'FRA' }] },
  },
  {
    name: 'asked with HEAD: GET may be another matter',
    origin: reported,
    method: 'HEAD',
    fields: [
      ['server', 'Fly/6f91d33b9d (2025-10-08)'],
      ['via', '2 fly.io'],
      ['fly-request-id', '01K77TA95DPQZ8Y9HRXDGG5YPA-ord'],
    ],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'ORD' }] },
  },
  {
    name: 'Via alone',
    origin: documented,
    fields: [['Via', '2 fly.io']],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'a static file from its store: hit',
    origin: documented,
    fields: [
      ['fly-cache-status', 'HIT'],
      ['fly-request-id', '01K77TA95DPQZ8Y9HRXDGG5YPA-lhr'],
    ],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'LHR' }] },
  },
  {
    name: 'a static file: miss',
    origin: documented,
    fields: [
      ['fly-cache-status', 'MISS'],
      ['fly-request-id', '01K77TA95DPQZ8Y9HRXDGG5YPA-lhr'],
    ],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LHR' }] },
  },
  {
    name: 'a status that is not known',
    origin: emulated,
    fields: [
      ['fly-cache-status', 'STALE'],
      ['fly-request-id', '01K77TA95DPQZ8Y9HRXDGG5YPA-lhr'],
    ],
    expect: { provider: 'fly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LHR' }] },
  },
  {
    name: 'behind a CDN that had stored its answer',
    origin: emulated,
    fields: [
      ['via', '1.1 fly.io'],
      ['fly-request-id', '01H83Q667E80KH9P0C4Q9CB6EC-fra'],
      ['cf-cache-status', 'HIT'],
      ['cf-ray', '8f1c2a3b4c5d6e7f-FRA'],
      ['server', 'cloudflare'],
    ],
    expect: {
      provider: 'cloudflare',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', pop: 'FRA' },
        { provider: 'fly', layer: 'shield', cacheStatus: 'dynamic', pop: 'FRA' },
      ],
    },
  },
  {
    name: 'not it: a name that ends alike',
    origin: emulated,
    fields: [['Via', '1.1 butterfly.io']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const fly: ProviderSpec = {
  id: 'fly',
  title: 'Fly.io',
  operating: true,
  confidence: 'documented',
  sources: [
    'Fly.io, Request headers (fly.io/docs/networking/request-headers): Via',
    'Fly.io, Static Asset Caching (fly.io/docs): fly-cache-status, HIT or MISS',
    'Responses quoted in public repositories (2023, 2025): Server, Fly-Request-Id with the place at its end',
  ],
  caveats: [
    'Its proxy keeps nothing, so that a response without fly-cache-status is dynamic; a cache inside the application is not seen.',
    'Applications made from old examples send fly-cache-status themselves, for caches of their own.',
    'Server and Fly-Request-Id are reported, not documented.',
    'AS40509 is not from a document of theirs.',
  ],
  detect: [
    { field: 'fly-request-id' },
    { field: 'server', pattern: /^fly\/[0-9a-f]/ },
    { field: 'via', pattern: /(?:^|, ?)[\d.]{1,4} fly\.io\b/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    { field: 'fly-cache-status', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: { hit: 'hit', miss: 'miss' } },
    { field: 'fly-request-id', pattern: /^[0-9A-Z]{10,40}-(?<pop>[a-z]{3})$/i, means: 'dynamic', statuses: {} },
  ],
  pop: [{ field: 'fly-request-id', pattern: /^[0-9A-Z]{10,40}-(?<pop>[a-z]{3})$/i }],
  replaysAge: false,
  domains: ['fly.dev', 'fly.io'],
  asns: ['AS40509'],
  fixtures,
};
