import { describe, expect, it } from 'vitest';
import type { Field } from '../core/http/head.js';
import type { Delivery } from './layer.js';
import { normalise, normaliserOf, type Hints } from './normalise.js';
import type { ProviderSpec } from './provider.js';

const CLOUDFLARE: readonly Field[] = [
  ['cf-cache-status', 'MISS'],
  ['server', 'cloudflare'],
  ['cf-ray', '8f1234567890abcd-FRA'],
];
const CLOUDFRONT: readonly Field[] = [
  ['x-cache', 'Hit from cloudfront'],
  ['via', '1.1 0123.cloudfront.net (CloudFront)'],
  ['x-amz-cf-pop', 'FRA56-P4'],
  ['x-amz-cf-id', 'example=='],
];

/** `provider layer status` of each layer, from the edge. */
const said = ({ layers }: Delivery): string[] =>
  layers.map(
    ({ provider, layer, cacheStatus, replayed }) => `${provider} ${layer} ${cacheStatus}${replayed ? ' replayed' : ''}`,
  );
const read = (fields: readonly Field[], hints?: Hints): string[] => said(normalise(fields, hints));

describe('when nobody is known', () => {
  it('counts an unknown layer, and makes no hit of Age alone', () => {
    expect(normalise([])).toEqual({
      provider: 'unknown',
      layers: [{ provider: 'unknown', layer: 'edge', cacheStatus: 'unknown', evidence: [] }],
    });
    expect(normalise([['age', '100']]).layers).toEqual([
      { provider: 'unknown', layer: 'edge', cacheStatus: 'unknown', age: 100, evidence: [] },
    ]);
  });

  it.each([
    ['HIT', 'hit'],
    ['hit', 'hit'],
    ['HIT from cache.example', 'hit'],
    ['TCP_MISS from cache.example', 'miss'],
    ['HIT, HIT', 'hit'],
    ['MISS, HIT', 'unknown'],
    ['Whatever', 'unknown'],
    ['constructor', 'unknown'],
  ])('reads the word of a generic X-Cache: %s', (value, status) => {
    expect(read([['x-cache', value]])).toEqual([`unknown edge ${status}`]);
    expect(normalise([['x-cache', value]]).layers[0].evidence).toEqual([['x-cache', value]]);
  });
});

describe('precedence', () => {
  it('Cache-Status before the own field before Server-Timing before X-Cache', () => {
    const timing: Field = ['server-timing', 'cdn-cache; desc=MISS'];
    const own: Field = ['akamai-cache-status', 'HitStale from child'];
    const standard: Field = ['cache-status', 'Akamai; hit'];
    const generic: Field = ['x-cache', 'BYPASS'];
    expect(read([generic, timing, own, standard])[0]).toBe('akamai edge hit');
    expect(read([generic, timing, own])).toEqual(['akamai edge stale_hit']);
    expect(read([generic, timing])).toEqual(['akamai edge miss']);
    expect(read([generic])).toEqual(['unknown edge bypass']);
  });

  it('adds place and counters of the own fields to Cache-Status', () => {
    const { layers } = normalise([
      ['cache-status', 'Fastly; hit; ttl=30'],
      ['x-served-by', 'cache-fra-etou8220085-FRA'],
      ['x-cache', 'MISS'],
      ['x-cache-hits', '4'],
    ]);
    expect(layers).toHaveLength(1);
    expect(layers[0]).toMatchObject({ provider: 'fastly', cacheStatus: 'hit', pop: 'FRA', hits: 4, ttl: 30 });
  });

  it('a word of somebody else does not become that of a silent edge', () => {
    const fields: Field[] = [
      ['x-cache', 'HIT'],
      ['akamai-grn', '0.0'],
    ];
    expect(read(fields)).toEqual(['akamai edge unknown', 'unknown origin_cache hit']);
  });
});

describe('two providers in one response', () => {
  it('whose fields come last is the edge: proxies append', () => {
    expect(read([...CLOUDFRONT, ...CLOUDFLARE])).toEqual(['cloudflare edge miss', 'cloudfront shield hit']);
    expect(read([...CLOUDFLARE, ...CLOUDFRONT])).toEqual(['cloudfront edge hit', 'cloudflare shield miss replayed']);
  });

  it('whom one expects is the edge, in any order', () => {
    expect(read([...CLOUDFLARE, ...CLOUDFRONT], { expected: 'cloudflare' })[0]).toBe('cloudflare edge miss');
    expect(read([...CLOUDFLARE, ...CLOUDFRONT], { expected: 'fastly' })[0]).toBe('cloudfront edge hit');
  });

  it('the order of Cache-Status holds, and a CDN without a place in it comes before', () => {
    const standard: Field = ['cache-status', 'nginx; fwd=miss, "Netlify Edge"; hit'];
    expect(read([standard])).toEqual(['netlify edge hit', 'nginx origin_cache miss replayed']);
    expect(read([standard, ...CLOUDFLARE])).toEqual([
      ...['cloudflare edge miss', 'netlify shield hit', 'nginx origin_cache miss replayed'],
    ]);
  });

  it('software stands behind a CDN, and not at all when it is silent', () => {
    expect(read([...CLOUDFRONT, ['x-varnish', '5 3']])).toEqual([
      ...['cloudfront edge hit', 'varnish origin_cache hit replayed'],
    ]);
    expect(read([...CLOUDFRONT, ['server', 'nginx']])).toEqual(['cloudfront edge hit']);
  });

  it('one field is not read for a CDN and for the software behind it', () => {
    const fields: Field[] = [
      ['server', 'nginx'],
      ['x-served-by', 'cache-fra19176-FRA'],
      ['x-cache', 'HIT'],
    ];
    expect(read(fields)).toEqual(['fastly edge hit']);
  });
});

