import type { CacheStatus } from '@parallax/contract';
import type { Field } from '../../core/http/head.js';
import type { Fixture, ProviderSpec } from '../provider.js';

const origin = {
  kind: 'captured',
  source: 'trafficserver 9.2.9 (Debian 9.2.5+ds), insert_response_via_str 3',
} as const;
const documented = { kind: 'vendor document', source: 'Apache Traffic Server documentation, traffic_via' } as const;
const emulated = { kind: 'emulated', source: 'In the form that was captured' } as const;

const response = (codes: string, age = '0'): readonly Field[] => [
  ['Cache-Control', 'max-age=60'],
  ['ETag', '"v1"'],
  ['Content-Type', 'text/plain'],
  ['Date', 'Sun, 22 Nov 2026 05:26:09 GMT'],
  ['Age', age],
  ['Transfer-Encoding', 'chunked'],
  ['Connection', 'keep-alive'],
  ['Via', `http/1.1 traffic_server (ApacheTrafficServer/9.2.9 [${codes}])`],
  ['Server', 'ATS/9.2.9'],
];

const captured = (name: string, codes: string, cacheStatus: CacheStatus): Fixture => ({
  name,
  origin,
  fields: response(codes),
  expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus, age: 0 }] },
});

const fixtures: readonly Fixture[] = [
  captured('miss, stored', 'uScMsSfWpSeN:t cCMp sS', 'miss'),
  captured('miss, not stored', 'uScMsSf pSeN:t cCMp sS', 'miss'),
  captured('hit on disk', 'uScHs f p eN:t cCHp s ', 'hit'),
  captured('hit in memory', 'uScRs f p eN:t cCHp s ', 'hit'),
  captured('confirmed with 304', 'uScSsNfUpSeN:t cCSp sS', 'revalidated'),
  captured('expired and replaced', 'uScSsSfUpSeN:t cCSp sS', 'expired'),
  {
    name: 'origin out of reach',
    origin,
    fields: [
      ['Date', 'Sun, 22 Nov 2026 05:26:11 GMT'],
      ['Via', 'http/1.1 traffic_server (ApacheTrafficServer/9.2.9 [uScMsEf p eC:t cCMp sF])'],
      ['Server', 'ATS/9.2.9'],
      ['Cache-Control', 'no-store'],
    ],
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'error' }] },
  },
  {
    name: 'hit, with the word of xdebug',
    origin: { kind: 'captured', source: 'trafficserver 9.2.9 with the plugin xdebug, X-Debug: X-Cache' },
    fields: [...response('uScRs f p eN:t cCHp s '), ['X-Cache', 'hit-fresh']],
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 0 }] },
  },
  {
    name: 'found stale by xdebug, confirmed by Via',
    origin: { kind: 'captured', source: 'trafficserver 9.2.9 with the plugin xdebug, X-Debug: X-Cache' },
    fields: [...response('uScSsNfUpSeN:t cCSp sS'), ['X-Cache', 'hit-stale']],
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'revalidated', age: 0 }] },
  },
  {
    name: 'hit on what Varnish behind it had fetched',
    origin: { kind: 'captured', source: 'trafficserver 9.2.9 in front of varnish 7.1.1' },
    fields: [
      ['Cache-Control', 'max-age=60'],
      ['Date', 'Sun, 22 Nov 2026 05:26:11 GMT'],
      ['X-Varnish', '65541'],
      ['Age', '0'],
      [
        'Via',
        '1.1 varnish (Varnish/7.1), http/1.1 traffic_server (ApacheTrafficServer/9.2.9 [uScHs f p eN:t cCHp s ])',
      ],
      ['Server', 'ATS/9.2.9'],
    ],
    expect: {
      provider: 'trafficserver',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', age: 0 },
        { layer: 'origin_cache', provider: 'varnish', cacheStatus: 'miss', replayed: true },
      ],
    },
  },
  {
    name: 'short codes, insert_response_via_str 2',
    origin: documented,
    fields: [['Via', 'http/1.1 cache1.example (ApacheTrafficServer [cHs f ])']],
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'only xdebug says something',
    origin: emulated,
    fields: [
      ['Server', 'ATS/9.2.9'],
      ['X-Cache', 'skipped'],
    ],
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'letters that the documentation does not have',
    origin: emulated,
    fields: response('uScQsQf p eN:t cCQp s '),
    expect: { provider: 'trafficserver', layers: [{ layer: 'edge', cacheStatus: 'unknown', age: 0 }] },
  },
  {
    name: 'not it: a server that begins alike',
    origin: emulated,
    fields: [['Server', 'ATServer']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

/** https://docs.trafficserver.apache.org/en/9.2.x/ */
export const trafficserver: ProviderSpec = {
  id: 'trafficserver',
  title: 'Apache Traffic Server',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: [
    'Apache Traffic Server documentation, FAQ, How do I interpret the Via header code',
    'Apache Traffic Server documentation, command line tools, traffic_via',
    'trafficserver 9.2.9 (Debian 9.2.5+ds) in our lab, proxy.config.http.insert_response_via_str and the plugin xdebug',
  ],
  caveats: [
    'Via has its codes only where proxy.config.http.insert_response_via_str is 2 or more.',
    'A stale object that is served because the origin answers with an error has the codes of one that was replaced: expired.',
    'hit-stale of the plugin xdebug is what the lookup found; it counts as expired since such an object is fetched anew.',
  ],
  detect: [
    { field: 'server', pattern: /^ats(?:$|\/)/ },
    { field: 'via', pattern: /\(apachetrafficserver|\[(?:u[a-z ])?c[ahmrs ]s[a-z ]f[a-z ]/ },
  ],
  cacheStatusNames: [/^(?:apache ?)?traffic ?server\b/, /^ats\b/],
  debug: [['X-Debug', 'X-Cache, X-Cache-Key, Via']],
  readings: [
    {
      field: 'via',
      list: 'edge last',
      // The letters after c (what the lookup found) and s (what the server behind answered).
      pattern: /\[(?:u[A-Z ])?c(?<status>[A-Z ]s[A-Z ])f/,
      statuses: {
        'hs ': 'hit',
        'rs ': 'hit',
        'ss ': 'stale_hit',
        ssn: 'revalidated',
        sss: 'expired',
        mss: 'miss',
        ass: 'miss',
        ' ss': 'bypass',
        'ms ': 'error',
        mse: 'error',
        sse: 'error',
        ase: 'error',
        ' se': 'error',
      },
    },
    {
      field: 'x-cache',
      pattern: /^(?<status>[a-z][a-z-]{0,30})$/,
      statuses: { 'hit-fresh': 'hit', 'hit-stale': 'expired', miss: 'miss', skipped: 'bypass' },
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures,
};
