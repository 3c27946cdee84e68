import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'Tencent Cloud, CDN FAQ (X-Cache-Lookup) and EdgeOne, "Default HTTP Response Headers" (EO-Cache-Status)',
} as const;
const reported = { kind: 'reported', source: 'Responses quoted in public notes (2021, 2023)' } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus'], age?: number): Fixture['expect'] => ({
  provider: 'tencent',
  layers: [{ layer: 'edge', cacheStatus, ...(age === undefined ? {} : { age }) }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: reported,
    fields: [
      ['Server', 'nginx'],
      ['Cache-Control', 'public, max-age=2592000'],
      ['Age', '1967830'],
      ['X-NWS-LOG-UUID', '13733582990050331190'],
      ['X-Cache-Lookup', 'Cache Hit'],
    ],
    expect: one('hit', 1_967_830),
  },
  {
    name: 'hit in memory',
    origin: documented,
    fields: [
      ['X-Cache-Lookup', 'Hit From MemCache'],
      ['X-NWS-LOG-UUID', '1'],
    ],
    expect: one('hit'),
  },
  {
    name: 'hit on disk, with lines of the levels behind',
    origin: reported,
    fields: [
      ['X-NWS-LOG-UUID', '56e2625d-3abc-4866-a94f-6b0e4c316bf0'],
      ['X-Cache-Lookup', 'Hit From Disktank3'],
      ['X-Cache-Lookup', 'Hit From Inner Cluster'],
    ],
    expect: one('hit'),
  },
  {
    name: 'miss, asked of the inner cluster',
    origin: reported,
    fields: [
      ['Server', 'nginx'],
      ['X-Cache-Lookup', 'Cache Miss'],
      ['X-Cache-Lookup', 'Hit From Inner Cluster'],
      ['X-NWS-LOG-UUID', '3394639510813525881'],
    ],
    expect: one('miss'),
  },
  {
    name: 'miss, with the edge named last',
    origin: reported,
    fields: [
      ['x-daa-tunnel', 'hop_count=2'],
      ['x-cache-lookup', 'Hit From Upstream'],
      ['x-cache-lookup', 'Hit From Inner Cluster'],
      ['cache-control', 'private, no-cache'],
      ['x-nws-log-uuid', '7413936374885786792'],
      ['x-cache-lookup', 'Cache Miss'],
    ],
    expect: one('miss'),
  },
  {
    name: 'EdgeOne: hit',
    origin: documented,
    fields: [
      ['EO-Cache-Status', 'HIT'],
      ['EO-LOG-UUID', '1234567890'],
    ],
    expect: one('hit'),
  },
  {
    name: 'EdgeOne: expired, the origin answered 304',
    origin: documented,
    fields: [['EO-Cache-Status', 'RefreshHit']],
    expect: one('revalidated'),
  },
  {
    name: 'EdgeOne: miss, in lower case, asked with HEAD',
    origin: documented,
    method: 'HEAD',
    fields: [['eo-cache-status', 'miss']],
    expect: one('miss'),
  },
  {
    name: 'EdgeOne: a word that is not known, stale perhaps',
    origin: emulated,
    fields: [['EO-Cache-Status', 'STALE']],
    expect: one('unknown'),
  },
  {
    name: 'not it: another cloud with the same X-Cache-Lookup',
    origin: emulated,
    fields: [
      ['x-hcs-proxy-type', '1'],
      ['X-Cache-Lookup', 'Hit From MemCache'],
    ],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

export const tencent: ProviderSpec = {
  id: 'tencent',
  title: 'Tencent Cloud CDN and EdgeOne',
  operating: true,
  confidence: 'documented',
  sources: [
    'Tencent Cloud, CDN FAQ (tencentcloud.com/document/product/228/11207)',
    'Tencent EdgeOne, Default HTTP Response Headers (tencentcloud.com/document/product/1145/54212)',
    'Public notes with quoted responses (2021, 2023): Cache Miss, Hit From Inner Cluster, Hit From Upstream',
  ],
  caveats: [
    'X-Cache-Lookup comes once for each level, in an order that differs; as documented, any of the three words for a hit is a hit at the edge, and levels behind are not read.',
    'Huawei Cloud documents the same X-Cache-Lookup, so that it does not tell the provider; X-NWS-LOG-UUID does.',
    'EdgeOne counts an expired object that had changed as a miss.',
    'Places are not told; its edges stand in networks of the cloud and of access providers, so that no system is listed.',
  ],
  detect: [
    { field: 'x-nws-log-uuid' },
    { field: 'eo-cache-status' },
    { field: 'eo-log-uuid' },
    { field: 'server', pattern: /^nws_/ },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'eo-cache-status',
      pattern: /^(?<status>[A-Z]{1,16})$/i,
      statuses: { hit: 'hit', miss: 'miss', refreshhit: 'revalidated' },
    },
    {
      field: 'x-cache-lookup',
      pattern: /(?:^|, ?)(?:cache hit|hit from (?:memcache|disktank))/i,
      means: 'hit',
      statuses: {},
    },
    { field: 'x-cache-lookup', pattern: /(?:^|, ?)cache refresh hit/i, means: 'revalidated', statuses: {} },
    { field: 'x-cache-lookup', pattern: /(?:^|, ?)(?:cache miss|hit from upstream)/i, means: 'miss', statuses: {} },
  ],
  pop: [],
  replaysAge: false,
  domains: ['cdn.dnsv1.com', 'cdn.dnsv1.com.cn', 'cdntip.com', 'tcdn.qq.com', 'tdnsv5.com'],
  asns: [],
  fixtures,
};
