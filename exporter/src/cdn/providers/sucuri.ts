import type { Fixture, ProviderSpec } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const documented = {
  kind: 'vendor document',
  source: 'Sucuri, "Investigating Cache Headers" (example response)',
} as const;
const reported = { kind: 'reported', source: 'Responses quoted in public repositories' } as const;
const emulated = { kind: 'emulated', source: 'In the reported form, with the words of nginx' } as const;
const ID = ['X-Sucuri-ID', '18002'] as const;
const one = (cacheStatus: Fixture['expect']['layers'][number]['cacheStatus']): Fixture['expect'] => ({
  provider: 'sucuri',
  layers: [{ layer: 'edge', cacheStatus }],
});

const fixtures: readonly Fixture[] = [
  {
    name: 'hit',
    origin: reported,
    fields: [
      ['content-encoding', 'br'],
      ['server', 'Sucuri/Cloudproxy'],
      ['x-sucuri-cache', 'HIT'],
      ['x-sucuri-id', '17028'],
    ],
    expect: one('hit'),
  },
  {
    name: 'miss',
    origin: reported,
    fields: [['server', 'Sucuri/Cloudproxy'], ID, ['x-sucuri-cache', 'MISS'], ['cache-control', 'max-age=600']],
    expect: one('miss'),
  },
  {
    name: 'nothing said of the cache, as in the example of the vendor',
    origin: documented,
    fields: [
      ['Server', 'Sucuri/Website Firewall'],
      ['Cache-Control', 'no-store, no-cache, must-revalidate, post-check=0, pre-check=0'],
      ['X-Sucuri-ID', '11005'],
    ],
    expect: one('unknown'),
  },
  { name: 'bypass', origin: emulated, fields: [ID, ['X-Sucuri-Cache', 'BYPASS']], expect: one('bypass') },
  { name: 'expired', origin: emulated, fields: [ID, ['X-Sucuri-Cache', 'EXPIRED']], expect: one('expired') },
  {
    name: 'stale, in lower case, asked with HEAD',
    origin: emulated,
    method: 'HEAD',
    fields: [ID, ['x-sucuri-cache', 'stale']],
    expect: one('stale_hit'),
  },
  {
    name: 'a word that is not known',
    origin: emulated,
    fields: [ID, ['X-Sucuri-Cache', 'SAFE']],
    expect: one('unknown'),
  },
  {
    name: 'miss, although the origin sends a word of its own',
    origin: emulated,
    fields: [
      ['X-Cache', 'HIT'],
      ['X-Sucuri-ID', '18002'],
      ['X-Sucuri-Cache', 'MISS'],
    ],
    expect: {
      provider: 'sucuri',
      layers: [{ layer: 'edge', cacheStatus: 'miss' }],
    },
  },
  {
    name: 'not it: a page that only mentions the name',
    origin: emulated,
    fields: [['Content-Security-Policy', 'script-src https://cdn.sucuri.net']],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
];

export const sucuri: ProviderSpec = {
  id: 'sucuri',
  title: 'Sucuri',
  operating: true,
  confidence: 'reported',
  sources: [
    'Sucuri, Investigating Cache Headers (docs.sucuri.net/website-firewall/troubleshooting/investigating-cache-headers): Server, X-Sucuri-ID',
    'Responses quoted in public repositories: X-Sucuri-Cache',
  ],
  caveats: [
    'HIT and MISS are reported; the other words are those of nginx and were not seen.',
    'The number in X-Sucuri-ID may stand for a place; it is not read.',
    'AS30148 is not from a document of theirs.',
  ],
  detect: [{ field: 'x-sucuri-id' }, { field: 'x-sucuri-cache' }, { field: 'server', pattern: /^sucuri/ }],
  cacheStatusNames: [],
  debug: [],
  readings: [{ field: 'x-sucuri-cache', pattern: /^(?<status>[A-Z]{1,16})$/i, statuses: UPSTREAM_CACHE_STATUSES }],
  pop: [],
  replaysAge: false,
  domains: ['sucuri.net', 'sucuridns.com'],
  asns: ['AS30148'],
  fixtures,
};
