import { dateTime, type TimeRange } from '@grafana/data';
import { describe, expect, it } from 'vitest';
import { toAdhoc, toScope } from './scope.js';

const HOUR = 3_600_000;
const range = (from: number, to: number): TimeRange => {
  const [start, end] = [dateTime(from), dateTime(to)];
  return { from: start, to: end, raw: { from: start, to: end } };
};

describe('toScope', () => {
  it.each([
    ['as fine as the screen', { hours: 1, intervalMs: 1000, maxDataPoints: 360 }, 10_000],
    ['no finer than asked', { hours: 1, intervalMs: 60_000, maxDataPoints: 3600 }, 60_000],
    ['whole seconds, rounded up', { hours: 1, intervalMs: 1000, maxDataPoints: 1000 }, 4000],
    ['at least a second', { hours: 0.01, intervalMs: 10, maxDataPoints: 1000 }, 1000],
    ['no more points than Prometheus gives', { hours: 11_000, intervalMs: 1000, maxDataPoints: 50_000 }, HOUR],
    ['without a number of points', { hours: 1, intervalMs: 5000, maxDataPoints: undefined }, 5000],
  ])('steps are %s', (_, { hours, ...request }, step) =>
    expect(toScope({ ...request, range: range(0, hours * HOUR), filters: undefined }).step).toBe(step),
  );

  it('takes the range and the ad hoc filters', () => {
    const filters = [{ key: 'vantage', operator: '=', value: 'fra' }];
    expect(toScope({ range: range(5000, 65_000), intervalMs: 1000, filters })).toEqual({
      from: 5000,
      to: 65_000,
      step: 1000,
      adhoc: [{ key: 'vantage', operator: '=', value: 'fra' }],
    });
  });
});

describe('toAdhoc', () => {
  it.each([
    ['=', 'a.b', undefined, [{ key: 'k', operator: '=', value: 'a.b' }]],
    ['!=', 'a', undefined, [{ key: 'k', operator: '!=', value: 'a' }]],
    ['=~', 'a.*', undefined, [{ key: 'k', operator: '=~', value: 'a.*' }]],
    ['!~', 'a.*', undefined, [{ key: 'k', operator: '!~', value: 'a.*' }]],
    ['=|', 'a.b', ['a.b', 'c'], [{ key: 'k', operator: '=~', value: 'a\\.b|c' }]],
    ['!=|', 'a', ['a', 'c'], [{ key: 'k', operator: '!~', value: 'a|c' }]],
    ['<', '5', undefined, []],
  ])('reads %s', (operator, value, values, expected) =>
    expect(toAdhoc([{ key: 'k', operator, value, ...(values && { values }) }])).toEqual(expected),
  );

  it('leaves out a filter that is not finished', () =>
    expect(toAdhoc([{ key: '', operator: '=', value: '' }])).toEqual([]));
});
