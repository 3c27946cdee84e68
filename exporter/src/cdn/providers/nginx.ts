import type { Field } from '../../core/http/head.js';
import type { Fixture, ProviderSpec, Reading } from '../provider.js';
import { UPSTREAM_CACHE_STATUSES } from '../words.js';

const word = (field: string): Reading => ({
  field,
  pattern: /^(?<status>[A-Z]{1,32})$/,
  statuses: UPSTREAM_CACHE_STATUSES,
});

const origin = { kind: 'captured', source: 'nginx 1.22.1 of Debian 12, proxy_cache' } as const;
const emulated = { kind: 'emulated', source: 'In the form that was captured' } as const;

/** A response as it was captured, with the field lines that the server itself adds. */
const captured = (name: string, word: string, cacheStatus: Fixture['expect']['layers'][0]['cacheStatus']): Fixture => ({
  name,
  origin,
  fields: [...HEAD, ['X-Cache-Status', word]],
  expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus }] },
});

const HEAD: readonly Field[] = [
  ['Server', 'nginx/1.22.1'],
  ['Date', 'Sun, 22 Nov 2026 05:25:13 GMT'],
  ['Content-Type', 'text/plain'],
  ['Transfer-Encoding', 'chunked'],
  ['Connection', 'keep-alive'],
  ['Cache-Control', 'max-age=60'],
  ['ETag', '"v1"'],
];

const fixtures: readonly Fixture[] = [
  captured('hit', 'HIT', 'hit'),
  captured('miss', 'MISS', 'miss'),
  captured('expired and replaced', 'EXPIRED', 'expired'),
  captured('confirmed with 304', 'REVALIDATED', 'revalidated'),
  captured('stale while the origin answers 503', 'STALE', 'stale_hit'),
  captured('told to go past the cache', 'BYPASS', 'bypass'),
  {
    name: 'hit of HEAD',
    origin,
    method: 'HEAD',
    fields: [...HEAD, ['X-Cache-Status', 'HIT']],
    expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'hit on what Varnish behind it had fetched',
    origin: { kind: 'captured', source: 'nginx 1.22.1 in front of varnish 7.1.1, both of Debian 12' },
    fields: [
      ...HEAD,
      ['X-Varnish', '19'],
      ['Age', '0'],
      ['Via', '1.1 varnish (Varnish/7.1)'],
      ['X-Cache-Status', 'HIT'],
      ['Accept-Ranges', 'bytes'],
    ],
    expect: {
      provider: 'nginx',
      layers: [
        { layer: 'edge', cacheStatus: 'hit' },
        { layer: 'origin_cache', provider: 'varnish', cacheStatus: 'miss', replayed: true },
      ],
    },
  },
  {
    name: 'no cache configured: nobody says anything',
    origin,
    fields: HEAD,
    expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'Cache-Status (RFC 9211) under a name of its own',
    origin: emulated,
    fields: [...HEAD, ['Cache-Status', '"edge.example"; hit']],
    expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
  {
    name: 'updating: stale while another request fetches it',
    origin: { kind: 'vendor document', source: 'nginx documentation, $upstream_cache_status' },
    fields: [
      ['Server', 'openresty'],
      ['X-Cache', 'UPDATING'],
    ],
    expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus: 'stale_hit' }] },
  },
  {
    name: 'a word that nginx does not have',
    origin: emulated,
    fields: [
      ['Server', 'nginx'],
      ['X-Cache-Status', 'SCARCE'],
    ],
    expect: { provider: 'nginx', layers: [{ layer: 'edge', cacheStatus: 'unknown' }] },
  },
  {
    name: 'not it: the word without the server',
    origin: emulated,
    fields: [
      ['Server', 'nginx-like'],
      ['X-Cache-Status', 'HIT'],
    ],
    expect: { provider: 'unknown', layers: [{ layer: 'edge', cacheStatus: 'hit' }] },
  },
];

/** https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_cache_status */
export const nginx: ProviderSpec = {
  id: 'nginx',
  title: 'nginx',
  operating: true,
  software: true,
  confidence: 'captured',
  sources: [
    'nginx documentation, ngx_http_upstream_module, $upstream_cache_status',
    'nginx 1.22.1 of Debian 12 in our lab',
  ],
  caveats: [
    'Sends no cache status by itself: its operator adds $upstream_cache_status in a field, mostly X-Cache-Status.',
  ],
  detect: [
    { field: 'server', pattern: /^nginx(?:$|[/ ])/ },
    { field: 'server', pattern: /^openresty(?:$|[/ ])/ },
  ],
  cacheStatusNames: [/^nginx\b/],
  debug: [],
  readings: [word('x-cache-status'), word('x-cache'), word('x-proxy-cache')],
  pop: [],
  replaysAge: true,
  domains: [],
  asns: [],
  fixtures,
};
