import { describe, expect, it } from 'vitest';
import { columnVariable, dashboardLink } from './links.js';
import { emptiness, remedyOf } from './state.js';
import { readCdn } from './read.js';
import { count, list, share, span, times } from './words.js';

describe('words', () => {
  it.each([
    [0.984, '0.98×'],
    [1.996, '2.0×'],
    [2.13, '2.1×'],
    [12.3, '12×'],
    [null, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%s times reads %s', (value, text) => {
    expect(times(value)).toBe(text);
  });

  it.each([
    [0.9999, '> 99 %'],
    [1, '100 %'],
    [0.00001, '< 0.1 %'],
    [0, '0 %'],
    [0.947, '95 %'],
  ])('a share of %s reads %s', (value, text) => {
    expect(share(value)).toBe(text);
  });

  it('lists a few and counts the rest', () => {
    expect(list(['a'])).toBe('a');
    expect(list(['a', 'b'])).toBe('a and b');
    expect(list(['a', 'b', 'c'])).toBe('a, b and c');
    expect(list(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });

  it('counts in English', () => {
    expect([count(1, 'country'), count(2, 'country'), count(2, 'vantage'), count(0, 'pair')]).toEqual([
      '1 country',
      '2 countries',
      '2 vantages',
      '0 pairs',
    ]);
  });

  it('spans what differs', () => {
    expect(span([1, 2, null], times)).toBe('1.00× to 2.0×');
    expect(span([1, 1.001], times)).toBe('1.00×');
    expect(span([null], times)).toBe('–');
  });
});

describe('links', () => {
  it('are relative, with every value encoded', () => {
    expect(dashboardLink('comparison', { provider: 'a&b=c/../#', vantage: '', from: 'now-6h', to: 'now' })).toBe(
      '/d/parallax-cdn?var-provider=a%26b%3Dc%2F..%2F%23&from=now-6h&to=now',
    );
    expect(dashboardLink('lint', {})).toBe('/d/parallax-cdn-lint');
  });

  it('filter by columns that are variables', () => {
    expect([columnVariable('vantage'), columnVariable('partition'), columnVariable('country')]).toEqual([
      'vantage',
      'partition',
      undefined,
    ]);
  });
});

describe('states', () => {
  it('tell what was not asked from what was not measured', () => {
    expect(emptiness(readCdn([]), 'share').steps[0]).toContain('“DNS share”');
    const asked = { ...readCdn([]), shares: [] };
    expect(emptiness(asked, 'share')).toMatchObject({ title: 'Nothing was measured here' });
    expect(emptiness(asked, 'share').steps[1]).toContain('type: dns-share');
  });

  it('have a remedy for every error', () => {
    expect(remedyOf('403 Forbidden')).toContain('may not ask');
    expect(remedyOf('query timed out in expression evaluation')).toContain('shorter time range');
    expect(remedyOf('Data source not found')).toContain('Save & test');
    expect(remedyOf('?')).toContain('Save & test');
  });
});
