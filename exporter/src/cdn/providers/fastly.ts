import type { Fixture, ProviderSpec } from '../provider.js';

const DEBUG_TTL = 'Fastly documentation, HTTP headers, Fastly-Debug-TTL';
const X_CACHE = 'Fastly documentation, HTTP headers, X-Cache, X-Served-By, X-Cache-Hits';

const cache = { kind: 'vendor document', source: X_CACHE } as const;
const debug = { kind: 'vendor document', source: DEBUG_TTL } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit at the edge on what the shield had missed',
    origin: cache,
    fields: [
      ['Via', '1.1 varnish, 1.1 varnish'],
      ['Age', '41'],
      ['X-Served-By', 'cache-jfk1041-JFK, cache-ord1720-ORD'],
      ['X-Cache', 'MISS, HIT'],
      ['X-Cache-Hits', '0, 7'],
      ['X-Timer', 'S1763790000.123456,VS0,VE1'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', pop: 'ORD', hits: 7, age: 41 },
        { layer: 'shield', cacheStatus: 'miss', pop: 'JFK', hits: 0, replayed: true },
      ],
    },
  },
  {
    name: 'miss at the edge, hit at the shield',
    origin: cache,
    fields: [
      ['X-Served-By', 'cache-iad-kiad7000025-IAD, cache-fra-etou8220085-FRA'],
      ['X-Cache', 'HIT, MISS'],
      ['X-Cache-Hits', '3, 0'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'FRA', hits: 0 },
        { layer: 'shield', cacheStatus: 'hit', pop: 'IAD', hits: 3 },
      ],
    },
  },
  {
    name: 'one layer, miss',
    origin: cache,
    fields: [
      ['X-Served-By', 'cache-lhr7340-LHR'],
      ['X-Cache', 'MISS'],
      ['X-Cache-Hits', '0'],
    ],
    expect: { provider: 'fastly', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LHR', hits: 0 }] },
  },
  {
    name: 'Fastly-Debug-TTL of one layer',
    origin: debug,
    fields: [['Fastly-Debug-TTL', 'H cache-jfk1026-JFK 41733294.335 864000.000 2273']],
    expect: {
      provider: 'fastly',
      layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'JFK', ttl: 41_733_294, age: 2273 }],
    },
  },
  {
    name: 'debug fields of two layers, of which the edge stands first',
    origin: { kind: 'reported', source: 'Fastly community, Deciphering Fastly-Debug header' },
    fields: [
      [
        'Fastly-Debug-Path',
        '(D cache-lcy1128-LCY 1415969775) (F cache-lcy1130-LCY 1415969775) (D cache-sjc3132-SJC 1415969775) (F cache-sjc3128-SJC 1415969775)',
      ],
      ['Fastly-Debug-TTL', '(M cache-lcy1128-LCY - - 0) (M cache-sjc3132-SJC - - 0)'],
      ['X-Served-By', 'cache-sjc3132-SJC, cache-lcy1128-LCY'],
      ['X-Cache-Hits', '0, 0'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'LCY', age: 0 },
        { layer: 'shield', cacheStatus: 'miss', pop: 'SJC', age: 0 },
      ],
    },
  },
  {
    name: 'debug fields add TTL and age to X-Cache',
    origin: emulated,
    fields: [
      ['X-Served-By', 'cache-sjc3132-SJC, cache-lcy1128-LCY'],
      ['X-Cache', 'MISS, HIT'],
      ['Fastly-Debug-TTL', '(H cache-lcy1128-LCY 3500.120 600.000 100) (M cache-sjc3132-SJC - - 0)'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', pop: 'LCY', ttl: 3500, age: 100 },
        { layer: 'shield', cacheStatus: 'miss', pop: 'SJC', age: 0, replayed: true },
      ],
    },
  },
  {
    name: 'X-Served-By alone names the place and no status',
    origin: emulated,
    fields: [
      ['Age', '5000'],
      ['X-Served-By', 'cache-fra19176-FRA'],
    ],
    expect: { provider: 'fastly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'FRA', age: 5000 }] },
  },
  {
    name: 'in front of Akamai',
    origin: emulated,
    fields: [
      ['Server-Timing', 'cdn-cache; desc=HIT, edge; dur=3, ak_p; desc="1763790000_1";dur=1'],
      ['X-Served-By', 'cache-ams21043-AMS'],
      ['X-Cache', 'MISS'],
      ['X-Cache-Hits', '0'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'AMS' },
        { layer: 'shield', provider: 'akamai', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'in front of an nginx with a cache',
    origin: emulated,
    fields: [
      ['Server', 'nginx'],
      ['X-Cache-Status', 'HIT'],
      ['X-Served-By', 'cache-ams21043-AMS'],
      ['X-Cache', 'MISS'],
    ],
    expect: {
      provider: 'fastly',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'AMS' },
        { layer: 'origin_cache', provider: 'nginx', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'a word that Fastly does not have',
    origin: emulated,
    fields: [
      ['X-Served-By', 'cache-ams21043-AMS'],
      ['X-Cache', 'PERHAPS'],
    ],
    expect: { provider: 'fastly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'AMS' }] },
  },
  {
    name: 'not it: a host of that name that is no cache',
    origin: emulated,
    fields: [
      ['X-Served-By', 'app-cache-12'],
      ['X-Cache', 'HIT'],
    ],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

/** https://www.fastly.com/documentation/reference/http/http-headers/ */
export const fastly: ProviderSpec = {
  id: 'fastly',
  title: 'Fastly',
  operating: true,
  confidence: 'documented',
  sources: [
    `${X_CACHE} (https://www.fastly.com/documentation/reference/http/http-headers/X-Cache/)`,
    `${DEBUG_TTL} (https://www.fastly.com/documentation/reference/http/http-headers/Fastly-Debug-TTL/)`,
    'Fastly community, Deciphering Fastly-Debug header: order of the elements of Fastly-Debug-TTL',
  ],
  caveats: [
    'X-Cache has HIT and MISS only: a response that was passed shows MISS, one served stale or made by VCL shows HIT.',
    'The form of X-Timer, by which responses without X-Served-By are known, is not documented.',
  ],
  detect: [
    { field: 'x-served-by', pattern: /(?:^|, ?)cache-[a-z]/ },
    { field: 'x-timer', pattern: /^s\d{1,16}\.\d{1,9},vs\d/ },
    { field: 'fastly-debug-ttl' },
    { field: 'fastly-debug-path' },
    { field: 'x-fastly-request-id' },
  ],
  cacheStatusNames: [/^fastly\b/],
  debug: [['Fastly-Debug', '1']],
  readings: [
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Z-]+)$/,
      statuses: { hit: 'hit', miss: 'miss' },
      beside: [
        { field: 'x-served-by', pattern: /-(?<pop>[A-Z]{3,4})$/ },
        { field: 'x-cache-hits', pattern: /^(?<hits>\d{1,15})$/ },
        {
          field: 'fastly-debug-ttl',
          list: 'edge first',
          separator: ')',
          pattern: /^\(?[HM] \S{1,64} (?<ttl>-?\d{1,12}(?:\.\d{1,9})?|-) \S{1,24} (?<age>\d{1,12}|-)$/,
        },
      ],
    },
    {
      field: 'fastly-debug-ttl',
      list: 'edge first',
      separator: ')',
      pattern:
        /^\(?(?<status>[HM]) [a-z0-9-]{1,48}-(?<pop>[A-Z]{3,4}) (?<ttl>-?\d{1,12}(?:\.\d{1,9})?|-) \S{1,24} (?<age>\d{1,12}|-)$/,
      statuses: { h: 'hit', m: 'miss' },
    },
  ],
  pop: [{ field: 'x-served-by', pattern: /-(?<pop>[A-Z]{3,4})$/ }],
  replaysAge: false,
  domains: ['fastly.net', 'fastlylb.net', 'fastly-edge.com'],
  asns: ['AS54113'],
  fixtures,
};
