import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'Azion, "Cache testing", table of debug headers; values put into the named fields',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const ID = '#AECFE66100000000C947B9B3A1E2D3F4';

const fixtures: readonly Fixture[] = [
  {
    name: 'hit with what is left of its time',
    origin: documented,
    fields: [
      ['X-Cache', 'HIT'],
      ['X-Cache-Key', '/index.html@@cookie_name=value'],
      ['X-Cache-Since', '1640995200'],
      ['X-Cache-Expire', '1640995800'],
      ['X-Cache-Expire-In', '600'],
      ['X-Cache-Valid', '3600'],
      ['X-Cache-Config', '1595368520'],
      ['X-Cache-ID', ID],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'hit', ttl: 600 }] },
  },
  {
    name: 'miss',
    origin: documented,
    fields: [
      ['X-Cache', 'MISS'],
      ['X-Cache-ID', ID],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'expired and fetched anew',
    origin: documented,
    fields: [
      ['X-Cache', 'EXPIRED'],
      ['X-Cache-ID', ID],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'expired' }] },
  },
  {
    name: 'stale while another request fetches',
    origin: documented,
    fields: [
      ['X-Cache', 'UPDATING'],
      ['X-Cache-ID', ID],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'stale, and past its time',
    origin: emulated,
    fields: [
      ['X-Cache', 'STALE'],
      ['X-Cache-Expire-In', '-30'],
      ['X-Cache-ID', ID],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'stale_hit', ttl: -30 }] },
  },
  {
    name: 'bypass, in lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['x-cache', 'bypass'],
      ['server', 'azion'],
    ],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'without the debug request: nothing is said',
    origin: emulated,
    fields: [['Server', 'Azion Technologies']],
    expect: { provider: 'azion', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: an id of somebody else',
    origin: emulated,
    fields: [['X-Cache-ID', 'node-7']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const azion: ProviderSpec = {
  id: 'azion',
  title: 'Azion',
  operating: true,
  confidence: 'documented',
  sources: ['Azion, Cache testing (azion.com/en/documentation/devtools/mcp/cache-testing)'],
  caveats: [
    'The headers come only when asked for by the debug request, or where a rule of the customer sets them.',
    'The form of Server and of X-Cache-ID, by which the provider is told, rests on one example and on general knowledge.',
    'Places are not told. AS52580 is not from a document of theirs.',
  ],
  detect: [
    { field: 'server', pattern: /^azion/ },
    { field: 'x-cache-id', pattern: /^#[0-9a-f]{16,64}$/ },
  ],
  cacheStatusNames: [],
  debug: [['Pragma', 'azion-debug-cache']],
  readings: [
    {
      field: 'x-cache',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: UPSTREAM_CACHE_STATUSES,
      beside: [{ field: 'x-cache-expire-in', pattern: /^(?<ttl>-?\d{1,10})$/ }],
    },
  ],
  pop: [],
  replaysAge: false,
  domains: ['azioncdn.net', 'azionedge.net'],
  asns: ['AS52580'],
  fixtures,
};
