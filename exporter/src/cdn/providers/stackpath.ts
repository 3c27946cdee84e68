import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const reported = { kind: 'reported', source: 'A response of 2011 quoted in a public repository' } as const;
const emulated = { kind: 'emulated', source: 'In the form that general knowledge has of it' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'Highwinds: who served is said, a status is not',
    origin: reported,
    fields: [
      ['Accept-Ranges', 'bytes'],
      ['Cache-Control', 'max-age=86400'],
      ['X-HW', '1298453633.cm038a4'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'hit',
    origin: emulated,
    fields: [
      ['X-HW', '1585059436.dop204.fr8.t,1585059436.cds217.fr8.c'],
      ['X-Cache', 'HIT'],
      ['Age', '3'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FR8', age: 3 }] },
  },
  {
    name: 'miss',
    origin: emulated,
    fields: [
      ['X-HW', '1585059436.dop204.lo4.t,1585059436.cds217.lo4.p'],
      ['X-Cache', 'MISS'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LO4' }] },
  },
  {
    name: 'MaxCDN: expired and fetched anew',
    origin: emulated,
    fields: [
      ['Server', 'NetDNA-cache/2.2'],
      ['X-Cache', 'EXPIRED'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'expired' }] },
  },
  {
    name: 'MaxCDN: stale, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['server', 'netdna-cache/2.2'],
      ['x-cache', 'stale'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [
      ['Server', 'NetDNA-cache/2.2'],
      ['X-Cache', 'ODD'],
    ],
    expect: { provider: 'stackpath', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: X-HW of another form',
    origin: emulated,
    fields: [['X-HW', 'arm64']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const stackpath: ProviderSpec = {
  id: 'stackpath',
  title: 'StackPath (Highwinds, MaxCDN)',
  operating: false,
  confidence: 'unconfirmed',
  sources: ['A response of 2011 quoted in a public repository: X-HW', 'General knowledge of X-HW, Server and X-Cache'],
  caveats: [
    'Closed in 2024; the file is for old logs.',
    'No document on these headers was found. The letters in X-HW are not read, since what they mean is not known.',
    'The networks may belong to somebody else by now.',
  ],
  detect: [
    { field: 'x-hw', pattern: /^\d{10}\.[a-z]{2,3}\d/ },
    { field: 'server', pattern: /^netdna-cache/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [{ field: 'x-cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES }],
  pop: [{ field: 'x-hw', pattern: /^\d{10}\.dop\d{1,6}\.(?<pop>[a-z]{2}\d{1,2})\b/i }],
  replaysAge: false,
  domains: ['hwcdn.net', 'netdna-cdn.com', 'netdna-ssl.com', 'stackpathcdn.com', 'stackpathdns.com'],
  asns: ['AS12989', 'AS20446', 'AS33438'],
  fixtures,
};
