import type { Fixture, ProviderSpec } from '../provider.js';

const reported = {
  kind: 'reported',
  source: 'Answers of the support of the vendor quoted in a public question about X-Iinfo (2013 to 2016)',
} as const;
const emulated = { kind: 'emulated', source: 'In the reported form' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: reported,
    fields: [
      ['X-Iinfo', '9-49176764-0 0CNN RT(1426425483129 667) q(0 -1 -1 -1) r(0 -1)'],
      ['X-CDN', 'Incapsula'],
    ],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'revalidated at the origin',
    origin: reported,
    fields: [['X-Iinfo', '4-152072-152074 PVNN RT(1415979066955 4498) q(0 0 0 -1) r(2 2)']],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'revalidated' }] },
  },
  {
    name: 'fetched from the origin on a kept connection',
    origin: reported,
    fields: [['X-Iinfo', '5-17009424-17011001 PNNN RT(1388193526625 4677) q(0 0 0 -1) r(1 1) U10000']],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'fetched from the origin on a new connection',
    origin: reported,
    fields: [
      ['X-Iinfo', '4-13055499-13055501 NNNN CT(182 -1 0) RT(1388193578304 0) q(0 0 1 4) r(6 6) U1'],
      ['X-CDN', 'Incapsula'],
    ],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'the name alone, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [['x-cdn', 'imperva']],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'a letter that is not known',
    origin: emulated,
    fields: [['X-Iinfo', '9-49176764-0 0XNN RT(1426425483129 667) q(0 -1 -1 -1) r(0 -1)']],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'hit with Age',
    origin: emulated,
    fields: [
      ['X-Iinfo', '12-4242-0 0CNN RT(1731800000000 1) q(0 -1 -1 -1) r(0 -1)'],
      ['Age', '77'],
    ],
    expect: { provider: 'imperva', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 77 }] },
  },
  {
    name: 'in front of another CDN',
    origin: emulated,
    fields: [
      ['X-Cache', 'Miss from cloudfront'],
      ['Via', '1.1 abc.cloudfront.net (CloudFront)'],
      ['X-Amz-Cf-Pop', 'FRA56-P4'],
      ['X-CDN', 'Imperva'],
      ['X-Iinfo', '9-49176764-0 PNNN RT(1426425483129 667) q(0 -1 -1 -1) r(0 -1)'],
    ],
    expect: {
      provider: 'imperva',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { provider: 'cloudfront', layer: 'shield', cacheStatus: 'miss', pop: 'FRA56-P4' },
      ],
    },
  },
  {
    name: 'not it: X-CDN of somebody else',
    origin: emulated,
    fields: [['X-CDN', 'staticcache']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const imperva: ProviderSpec = {
  id: 'imperva',
  title: 'Imperva (Incapsula)',
  operating: true,
  confidence: 'reported',
  sources: [
    'A public question about X-Iinfo with answers of the support of the vendor (stackoverflow.com/questions/20809993)',
    'http.dev, X-IInfo and X-CDN',
  ],
  caveats: [
    'The second letter of X-Iinfo is read: C from the cache, V validated at the origin, N from the origin. The vendor is said to document it on its page on caching, which was not seen.',
    'A response that may not be cached looks like a miss. Places are not told in a known form.',
    'AS19551 is not from a document of theirs.',
  ],
  detect: [
    { field: 'x-iinfo', pattern: /^\d{1,6}-\d{1,12}-\d{1,12} [0-9a-z]{4}\b/ },
    { field: 'x-cdn', pattern: /^(?:imperva|incapsula)/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-iinfo',
      pattern: /^\d{1,6}-\d{1,12}-\d{1,12} [0-9A-Z](?<status>[A-Z])[0-9A-Z]{2}\b/i,
      statuses: { c: 'hit', v: 'revalidated', n: 'miss' },
    },
  ],
  pop: [],
  replaysAge: false,
  domains: ['impervadns.net', 'incapdns.net'],
  asns: ['AS19551'],
  fixtures,
};
