import type { Fixture, ProviderSpec } from '../provider.js';

const documented = {
  kind: 'vendor document',
  source: 'Microsoft, "Protocol support for HTTP headers in Azure Front Door" and "Debug HTTP header for Azure CDN"',
} as const;
const reported = { kind: 'reported', source: 'Responses of 2025 and 2026 quoted in public repositories' } as const;
const emulated = { kind: 'emulated', source: 'In the documented form' } as const;
/** The example of the document. */
const REF = [
  'X-Azure-Ref',
  '0zxV+XAAAAABKMMOjBv2NT4TY6SQVjC0zV1NURURHRTA2MTkANDM3YzgyY2QtMzYwYS00YTU0LTk0YzMtNWZmNzA3NjQ3Nzgz',
] as const;

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: documented,
    fields: [REF, ['X-Cache', 'TCP_HIT'], ['Age', '71']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'hit', age: 71 }] },
  },
  {
    name: 'hit in the regional cache: the edge missed, the shield had it',
    origin: documented,
    fields: [REF, ['X-Cache', 'TCP_REMOTE_HIT']],
    expect: {
      provider: 'azure_front_door',
      layers: [
        { layer: 'edge', cacheStatus: 'miss' },
        { layer: 'shield', cacheStatus: 'hit' },
      ],
    },
  },
  {
    name: 'hit in London, by the place in the newer reference',
    origin: reported,
    fields: [
      ['x-azure-ref', '20250204T141149Z-r15774cf85dn94vbhC1LONxrx000000002d00000000017pf'],
      ['x-cache', 'TCP_HIT'],
      ['cache-control', 'public, max-age=15552000'],
    ],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'LON' }] },
  },
  {
    name: 'a failed answer that is not cached, in a place without an IATA code',
    origin: reported,
    fields: [
      ['cache-control', 'no-store'],
      ['x-azure-ref', '20260807T090544Z-17565954d7bt8blrhC1CO1xnns0000000uyg00000001yz64'],
      ['x-cache', 'CONFIG_NOCACHE'],
    ],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'bypass', pop: 'CO1' }] },
  },
  {
    name: 'miss',
    origin: documented,
    fields: [REF, ['X-Cache', 'TCP_MISS']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'miss' }] },
  },
  {
    name: 'bypass: the origin says private or no-store',
    origin: documented,
    fields: [REF, ['X-Cache', 'PRIVATE_NOSTORE'], ['Cache-Control', 'private']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'bypass: caching is not configured',
    origin: documented,
    fields: [REF, ['X-Cache', 'CONFIG_NOCACHE']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'bypass' }] },
  },
  {
    name: 'denied by a signed URL or a rule',
    origin: documented,
    fields: [REF, ['X-Cache', 'N/A']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'error' }] },
  },
  {
    name: 'lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [
      ['x-azure-ref', '20261121T100000Z-r1f9d8c7b6a5x4h2hC1FRAxyz'],
      ['x-cache', 'tcp_hit'],
    ],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'hit', pop: 'FRA' }] },
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [REF, ['X-Cache', 'TCP_TELEPORT_HIT']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'an error of its own, with debug fields',
    origin: emulated,
    fields: [REF, ['X-Azure-ExternalError', 'OriginInvalidResponse'], ['X-Azure-OriginStatusCode', '503']],
    expect: { provider: 'azure_front_door', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'hit, of an answer that nginx behind had not',
    origin: emulated,
    fields: [
      ['Server', 'nginx'],
      ['X-Cache-Status', 'MISS'],
      ['X-Cache', 'TCP_HIT'],
      ['X-Azure-Ref', '20261121T100000Z-abc'],
    ],
    expect: {
      provider: 'azure_front_door',
      layers: [
        { layer: 'edge', cacheStatus: 'hit' },
        { provider: 'nginx', layer: 'origin_cache', cacheStatus: 'miss' },
      ],
    },
  },
  {
    name: 'not it: an application on Azure without Front Door',
    origin: emulated,
    fields: [['X-Powered-By', 'ASP.NET']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const azureFrontDoor: ProviderSpec = {
  id: 'azure_front_door',
  title: 'Azure Front Door and Azure CDN',
  operating: true,
  confidence: 'documented',
  sources: [
    'Microsoft, Protocol support for HTTP headers in Azure Front Door (learn.microsoft.com/azure/frontdoor/front-door-http-headers-protocol)',
    'Microsoft, Debug HTTP header for Azure CDN from Microsoft (learn.microsoft.com/azure/cdn/cdn-msft-http-debug-headers)',
  ],
  caveats: [
    'The place is read from X-Azure-Ref in a form that is not documented and that responses have had since about 2025; older ones tell none.',
    'N/A stands for a request that was denied, which is an error that the edge made itself.',
    'AS8075 holds all of Microsoft, origins among them, so that it does not tell the provider and is not listed.',
  ],
  detect: [{ field: 'x-azure-ref' }],
  cacheStatusNames: [],
  debug: [['X-Azure-DebugInfo', '1']],
  readings: [
    {
      field: 'x-cache',
      pattern: /^(?<status>TCP_[A-Z_]{1,32}|PRIVATE_NOSTORE|CONFIG_NOCACHE|N\/A)$/i,
      statuses: {
        tcp_hit: 'hit',
        tcp_remote_hit: 'miss',
        tcp_miss: 'miss',
        private_nostore: 'bypass',
        config_nocache: 'bypass',
        'n/a': 'error',
      },
    },
    { field: 'x-cache', pattern: /^TCP_REMOTE_HIT$/i, means: 'hit', statuses: {}, layer: 'shield' },
  ],
  pop: [{ field: 'x-azure-ref', pattern: /^\d{8}T\d{6}Z-[0-9a-z]{16}hC1(?<pop>[A-Z][A-Z0-9]{2})/ }],
  replaysAge: false,
  domains: ['azureedge.net', 'azureedge.us', 'azurefd.net', 'azurefd.us', 't-msedge.net'],
  asns: [],
  fixtures,
};
