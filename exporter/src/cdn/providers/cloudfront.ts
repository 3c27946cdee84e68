import type { CacheStatus } from '@parallax/contract';
import type { Fixture, ProviderSpec } from '../provider.js';

const guide = {
  kind: 'vendor document',
  source: 'Amazon CloudFront Developer Guide, Understand response headers policies, Server-Timing header',
} as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;

const response = (word: string): Fixture['fields'] => [
  ['Server', 'AmazonS3'],
  ['X-Cache', `${word} from cloudfront`],
  ['Via', '1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)'],
  ['X-Amz-Cf-Pop', 'PHX50-C2'],
  ['X-Amz-Cf-Id', 'PHX50-C2-example-identifier=='],
];

const said = (name: string, word: string, cacheStatus: CacheStatus): Fixture => ({
  name,
  origin: emulated,
  fields: response(word),
  expect: { provider: 'cloudfront', layers: [{ layer: 'edge', cacheStatus, pop: 'PHX50-C2' }] },
});

const fixtures: readonly Fixture[] = [
  said('hit', 'Hit', 'hit'),
  said('miss', 'Miss', 'miss'),
  said('confirmed by the origin', 'RefreshHit', 'revalidated'),
  said('error', 'Error', 'error'),
  said('redirect to HTTPS made at the edge', 'Redirect', 'dynamic'),
  said('answer of a function', 'FunctionGeneratedResponse', 'dynamic'),
  said('answer of a Lambda', 'LambdaGeneratedResponse', 'dynamic'),
  said('limit', 'LimitExceeded', 'error'),
  said('a word that CloudFront does not have', 'Perhaps', 'unknown'),
  {
    name: 'Server-Timing of a miss',
    origin: guide,
    fields: [
      [
        'Server-Timing',
        'cdn-upstream-layer;desc="EDGE",cdn-upstream-dns;dur=0,cdn-upstream-connect;dur=114,cdn-upstream-fbl;dur=177,cdn-cache-miss,cdn-pop;desc="PHX50-C2",cdn-rid;desc="example==",cdn-downstream-fbl;dur=436',
      ],
      ['X-Amz-Cf-Id', 'example=='],
    ],
    expect: { provider: 'cloudfront', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'PHX50-C2' }] },
  },
  {
    name: 'Server-Timing of a hit in a regional edge cache',
    origin: guide,
    fields: [
      [
        'Server-Timing',
        'cdn-cache-hit,cdn-pop;desc="SEA19-C1",cdn-rid;desc="example==",cdn-hit-layer;desc="REC",cdn-downstream-fbl;dur=137',
      ],
      ['X-Cache', 'Hit from cloudfront'],
    ],
    expect: {
      provider: 'cloudfront',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'SEA19-C1' },
        { layer: 'shield', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'Server-Timing of a hit at the edge',
    origin: guide,
    fields: [
      ['Server-Timing', 'cdn-cache-hit,cdn-pop;desc="SEA19-C1",cdn-hit-layer;desc="EDGE",cdn-downstream-fbl;dur=1'],
      ['Via', '1.1 0123.cloudfront.net (CloudFront)'],
    ],
    expect: { provider: 'cloudfront', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'SEA19-C1' }] },
  },
  {
    name: 'Server-Timing of an object that the origin confirmed',
    origin: guide,
    fields: [
      ['Server-Timing', 'cdn-cache-refresh,cdn-pop;desc="SEA19-C1"'],
      ['X-Amz-Cf-Pop', 'SEA19-C1'],
    ],
    expect: { provider: 'cloudfront', layers: [{ layer: 'edge', cacheStatus: 'revalidated', pop: 'SEA19-C1' }] },
  },
  {
    name: 'asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [...response('Hit'), ['Age', '12']],
    expect: { provider: 'cloudfront', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 12 }] },
  },
  {
    name: 'not it: somebody else writes X-Cache alike',
    origin: emulated,
    fields: [['X-Cache', 'Hit from cloudfront-like-cache']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ */
export const cloudfront: ProviderSpec = {
  id: 'cloudfront',
  title: 'Amazon CloudFront',
  operating: true,
  confidence: 'documented',
  sources: [
    'Amazon CloudFront Developer Guide, Understand response headers policies, Server-Timing header',
    'Amazon CloudFront Developer Guide, Standard log fields, x-edge-result-type and x-edge-location',
  ],
  caveats: [
    'X-Cache says Hit also where a regional edge cache answered; only Server-Timing tells the layers apart.',
    'Redirects and answers of functions are made at the edge and count as dynamic.',
    'The wording of X-Cache stands in examples of the guide; that LimitExceeded is spelt so there is inferred from the log fields.',
    'AS16509 holds all of Amazon, origins of customers among them, so that it does not tell the provider and is not listed.',
  ],
  detect: [
    { field: 'x-amz-cf-id' },
    { field: 'x-amz-cf-pop' },
    { field: 'via', pattern: /\.cloudfront\.net \(cloudfront\)/ },
    { field: 'x-cache', pattern: /[a-z] from cloudfront(?:$|,)/ },
    { field: 'server', pattern: /^cloudfront$/ },
  ],
  cacheStatusNames: [/^(?:amazon )?cloudfront\b/],
  debug: [['Pragma', 'server-timing']],
  readings: [
    {
      field: 'x-cache',
      list: 'edge last',
      pattern: /^(?<status>[A-Za-z]{1,48}) from cloudfront$/,
      statuses: {
        hit: 'hit',
        refreshhit: 'revalidated',
        miss: 'miss',
        error: 'error',
        limitexceeded: 'error',
        capacityexceeded: 'error',
        redirect: 'dynamic',
        lambdageneratedresponse: 'dynamic',
        functiongeneratedresponse: 'dynamic',
      },
    },
  ],
  timing: {
    status: { entries: { 'cdn-cache-hit': 'hit', 'cdn-cache-miss': 'miss', 'cdn-cache-refresh': 'revalidated' } },
    pop: 'cdn-pop',
    layer: { entry: 'cdn-hit-layer', words: { edge: 'edge', rec: 'shield', 'origin shield': 'shield' } },
  },
  pop: [{ field: 'x-amz-cf-pop', pattern: /^(?<pop>[A-Z]{3}\d{1,3}(?:-[A-Z]\d{1,3})?)$/ }],
  replaysAge: false,
  domains: ['cloudfront.net'],
  asns: [],
  fixtures,
};