describe('what is not said', () => {
  it('HEAD that reads dynamic may be a hit for GET', () => {
    const dynamic: Field[] = [['cf-cache-status', 'DYNAMIC'], ...CLOUDFLARE.slice(1)];
    expect(read(dynamic)).toEqual(['cloudflare edge dynamic']);
    expect(read(dynamic, { method: 'HEAD' })).toEqual(['cloudflare edge unknown']);
    expect(read([['cf-cache-status', 'HIT'], ...CLOUDFLARE.slice(1)], { method: 'HEAD' })).toEqual([
      'cloudflare edge hit',
    ]);
  });

  it('Age of a provider that sends on what it received is no age of its cache', () => {
    const age: Field = ['age', '40'];
    expect(normalise([...CLOUDFLARE, age]).layers[0].age).toBe(40);
    const bunny = normalise([['server', 'BunnyCDN-DE1-601'], ['cdn-cache', 'MISS'], age]);
    expect(bunny.layers[0].age).toBeUndefined();
  });

  it.each(['-1', '1.5.5', 'abc', '', '99999999999999999999'])('Age: %j is none', (age) => {
    expect(normalise([...CLOUDFLARE, ['age', age]]).layers[0].age).toBeUndefined();
  });

  it('the first of several ages counts (RFC 9111 section 5.1)', () => {
    expect(normalise([...CLOUDFLARE, ['age', '7, 9']]).layers[0].age).toBe(7);
  });
});

describe('bounds', () => {
  it('a place of other letters, or too long, is dropped', () => {
    for (const pop of ['FR\u00c4', 'FRA50<b>', 'A'.repeat(40)]) {
      const { layers } = normalise([...CLOUDFLARE.slice(0, 2), ['cf-ray', `8f1234567890abcd-${pop}`]]);
      expect(layers[0].pop).toBeUndefined();
    }
    expect(normalise([['cf-ray', '8f1234567890abcd-fra']]).layers[0].pop).toBe('FRA');
  });

  it('shows at most 8 lines of 256 characters', () => {
    const lines = Array.from({ length: 20 }, (): Field => ['cache-status', `a; hit; detail="${'x'.repeat(300)}"`]);
    const { evidence } = normalise(lines).layers[0];
    expect(evidence.length).toBeLessThanOrEqual(8);
    const [, shown] = normalise([['x-cache', `HIT ${'x'.repeat(500)}`]]).layers[0].evidence[0] ?? ['', ''];
    expect(shown).toHaveLength(256);
  });

  it('gives at most 16 layers, a generic word among them', () => {
    const nobody = Array.from({ length: 16 }, () => 'a; detail=x').join(', ');
    expect(
      normalise([
        ['cache-status', nobody],
        ['x-cache', 'HIT'],
      ]).layers,
    ).toHaveLength(16);
  });

  it('takes the 16 elements nearest to the edge', () => {
    const value = Array.from({ length: 40 }, (_, at) => (at === 39 ? 'MISS' : 'HIT')).join(', ');
    const { layers } = normalise([
      ['x-served-by', 'cache-fra19176-FRA'],
      ['x-cache', value],
    ]);
    expect(layers).toHaveLength(16);
    expect(layers[0].cacheStatus).toBe('miss');
  });

  it('remembers no more than a few hundred values, and says the same', () => {
    const fresh = normaliserOf([TOY]);
    for (let k = 0; k < 5000; k += 1) {
      expect(fresh([['x-toy', k % 3 === 0 ? 'HIT' : `W${k}`]]).layers[0].cacheStatus).toBe(
        k % 3 === 0 ? 'hit' : 'unknown',
      );
    }
  });
});

const TOY: ProviderSpec = {
  ...{ id: 'fly', title: 'Toy', operating: true, confidence: 'unconfirmed', sources: [], caveats: [] },
  detect: [{ field: 'x-toy' }],
  ...{ cacheStatusNames: [], debug: [], pop: [], replaysAge: false, domains: [], asns: [], fixtures: [] },
  readings: [{ field: 'x-toy', pattern: /^(?<status>\w+)$/, statuses: { hit: 'hit' } }],
};
