import { describe, expect, it } from 'vitest';
import { toFilter } from './adhoc.js';
import { inOrder, toValuesQuery, VALUES, valuesPromql, type Values, type ValuesFilter } from './values.js';

const HOUR = 3_600_000;

describe('valuesPromql', () => {
  it.each<[Values, ValuesFilter, string]>([
    ['vantage', {}, 'group by (vantage) (last_over_time(parallax_probe_interval_seconds[3600s]))'],
    [
      'target',
      { vantage: 'fra|lon', probe: 'web' },
      'group by (target) (last_over_time(parallax_probe_interval_seconds{vantage=~"fra|lon",probe=~"web"}[3600s]))',
    ],
    [
      'provider',
      { probe: 'cdn', vantage: '' },
      'group by (provider) (last_over_time(parallax_cdn_fetches_total{probe=~"cdn"}[3600s]))',
    ],
    ['city', {}, 'group by (city) (last_over_time(parallax_vantage_info[3600s]))'],
    [
      'vantage',
      { country: 'DE' },
      'group by (vantage) (last_over_time(parallax_probe_interval_seconds[3600s]) and on (vantage) last_over_time(parallax_vantage_info{country=~"DE"}[3600s]))',
    ],
    [
      'city',
      { target: 'a', probe: 'b', provider: 'c' },
      'group by (city) (last_over_time(parallax_vantage_info[3600s]) ' +
        'and on (vantage) last_over_time(parallax_probe_interval_seconds{target=~"a",probe=~"b"}[3600s]) ' +
        'and on (vantage) last_over_time(parallax_cdn_fetches_total{provider=~"c"}[3600s]))',
    ],
    [
      'pop',
      { partition: 'html' },
      'group by (pop) (last_over_time(parallax_cdn_edge_info[3600s]) and on (vantage, probe, target, provider) last_over_time(parallax_cdn_fetches_total{partition=~"html"}[3600s]))',
    ],
  ])('%s of %j', (values, filter, promql) => expect(valuesPromql(values, filter, HOUR)).toBe(promql));

  it('looks back five minutes at least', () => expect(valuesPromql('probe', {}, 1000)).toContain('[300s]'));
  it('takes no label that is none', () =>
    expect(valuesPromql('probe', { 'a"}': 'x' } as ValuesFilter, HOUR)).not.toContain('a"}'));
});

describe('inOrder', () => {
  it('sorts numbers as numbers, once each, without the empty one', () =>
    expect(inOrder(['hop10', '', 'hop2', 'hop10', 'Abc'])).toEqual(['Abc', 'hop2', 'hop10']));
});

describe('toValuesQuery', () => {
  it.each([
    ['vantage', 'vantage'],
    ['values(target)', 'target'],
    ['vantages', 'vantage'],
    ['countries', 'country'],
    [{ refId: 'x', values: 'pop' }, 'pop'],
    [{ refId: 'x', query: 'city' }, 'city'],
    [{ refId: 'x', label: 'probe' }, 'probe'],
    [undefined, 'vantage'],
  ])('%j lists %s', (query, values) => expect(toValuesQuery(query).values).toBe(values));

  it.each(VALUES.map((values) => [values]))('reads its own word %s', (values) =>
    expect(toValuesQuery(values).values).toBe(values),
  );

  it.each(['label_values(x, y)', { values: 'hop' }])('says what can be listed instead of %j', (query) =>
    expect(() => toValuesQuery(query)).toThrow(/nothing that can be listed: it is one of vantage, probe/),
  );
});

describe('toFilter', () => {
  const filters = [
    { key: 'vantage', operator: '=', value: 'fra.1' },
    { key: 'probe', operator: '=~', value: 'web.*' },
    { key: 'target', operator: '!=', value: 'a' },
    { key: 'provider', operator: '=|', value: 'a', values: ['a', 'b'] },
    { key: 'job', operator: '=', value: 'x' },
  ];
  it('takes what narrows, not what excludes, nor what is asked itself', () =>
    expect(toFilter(filters, 'probe')).toEqual({ vantage: 'fra\\.1', provider: 'a|b' }));
});
