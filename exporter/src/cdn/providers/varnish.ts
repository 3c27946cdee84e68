import type { Field } from '../../core/http/head.js';
import type { Fixture, ProviderSpec } from '../provider.js';

const origin = { kind: 'captured', source: 'varnish 7.1.1 of Debian 12' } as const;
const emulated = { kind: 'emulated', source: 'In the form that was captured' } as const;

/** As captured: the origin's fields, then what Varnish adds. */
const response = (numbers: string, age: string): readonly Field[] => [
  ['Cache-Control', 'max-age=60'],
  ['ETag', '"v1"'],
  ['Content-Type', 'text/plain'],
  ['Date', 'Sun, 22 Nov 2026 05:25:20 GMT'],
  ['Content-Length', '5'],
  ['X-Varnish', numbers],
  ['Age', age],
  ['Via', '1.1 varnish (Varnish/7.1)'],
  ['Accept-Ranges', 'bytes'],
];

const fixtures: readonly Fixture[] = [
  {
    name: 'miss',
    origin,
    fields: [...response('2', '0'), ['Connection', 'keep-alive']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'miss', age: 0 }] },
  },
  {
    name: 'hit',
    origin,
    fields: [...response('32770 3', '2'), ['Connection', 'keep-alive']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 2 }] },
  },
  {
    name: 'hit with the counter of VCL',
    origin,
    fields: [...response('32772 6', '0'), ['X-Cache', 'HIT'], ['X-Cache-Hits', '1']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'hit', hits: 1, age: 0 }] },
  },
  {
    name: 'miss with the counter of VCL',
    origin,
    fields: [...response('5', '0'), ['X-Cache', 'MISS'], ['X-Cache-Hits', '0']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'miss', hits: 0, age: 0 }] },
  },
  {
    name: 'hit of HEAD',
    origin,
    method: 'HEAD',
    fields: response('17 3', '2'),
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 2 }] },
  },
  {
    name: 'stale in its grace: the header says hit and no more',
    origin,
    fields: [['Cache-Control', 'max-age=1'], ...response('32776 12', '2').slice(1)],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 2 }] },
  },
  {
    name: 'answer that VCL made',
    origin,
    fields: [
      ['Date', 'Sun, 22 Nov 2026 05:25:20 GMT'],
      ['Server', 'Varnish'],
      ['X-Varnish', '32774'],
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Retry-After', '5'],
      ['Content-Length', '249'],
    ],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'error' }] },
  },
  {
    name: 'two of them: hit in front, miss behind when it was stored',
    origin,
    fields: [
      ...response('65547', '0').slice(0, 6),
      ['Via', '1.1 varnish (Varnish/7.1)'],
      ['X-Varnish', '32770 3'],
      ['Age', '0'],
      ['Via', '1.1 varnish (Varnish/7.1)'],
      ['Accept-Ranges', 'bytes'],
    ],
    expect: {
      provider: 'varnish',
      layers: [
        { layer: 'edge', cacheStatus: 'hit', age: 0 },
        { layer: 'origin_cache', cacheStatus: 'miss', replayed: true },
      ],
    },
  },
  {
    name: 'pass, as VCL may say it',
    origin: emulated,
    fields: [...response('8', '0'), ['X-Cache', 'PASS']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'bypass', age: 0 }] },
  },
  {
    name: 'older Via without X-Varnish',
    origin: emulated,
    fields: [['Via', '1.1 varnish-v4']],
    expect: { provider: 'varnish', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: the Via of Fastly, which is made of Varnish',
    origin: emulated,
    fields: [['Via', '1.1 varnish']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

/** https://varnish-cache.org/docs/7.1/ */
export const varnish: ProviderSpec = {
  id: 'varnish',
  title: 'Varnish Cache',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: ['Varnish 7.1 documentation, reference, X-Varnish', 'varnish 7.1.1 of Debian 12 in our lab'],
  caveats: [
    'X-Varnish has two numbers for a hit, also for an object served stale in its grace, and one for everything else: a pass counts as a miss where VCL does not say it.',
    'X-Cache is what the operator wrote in VCL; only words for a pass or a synthetic answer are taken from it.',
  ],
  detect: [
    { field: 'x-varnish', pattern: /^\d/ },
    { field: 'server', pattern: /^varnish$/ },
    { field: 'via', pattern: /\(varnish\/|\bvarnish-v\d/ },
  ],
  cacheStatusNames: [/^varnish\b/],
  debug: [],
  readings: [
    {
      field: 'x-cache',
      pattern: /^(?<status>pass|hit-for-pass|hit-for-miss|synth)$/i,
      statuses: { pass: 'bypass', 'hit-for-pass': 'bypass', 'hit-for-miss': 'miss', synth: 'error' },
    },
    { field: 'server', pattern: /^Varnish$/, means: 'error', statuses: {} },
    {
      field: 'x-varnish',
      list: 'edge last',
      // The word is the blank: with it there are two numbers, this request and the one that filled the cache.
      pattern: /^\d{1,12}(?<status> ?)\d{0,12}$/,
      statuses: { ' ': 'hit', '': 'miss' },
      beside: [
        { field: 'x-cache-hits', pattern: /^(?<hits>\d{1,15})$/ },
        // Nothing that X-Varnish does not say; but its words are not those of an nginx behind.
        { field: 'x-cache', pattern: /^(?:hit|miss)$/i },
      ],
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [],
  asns: [],
  fixtures,
};
