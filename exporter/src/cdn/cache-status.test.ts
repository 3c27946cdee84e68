import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCacheStatus } from './cache-status.js';
import { normalise } from './normalise.js';

describe('Cache-Status: the examples of RFC 9211', () => {
  it.each([
    ['minimal hit', 'ExampleCache; hit', [['hit']]],
    ['hit with its lifetime', 'ExampleCache; hit; ttl=376', [['hit', 376]]],
    ['stale hit', 'ExampleCache; hit; ttl=-412', [['stale_hit', -412]]],
    ['miss', 'ExampleCache; fwd=uri-miss', [['miss']]],
    ['validated on the server behind', 'ExampleCache; fwd=stale; fwd-status=304', [['revalidated']]],
    ['collapsed', 'ExampleCache; fwd=uri-miss; collapsed', [['miss']]],
    ['could not be collapsed', 'ExampleCache; fwd=uri-miss; collapsed=?0', [['miss']]],
    [
      'two layers',
      'OriginCache; hit; ttl=1100, "CDN Company Here"; hit; ttl=545',
      [
        ['hit', 545],
        ['hit', 1100],
      ],
    ],
    [
      'three layers',
      'ReverseProxyCache; hit, ForwardProxyCache; fwd=uri-miss; collapsed; stored, BrowserCache; fwd=uri-miss',
      [['miss'], ['miss'], ['hit']],
    ],
  ])('%s', (_, value, wanted) => {
    const { provider, layers } = normalise([['cache-status', value]]);
    expect(provider).toBe('unknown');
    expect(layers.map(({ cacheStatus, ttl }) => (ttl === undefined ? [cacheStatus] : [cacheStatus, ttl]))).toEqual(
      wanted,
    );
    expect(layers.map(({ layer }) => layer)).toEqual(
      ['edge', 'shield', 'origin_cache']
        .slice(0, 1)
        .concat(wanted.length === 3 ? ['shield', 'origin_cache'] : wanted.length === 2 ? ['origin_cache'] : []),
    );
    for (const { evidence } of layers) expect(evidence).toEqual([['cache-status', value]]);
  });
});

describe('parseCacheStatus', () => {
  it('reads every parameter (section 2), from the user to the origin', () => {
    const value = 'a; fwd=vary-miss; fwd-status=200; ttl=-1; stored; collapsed=?0; key="k"; detail=x, "b c"; hit';
    expect(parseCacheStatus(value)).toEqual([
      { name: 'b c', hit: true, status: 'hit' },
      {
        ...{ name: 'a', hit: false, status: 'miss', forward: 'vary-miss', forwardStatus: 200, ttl: -1 },
        ...{ stored: true, collapsed: false, key: 'k', detail: 'x' },
      },
    ]);
  });

  it.each([
    ['bypass', 'bypass'],
    ['method', 'bypass'],
    ['uri-miss', 'miss'],
    ['vary-miss', 'miss'],
    ['miss', 'miss'],
    ['request', 'bypass'],
    ['request; fwd-status=304', 'revalidated'],
    ['stale', 'expired'],
    ['stale; fwd-status=200', 'expired'],
    ['stale; fwd-status=304', 'revalidated'],
    ['partial', 'miss'],
    ['perhaps', 'unknown'],
  ])('fwd=%s means %s', (reason, status) => {
    expect(parseCacheStatus(`a; fwd=${reason}`)?.[0]?.status).toBe(status);
  });

  it.each([
    ['hit and fwd exclude each other', 'a; hit; fwd=miss', 'unknown'],
    ['neither says nothing', 'a; detail=x', 'unknown'],
    ['hit that is not true', 'a; hit=?0', 'unknown'],
    ['hit of another type', 'a; hit=1', 'unknown'],
    ['ttl of another type counts as absent', 'a; hit; ttl=-1.5', 'hit'],
  ])('%s', (_, value, status) => {
    expect(parseCacheStatus(value)?.[0]).toMatchObject({ status });
  });

  it('passes over what is no name, and ignores a field that does not parse', () => {
    expect(parseCacheStatus('1; hit, (a b); hit, c; hit')?.map(({ name }) => name)).toEqual(['c']);
    expect(parseCacheStatus('a; hit,')).toBeUndefined();
    expect(parseCacheStatus('"a')).toBeUndefined();
    expect(parseCacheStatus('')).toEqual([]);
    expect(parseCacheStatus(`a; hit${' '.repeat(9000)}`)).toBeUndefined();
  });

  it('keeps the members nearest to the user, at most 16', () => {
    const many = Array.from({ length: 40 }, (_, at) => `c${at}; hit`).join(', ');
    expect(
      parseCacheStatus(many)
        ?.map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['c39', 'c38']);
    expect(parseCacheStatus(many)).toHaveLength(16);
  });

  it('never throws', () => {
    const part = fc.constantFrom(
      'a',
      '; hit',
      '; fwd=',
      'miss',
      ', ',
      '"',
      '\\',
      '(',
      ')',
      ':YQ==:',
      '@1',
      '%"%c3"',
      '?1',
      '\u00e9',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), (parts) => {
        parseCacheStatus(parts.join(''));
      }),
    );
  });
});
