import type { Fixture, ProviderSpec } from '../provider.js';

const reported = {
  kind: 'reported',
  source: 'Responses quoted in public notes of 2019 and 2021 on how to read the headers of Alibaba Cloud CDN',
} as const;
const emulated = { kind: 'emulated', source: 'In the reported form, with the words of Squid-like caches' } as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit in memory behind a second level that once missed',
    origin: reported,
    fields: [
      ['Server', 'Tengine'],
      ['Ali-Swift-Global-Savetime', '1563861134'],
      ['Via', 'cache36.l2cn1818[23,200-0,M], cache14.l2cn1818[39,0], kunlun7.cn1481[0,200-0,H], kunlun7.cn1481[1,0]'],
      ['Age', '1080'],
      ['X-Cache', 'HIT TCP_MEM_HIT dirn:-2:-2'],
      ['X-Swift-SaveTime', 'Tue, 23 Jul 2019 05:52:14 GMT'],
      ['X-Swift-CacheTime', '1765'],
      ['EagleId', '3df09a1b15638622147584175e'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'CN1481', age: 1080 }] },
  },
  {
    name: 'refresh hit: the level behind answered 304',
    origin: reported,
    fields: [
      ['age', '0'],
      ['eagleid', '3b258ea916191633699787917e'],
      ['server', 'Tengine'],
      [
        'via',
        'cache45.l2cn1832[38,304-0,M], cache39.l2cn1832[39,0], kunlun15.cn3157[55,55,200-0,H], kunlun19.cn3157[57,0]',
      ],
      ['x-cache', 'HIT TCP_REFRESH_HIT dirn:11:927701954'],
      ['x-swift-cachetime', '4'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'revalidated', pop: 'CN3157', age: 0 }] },
  },
  {
    name: 'miss',
    origin: emulated,
    fields: [
      [
        'Via',
        'cache8.l2de2[120,119,200-0,M], cache3.l2de2[121,0], ens-cache5.de5[130,129,200-0,M], ens-cache5.de5[131,0]',
      ],
      ['X-Cache', 'MISS TCP_MISS dirn:-2:-2'],
      ['EagleId', '2ff6169817318000000000000e'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'miss', pop: 'DE5' }] },
  },
  {
    name: 'expired and fetched anew',
    origin: reported,
    fields: [
      ['X-Cache', 'MISS TCP_REFRESH_MISS dirn:3:100'],
      ['X-Swift-CacheTime', '3600'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'expired' }] },
  },
  {
    name: 'stale because the origin failed',
    origin: emulated,
    fields: [
      ['X-Cache', 'HIT TCP_REFRESH_FAIL_HIT dirn:3:100'],
      ['EagleId', '2ff6169817318000000000001e'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'hit on disk, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['X-Cache', 'HIT TCP_HIT dirn:2:400'],
      ['X-Swift-SaveTime', 'Sat, 21 Nov 2026 10:00:00 GMT'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [
      ['X-Cache', 'HIT TCP_QUANTUM_HIT dirn:2:400'],
      ['EagleId', '2ff6169817318000000000002e'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'no status: a dynamic response passes without X-Cache',
    origin: emulated,
    fields: [
      ['Via', 'ens-cache9.de5[12,0]'],
      ['EagleId', '2ff6169817318000000000003e'],
    ],
    expect: { provider: 'alibaba', layers: [{ layer: 'edge', cacheStatus: 'unknown', pop: 'DE5' }] },
  },
  {
    name: 'not it: Tengine, the web server, on its own',
    origin: emulated,
    fields: [['Server', 'Tengine']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const alibaba: ProviderSpec = {
  id: 'alibaba',
  title: 'Alibaba Cloud CDN',
  operating: true,
  confidence: 'reported',
  sources: [
    'Alibaba Cloud CDN, FAQ on caching (help.aliyun.com/document_detail/120642.html): X-Cache tells hits and misses',
    'Public notes with quoted responses (2019, 2021)',
  ],
  caveats: [
    'The words behind HIT and MISS are read as Squid means them; the vendor does not list them.',
    'The Via line is stored with the object: its entries of the second level tell how the edge got the object once, so that no shield is read from it.',
    'X-Swift-CacheTime is the whole time in the cache, not what is left of it.',
    'Autonomous systems of the edges are shared with customers of the cloud or belong to access networks, so that none is listed.',
  ],
  detect: [
    { field: 'eagleid' },
    { field: 'ali-swift-global-savetime' },
    { field: 'x-swift-savetime' },
    { field: 'x-swift-cachetime' },
  ],
  cacheStatusNames: [],
  debug: [],
  readings: [
    {
      field: 'x-cache',
      pattern: /^(?<status>(?:HIT|MISS) TCP_[A-Z_]{1,40})/i,
      statuses: {
        'hit tcp_mem_hit': 'hit',
        'hit tcp_hit': 'hit',
        'hit tcp_ims_hit': 'hit',
        'hit tcp_negative_hit': 'hit',
        'hit tcp_refresh_hit': 'revalidated',
        'hit tcp_refresh_fail_hit': 'stale_hit',
        'miss tcp_miss': 'miss',
        'miss tcp_refresh_miss': 'expired',
      },
    },
  ],
  pop: [{ field: 'via', pattern: /\.(?<pop>[a-z0-9-]{3,16})\[\d{1,9},\d{1,9}\]$/i }],
  replaysAge: false,
  domains: [
    ...[
      'alikunlun.com',
      'alikunlun.net',
      'cdngslb.com',
      'kunlunaq.com',
      'kunlunar.com',
      'kunlunca.com',
      'kunlungr.com',
    ],
    ...['kunlunle.com', 'kunlunpi.com', 'kunlunsl.com', 'kunlunso.com', 'kunlunta.com'],
  ],
  asns: [],
  fixtures,
};
