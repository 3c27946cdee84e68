import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineMetric, type LabelsOf } from './metric.js';
import { probeDuration, probeFailures, probeRuns } from './metrics/probe.js';
import { aggregate, buckets, increase, quantile, rate, ratio, selector } from './promql.js';

describe('promql helpers', () => {
  it('select with escaped values', () => {
    expect(selector(probeRuns)).toBe('parallax_probe_runs_total');
    expect(selector(probeFailures, { reason: 'timeout', target: 'a"b\\c\nd' })).toBe(
      'parallax_probe_failures_total{reason="timeout",target="a\\"b\\\\c\\nd"}',
    );
    expect(selector(probeRuns, { vantage: { matches: 'fra|ams' }, probe: { not: 'web' } })).toBe(
      'parallax_probe_runs_total{vantage=~"fra|ams",probe!="web"}',
    );
  });
  it('escape what Prometheus would not read in quotes', () => {
    expect(selector(probeRuns, { target: 'a\u0000\r\ufffd\ud800b😀' })).toBe(
      'parallax_probe_runs_total{target="a\\u0000\\u000d\\ufffd\\ufffdb😀"}',
    );
  });
  it('exclude by a pattern, and ask several things of one label', () => {
    expect(selector(probeRuns, { vantage: [{ matches: 'f.*' }, { notMatches: 'fra"2' }, { not: 'ams' }, 'fra'] })).toBe(
      'parallax_probe_runs_total{vantage=~"f.*",vantage!~"fra\\"2",vantage!="ams",vantage="fra"}',
    );
    expect(selector(probeRuns, { vantage: [] })).toBe('parallax_probe_runs_total');
  });
  it('refuse labels that the metric does not carry', () => {
    expect(() => selector(probeRuns, { vantagee: 'x' })).toThrow(
      /has no label vantagee; it has vantage, probe, target, address/,
    );
  });
  it('divide sums, never average ratios', () => {
    const part = { metric: probeFailures, match: { source: 'target' } } as const;
    expect(ratio(part, { metric: probeRuns }, { window: '5m', by: ['target'] })).toBe(
      'sum by (target) (rate(parallax_probe_failures_total{source="target"}[5m])) / sum by (target) (rate(parallax_probe_runs_total[5m]))',
    );
    expect(rate(probeRuns, '1m')).toBe('rate(parallax_probe_runs_total[1m])');
    expect(quantile(0.99, probeDuration, { window: '5m', by: [] })).toBe(
      'histogram_quantile(0.99, sum (rate(parallax_probe_duration_seconds[5m])))',
    );
  });
});

describe('promql helpers for histograms and whole expressions', () => {
  it('name the classic buckets', () => {
    expect(buckets(probeDuration, { vantage: 'fra' })).toBe('parallax_probe_duration_seconds_bucket{vantage="fra"}');
    expect(increase(probeDuration, '1h')).toBe('increase(parallax_probe_duration_seconds[1h])');
  });
  it('ask classic buckets where there is no native histogram', () => {
    expect(quantile(0.5, probeDuration, { window: '5m', by: ['target'], orClassic: true })).toBe(
      'histogram_quantile(0.5, sum by (target) (rate(parallax_probe_duration_seconds[5m]))) or histogram_quantile(0.5, sum by (target, le) (rate(parallax_probe_duration_seconds_bucket[5m])))',
    );
  });
  it('aggregate', () => {
    expect(aggregate('max', ['vantage', 'probe'], 'up')).toBe('max by (vantage, probe) (up)');
    expect(aggregate('min', [], 'up')).toBe('min (up)');
  });
});

describe('declarations', () => {
  it('give closed label values their type', () => {
    expectTypeOf<LabelsOf<typeof probeFailures>['source']>().toEqualTypeOf<
      'target' | 'resolver' | 'path' | 'internal' | 'policy'
    >();
  });
  it('refuse names that break the conventions at compile time', () => {
    const base = { unit: 'none', help: 'Anything at all.', scope: 'vantage', labels: {}, stability: 'stable' } as const;
    // @ts-expect-error a counter is named _total
    defineMetric({ ...base, name: 'parallax_things', type: 'counter' });
    // @ts-expect-error only counters end in _total
    defineMetric({ ...base, name: 'parallax_things_total', type: 'gauge' });
    // @ts-expect-error the name ends in its unit
    defineMetric({ ...base, name: 'parallax_things', type: 'gauge', unit: 'seconds' });
    // @ts-expect-error every name starts with parallax_
    defineMetric({ ...base, name: 'things', type: 'gauge' });
    expect(defineMetric({ ...base, name: 'parallax_things', type: 'gauge' })).toBeDefined();
  });
});
