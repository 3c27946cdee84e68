import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'bunny.net, "Find your PoP" (form of Server); a note of its staff on CDN-Cache and Perma-Cache',
} as const;
const reported = { kind: 'reported', source: 'Field names and values seen in public notes' } as const;
const emulated = { kind: 'emulated', source: 'In the documented and reported form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Frankfurt',
    origin: reported,
    fields: [
      ['Server', 'BunnyCDN-DE1-601'],
      ['CDN-PullZone', '60367'],
      ['CDN-Uid', '00000000-0000-0000-0000-000000000000'],
      ['CDN-RequestCountryCode', 'DE'],
      ['CDN-EdgeStorageId', '601'],
      ['CDN-CachedAt', '11/21/2026 09:58:00'],
      ['CDN-RequestPullSuccess', 'True'],
      ['CDN-RequestPullCode', '200'],
      ['CDN-Cache', 'HIT'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'DE1' }] },
  },
  {
    name: 'miss at the edge and in the permanent storage',
    origin: documented,
    fields: [
      ['Server', 'BunnyCDN-NY1-885'],
      ['CDN-Cache', 'MISS'],
      ['Perma-Cache', 'MISS'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'NY1' }] },
  },
  {
    name: 'hit with the Perma-Cache of the fetch that filled it',
    origin: documented,
    fields: [
      ['Server', 'BunnyCDN-UK1-924'],
      ['CDN-Cache', 'HIT'],
      ['Perma-Cache', 'MISS'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'UK1' }] },
  },
  {
    name: 'replayed Age of the origin on a miss says nothing',
    origin: reported,
    fields: [
      ['Server', 'BunnyCDN-DE1-601'],
      ['CDN-PullZone', '60367'],
      ['Age', '86000'],
      ['CDN-Cache', 'MISS'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'DE1' }] },
  },
  {
    name: 'stale',
    origin: emulated,
    fields: [
      ['Server', 'BunnyCDN-SG1-945'],
      ['CDN-Cache', 'STALE'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'stale_hit', pop: 'SG1' }] },
  },
  {
    name: 'expired and fetched anew',
    origin: emulated,
    fields: [
      ['Server', 'BunnyCDN-SG1-945'],
      ['CDN-Cache', 'EXPIRED'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'expired', pop: 'SG1' }] },
  },
  {
    name: 'bypass, another kind of server',
    origin: emulated,
    fields: [
      ['Server', 'BunnyCDNE-HK1-1059'],
      ['CDN-Cache', 'BYPASS'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'bypass', pop: 'HK1' }] },
  },
  {
    name: 'Age alone, asked with HEAD: no hit',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['server', 'bunnycdn-la1-587'],
      ['age', '4000'],
    ],
    expect: { provider: 'bunny', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LA1' }] },
  },
  {
    name: 'in front of another CDN that had it, with its Age',
    origin: emulated,
    fields: [
      ['Cache', 'HIT'],
      ['X-ID', 'fr5-up-gc10'],
      ['Server', 'BunnyCDN-DE1-601'],
      ['CDN-Cache', 'MISS'],
      ['Age', '10'],
    ],
    expect: {
      provider: 'bunny',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'DE1' },
        { provider: 'gcore', layer: 'shield', cacheStatus: 'hit', pop: 'FR5' },
      ],
    },
  },
  {
    name: 'not it: a request id of somebody else',
    origin: emulated,
    fields: [['CDN-RequestId', 'abc']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const bunny: ProviderSpec = {
  id: 'bunny',
  title: 'bunny.net',
  operating: true,
  confidence: 'documented',
  sources: [
    'bunny.net, Run a traceroute: Find your PoP (docs.bunny.net/cdn/troubleshooting/run-traceroute)',
    'bunny.net, Perma-Cache (docs.bunny.net/cdn/perma-cache), and a note of its staff on the two cache headers',
  ],
  caveats: [
    'Only HIT and MISS are documented; the other words are those of nginx.',
    'The edges send on the Age of the origin, so that neither hits nor ages are read from it.',
    'Perma-Cache is stored with the object and tells of the fetch that filled the edge; it is not read.',
    'Which city a place such as DE1 is in is our reading. AS200325 is not from a document of theirs, and many edges stand in other networks.',
  ],
  detect: [{ field: 'server', pattern: /^bunnycdn/ }, { field: 'cdn-pullzone' }, { field: 'cdn-edgestorageid' }],
  cacheStatusNames: [],
  debug: [],
  readings: [{ field: 'cdn-cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES }],
  pop: [{ field: 'server', pattern: /^BunnyCDNE?-(?<pop>[A-Z]{2,4}\d{0,3})-\d/i }],
  replaysAge: true,
  domains: ['b-cdn.net', 'bunny.run', 'bunnycdn.com'],
  asns: ['AS200325'],
  fixtures,
};
