import type { Fixture, ProviderSpec } from '../provider.js';

const reported = { kind: 'reported', source: 'A response of 2016 quoted in a public repository' } as const;
const emulated = { kind: 'emulated', source: 'In the reported form; the two letters are general knowledge' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'not cached, by Frankfurt through New York',
    origin: reported,
    fields: [
      ['Server', 'PWS/8.1.38'],
      ['X-Px', 'nc h0-s1001.p12-fra ( h0-s3016.p9-jfk), nc h0-s3016.p9-jfk ( origin>CONN)'],
      ['Px-Uncompress-Origin', '-1'],
    ],
    expect: {
      provider: 'cdnetworks',
      layers: [
        { layer: 'edge', cacheStatus: 'bypass', pop: 'FRA' },
        { layer: 'shield', cacheStatus: 'bypass', pop: 'JFK' },
      ],
    },
  },
  {
    name: 'hit',
    origin: emulated,
    fields: [
      ['Server', 'PWS/8.3.1.0.8'],
      ['X-Px', 'ht h0-s1001.p12-fra'],
      ['Age', '12'],
    ],
    expect: { provider: 'cdnetworks', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRA', age: 12 }] },
  },
  {
    name: 'hit on disk, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [['X-Px', 'ht-d h0-s1110.p5-lhr']],
    expect: { provider: 'cdnetworks', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'LHR' }] },
  },
  {
    name: 'miss at the edge, hit at the parent',
    origin: emulated,
    fields: [['X-Px', 'ms h0-s1001.p12-fra ( h0-s3016.p9-jfk), ht h0-s3016.p9-jfk']],
    expect: {
      provider: 'cdnetworks',
      layers: [
        { layer: 'edge', cacheStatus: 'miss', pop: 'FRA' },
        { layer: 'shield', cacheStatus: 'hit', pop: 'JFK' },
      ],
    },
  },
  {
    name: 'letters that are not known',
    origin: emulated,
    fields: [['X-Px', 'zz h0-s1001.p12-fra']],
    expect: { provider: 'cdnetworks', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'FRA' }] },
  },
  {
    name: 'newer platform: tells no status',
    origin: emulated,
    fields: [
      ['X-Via', '1.1 PSexample01fr4:3 (Cdn Cache Server V2.0)'],
      ['X-Ws-Request-Id', '655c8a10_PSexample01fr4_1234-56789'],
    ],
    expect: { provider: 'cdnetworks', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'newer platform: Age alone is no hit',
    origin: emulated,
    fields: [
      ['X-Via', '1.1 PSexample01fr4:3 (Cdn Cache Server V2.0)'],
      ['Age', '1'],
    ],
    expect: { provider: 'cdnetworks', layers: [{ layer: 'edge', cacheStatus: 'unknown', age: 1 }] },
  },
  {
    name: 'not it: X-Px of another form',
    origin: emulated,
    fields: [['X-Px', '16px']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const cdnetworks: ProviderSpec = {
  id: 'cdnetworks',
  title: 'CDNetworks',
  operating: true,
  confidence: 'unconfirmed',
  sources: ['A response of 2016 quoted in a public repository', 'General knowledge of X-Px and X-Via'],
  caveats: [
    'No document of the vendor on these headers was found. What the letters of X-Px mean (ht, ms, nc) is general knowledge.',
    'The platform that it shares with Wangsu since 2017 sends X-Via, which tells neither a status nor, in a known form, a place.',
    'The systems listed are not from a document of theirs; AS54994 is that of Quantil, of the same group.',
  ],
  detect: [
    { field: 'x-px', pattern: /^[a-z]{2}(?:-[a-z]{1,2})? h\d{1,3}-s\d/ },
    { field: 'server', pattern: /^pws\/\d/ },
    { field: 'x-via', pattern: /\(cdn cache server v\d/ },
    { field: 'x-ws-request-id' },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-px',
      list: 'edge first',
      pattern: /^(?<status>[a-z]{2}(?:-[a-z]{1,2})?) h\d{1,3}-s\d{1,6}\.p\d{1,4}-(?<pop>[a-z]{3})\b/i,
      statuses: { ht: 'hit', 'ht-d': 'hit', ms: 'miss', nc: 'bypass' },
    },
  ],
  pop: [],
  replaysAge: false,
  domains: [
    ...['cdn20.com', 'cdnga.net', 'cdngc.net', 'gccdn.net', 'panthercdn.com', 'qtlglb.com', 'wscdns.com', 'wsdvs.com'],
    ...['wsglb0.com'],
  ],
  asns: ['AS36408', 'AS38107', 'AS54994'],
  fixtures,
};
