import type { Fixture, ProviderSpec } from '../provider.js';

const reported = {
  kind: 'reported',
  source: 'How public clients read X-CF1 (the place) and X-CF3 (H or M)',
} as const;
const emulated = {
  kind: 'emulated',
  source: 'In the reported form; the letter at the end is general knowledge',
} as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in Hong Kong',
    origin: emulated,
    fields: [
      ['X-CF1', '28637:fG.hkg1:co:1731800000:cacheN.hkg1-01:H'],
      ['X-CF2', 'H'],
      ['Server', 'CFS 1124'],
    ],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'HKG1' }] },
  },
  {
    name: 'miss',
    origin: emulated,
    fields: [['X-CF1', '11696:fA.lax1:co:1731800000:cacheN.lax1-01:M']],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'LAX1' }] },
  },
  {
    name: 'the place alone',
    origin: reported,
    fields: [['X-CF1', '28637:fG.hkg1:co']],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'HKG1' }] },
  },
  {
    name: 'hit, told by X-CF3',
    origin: reported,
    fields: [
      ['X-CF1', '28637:fG.hkg1:co'],
      ['X-CF3', 'H'],
    ],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'HKG1' }] },
  },
  {
    name: 'a letter that is not known',
    origin: emulated,
    fields: [['X-CF1', '11696:fA.lon1:co:1731800000:cacheN.lon1-01:X']],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'LON1' }] },
  },
  {
    name: 'hit, asked with HEAD, with Age',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['x-cf1', '11696:fa.fra2:co:1731800000:cachen.fra2-01:h'],
      ['age', '30'],
    ],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRA2', age: 30 }] },
  },
  {
    name: 'Age without X-CF1 is no hit',
    origin: emulated,
    fields: [
      ['Server', 'CFS 1124'],
      ['Age', '30'],
    ],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'unknown', age: 30 }] },
  },
  {
    name: 'stale is not told: an expired object with a hit',
    origin: emulated,
    fields: [
      ['X-CF1', '28637:fG.syd1:co:1731800000:cacheN.syd1-01:H'],
      ['Cache-Control', 'max-age=60'],
      ['Age', '90'],
    ],
    expect: { provider: 'cachefly', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'SYD1', age: 90 }] },
  },
  {
    name: 'not it: X-CF1 of another form',
    origin: emulated,
    fields: [['X-CF1', 'yes']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const cachefly: ProviderSpec = {
  id: 'cachefly',
  title: 'CacheFly',
  operating: true,
  confidence: 'reported',
  sources: ['Public clients that read X-CF1 and X-CF3', 'General knowledge of X-CF1 and Server'],
  caveats: [
    'No document of the vendor on these headers was found.',
    'That the last letter of X-CF1 is H for a hit and M for a miss is general knowledge; stale and bypassed responses are not told apart.',
    'AS30081 is not from a document of theirs.',
  ],
  detect: [
    { field: 'x-cf1', pattern: /^\d{1,12}:[a-z]{1,3}\.[a-z]{3}\d/ },
    { field: 'server', pattern: /^cfs \d/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-cf1',
      pattern: /^\d{1,12}:[a-z]{1,3}\.(?<pop>[a-z]{3}\d{0,2}):[^:]{1,16}:[^:]{1,32}:[^:]{1,64}:(?<status>[A-Z])$/i,
      statuses: { h: 'hit', m: 'miss' },
    },
    { field: 'x-cf3', pattern: /^(?<status>[A-Z])$/i, statuses: { h: 'hit', m: 'miss' } },
  ],
  pop: [{ field: 'x-cf1', pattern: /^\d{1,12}:[a-z]{1,3}\.(?<pop>[a-z]{3}\d{0,2}):/i }],
  replaysAge: false,
  domains: ['cachefly.net'],
  asns: ['AS30081'],
  fixtures,
};
