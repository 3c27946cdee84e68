import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'CDN77, "Understanding HTTP Headers" (example response) and "Headers added by CDN77"',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'miss in Prague',
    origin: documented,
    fields: [
      ['cache-control', 'max-age=31536000'],
      ['server', 'CDN77-Turbo'],
      ['x-77-nzt', 'AbmYQRYIvKvvFDkBAA=='],
      ['x-77-nzt-ray', '0bO89u0QJdU='],
      ['x-cache', 'MISS'],
      ['x-77-cache', 'MISS'],
      ['x-77-pop', 'pragueCZ'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'PRAGUECZ' }] },
  },
  {
    name: 'hit in Prague',
    origin: documented,
    fields: [
      ['server', 'CDN77-Turbo'],
      ['x-cache', 'HIT'],
      ['x-age', '10'],
      ['x-77-cache', 'HIT'],
      ['x-77-pop', 'pragueCZ'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'PRAGUECZ' }] },
  },
  {
    name: 'hit with the age that it gives itself',
    origin: documented,
    fields: [
      ['X-77-Cache', 'HIT'],
      ['X-77-Age', '4021'],
      ['X-77-POP', 'losangelesUSCA'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'LOSANGELESUSCA', age: 4021 }] },
  },
  {
    name: 'older form: expired and fetched anew',
    origin: documented,
    fields: [
      ['Server', 'CDN77-Turbo'],
      ['X-Cache', 'EXPIRED'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'expired' }] },
  },
  {
    name: 'older form: stale, the origin does not respond correctly',
    origin: documented,
    fields: [
      ['Server', 'CDN77-Turbo'],
      ['X-Cache', 'STALE'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'older form: bypass',
    origin: documented,
    fields: [
      ['Server', 'CDN77-Turbo'],
      ['X-Cache', 'BYPASS'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'older form: updating, asked with HEAD',
    origin: documented,
    method: 'HEAD',
    fields: [
      ['Server', 'CDN77-Turbo'],
      ['X-Cache', 'UPDATING'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [
      ['X-77-Cache', 'WARM'],
      ['X-77-POP', 'frankfurtDE'],
    ],
    expect: { provider: 'cdn77', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'FRANKFURTDE' }] },
  },
  {
    name: 'in front of Varnish that had it',
    origin: emulated,
    fields: [
      ['X-Varnish', '123 456'],
      ['Via', '1.1 varnish (Varnish/7.1)'],
      ['X-77-Cache', 'MISS'],
      ['X-77-POP', 'pragueCZ'],
      ['X-Cache', 'MISS'],
    ],
    expect: {
      provider: 'cdn77',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'PRAGUECZ' },
        { provider: 'varnish', layer: 'origin_cache', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'not it: another server with 77 in its name',
    origin: emulated,
    fields: [['Server', 'my-cdn77-copy']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const cdn77: ProviderSpec = {
  id: 'cdn77',
  title: 'CDN77',
  operating: true,
  confidence: 'documented',
  sources: [
    'CDN77, Headers added by CDN77 (client.cdn77.com/support/knowledgebase/caching-http-headers/headers-added-by-cdn77)',
    'CDN77, Understanding HTTP Headers (client.cdn77.com/support/knowledgebase/caching-http-headers/understanding-http-headers)',
  ],
  caveats: [
    'X-77-Cache is documented with HIT and MISS only; the other words are documented for X-Cache.',
    'Names of places are a city and a country code, in the United States with the state; no list of them was found.',
    'AS60068 is not from a document of theirs.',
  ],
  detect: [
    { field: 'x-77-cache' },
    { field: 'x-77-pop' },
    { field: 'x-77-nzt' },
    { field: 'server', pattern: /^cdn77/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-77-cache',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: UPSTREAM_CACHE_STATUSES,
      beside: [{ field: 'x-77-age', pattern: /^(?<age>\d{1,10})$/ }],
    },
    { field: 'x-cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES },
  ],
  pop: [{ field: 'x-77-pop', pattern: /^(?<pop>[a-z]{3,32})$/i }],
  replaysAge: false,
  domains: ['cdn77-ssl.net', 'cdn77.net', 'cdn77.org'],
  asns: ['AS60068'],
  fixtures,
};
