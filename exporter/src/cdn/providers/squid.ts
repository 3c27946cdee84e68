import type { CacheStatus } from '@parallax/contract';
import type { Fixture, ProviderSpec } from '../provider.js';

const WORDS: Readonly<Record<string, CacheStatus>> = { hit: 'hit', miss: 'miss' };

const reported = {
  kind: 'reported',
  source: 'Squid wiki and configuration texts, X-Cache and X-Cache-Lookup',
} as const;
const emulated = { kind: 'emulated', source: 'In the form of RFC 9211 and of the release notes of Squid 5' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit, before Cache-Status',
    origin: reported,
    fields: [
      ['Age', '30'],
      ['X-Cache', 'HIT from cache.example'],
      ['X-Cache-Lookup', 'HIT from cache.example:3128'],
      ['Via', '1.1 cache.example (squid/4.13)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 30 }] },
  },
  {
    name: 'miss, before Cache-Status',
    origin: reported,
    fields: [
      ['X-Cache', 'MISS from cache.example'],
      ['X-Cache-Lookup', 'MISS from cache.example:3128'],
      ['Via', '1.1 cache.example (squid/4.13)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'Cache-Status: hit',
    origin: emulated,
    fields: [
      ['Cache-Status', 'cache.example;hit;detail=match'],
      ['Via', '1.1 cache.example (squid/6.10)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'Cache-Status: confirmed',
    origin: emulated,
    fields: [
      ['Cache-Status', 'cache.example;fwd=stale;fwd-status=304;detail=match'],
      ['Via', '1.1 cache.example (squid/6.10)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'revalidated' }] },
  },
  {
    name: 'Cache-Status: miss',
    origin: emulated,
    fields: [
      ['Cache-Status', 'cache.example;fwd=miss;detail=no-cache'],
      ['Via', '1.1 cache.example (squid/6.10)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'an error that Squid made',
    origin: reported,
    fields: [
      ['Server', 'squid/4.13'],
      ['X-Squid-Error', 'ERR_CONNECT_FAIL 111'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'error' }] },
  },
  {
    name: 'none: the cache was not asked',
    origin: reported,
    fields: [
      ['X-Cache', 'NONE from cache.example'],
      ['Via', '1.1 cache.example (squid/4.13)'],
    ],
    expect: { provider: 'squid', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: X-Cache alone may be of anybody',
    origin: emulated,
    fields: [['X-Cache', 'HIT from cache.example']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

/** http://www.squid-cache.org/Doc/ */
export const squid: ProviderSpec = {
  id: 'squid',
  title: 'Squid',
  operating: true,
  software: true,
  confidence: 'reported',
  sources: ['Squid release notes 5 and 6: Cache-Status instead of X-Cache and X-Cache-Lookup', 'RFC 9211'],
  caveats: [
    'Not run in our lab: the forms are from documents and third-party texts.',
    'Cache-Status has the visible host name as the name of the cache, by which nobody is known as Squid; Via tells.',
  ],
  detect: [
    { field: 'via', pattern: /\(squid(?:\)|\/)/ },
    { field: 'server', pattern: /^squid(?:$|\/)/ },
    { field: 'x-squid-error' },
    { field: 'x-cache-lookup', pattern: /^(?:hit|miss|none) from \S+:\d/ },
  ],
  cacheStatusNames: [/^squid\b/],
  debug: [],
  readings: [
    { field: 'x-squid-error', pattern: /^ERR_[A-Z_]{1,64}(?: \d{1,6})?$/, means: 'error', statuses: {} },
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Z_]{1,40}) from [\w.-]{1,255}$/,
      statuses: WORDS,
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures,
};
