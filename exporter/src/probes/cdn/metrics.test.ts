import { describe, expect, it } from 'vitest';
import { values } from '../../../test/kit/cdn-servers.js';
import type { Result } from '../../core/probe.js';
import { metrics, samples } from './metrics.js';
import type { CdnMeasured, VisitMeasured, WayMeasured } from './result.js';

const visit: VisitMeasured = {
  ...{
    provider: 'one',
    role: 'edge',
    path: '/a',
    partition: 'static',
    fetch: 'as_found',
    at: 0,
    status: 200,
    version: '2',
  },
  phases: { resolve: 0.01, connect: 0.02, tls: 0.03, first_byte: 0.04, transfer: 'stall' },
  layers: [
    { provider: 'fastly', layer: 'edge', cacheStatus: 'hit', hits: 3, age: 7, evidence: [] },
    { provider: 'fastly', layer: 'shield', cacheStatus: 'miss', replayed: true, evidence: [] },
  ],
  ...{ ttl: 60, age: 7, bytes: { header: 100, wire: 50, content: 200 } },
  ...{ integrity: 'equal', lifetime: 'honoured', pair: { ratio: 1.2, comparison: 'slower' } },
};
const way: WayMeasured = {
  ...{ name: 'one', role: 'edge', skipped: { budget: 0, time: 0 }, fetchedBytes: 150, budgetLeft: 1000 },
  edge: { detected: 'fastly', pop: 'FRA', asn: 'AS64500', version: '2', steering: 'anycast', meters: 5000 },
  ...{ place: 'expected', addresses: 1, pops: 2 },
};
const measured: CdnMeasured = {
  ...{ baseline: 'base', partitions: ['static', 'images'], fetches: ['as_found', 'warm'] },
  visits: [visit, { ...visit, coding: { offered: 'br', outcome: 'used' } }],
  ways: [{ ...way, name: 'base' }, way, { ...way, name: 'origin', role: 'origin' }],
  lint: { findings: [], counts: [{ provider: 'one', rule: 'ttl-missing', severity: 'error', objects: 0 }] },
};
const of = (change: Partial<CdnMeasured> = {}): Pick<Parameters<typeof values>[0], 'samples'> => ({
  samples: [...samples({ outcome: 'ok', measured: { ...measured, ...change } })],
});

describe('samples of a round', () => {
  it('are of every metric that is declared', () => {
    const failed: VisitMeasured = {
      ...visit,
      partition: 'images',
      failure: { phase: 'tls', reason: 'timeout', source: 'target', detail: '' },
    };
    const named = new Set(of({ visits: [...measured.visits, failed] }).samples.map(({ metric }) => metric.name));
    expect([...named].sort()).toEqual(metrics.map(({ name }) => name).sort());
  });

  it('have zeros where rates need them', () => {
    const run = of({ visits: [] });
    expect(Object.keys(values(run, 'pairs_total'))).toHaveLength(2 * 2 * 3 + 2 * 1 * 3);
    expect(new Set(Object.values(values(run, 'pairs_total')))).toEqual(new Set([0]));
    expect(values(run, 'pairs_total')).toMatchObject({
      'one images warm within': 0,
      'origin static as_found slower': 0,
    });
    expect(values(run, 'failures_total')).toMatchObject({ 'base static timeout': 0, 'origin images timeout': 0 });
    expect(values(run, 'skipped_total')).toMatchObject({ 'one budget': 0, 'one time': 0 });
  });

  it('have the findings of the lint, zeros of its errors only', () => {
    const at = { provider: 'one', rule: 'ttl-missing' } as const;
    const counts = [
      { ...at, severity: 'error', objects: 0 },
      { ...at, severity: 'warning', objects: 0 },
      { ...at, severity: 'info', objects: 2 },
    ] as const;
    const run = of({ lint: { findings: [], counts } });
    expect(values(run, 'findings')).toEqual({ 'one ttl-missing error': 0, 'one ttl-missing info': 2 });
  });

  it('count what a layer said of another request no second time', () => {
    expect(values(of(), 'cache_requests_total')).toEqual({ 'one static as_found edge hit': 1 });
    expect(values(of(), 'cache_response_bytes_total')).toEqual({ 'one static as_found hit': 50 });
  });

  it('withhold a phase that could not be timed', () => {
    expect(values(of(), 'phase_duration_seconds')).toEqual({
      'one resolve': 0.01,
      'one connect': 0.02,
      'one tls': 0.03,
    });
    const invalid = of().samples.filter(({ metric }) => metric.name.includes('invalid'));
    expect(invalid.map(({ labels }) => labels)).toEqual([{ phase: 'transfer', reason: 'stall' }]);
  });

  it('have gauges of the same object, whatever the order', () => {
    const other: VisitMeasured = { ...visit, path: '/b', ttl: 10 };
    for (const visits of [
      [visit, other],
      [other, visit],
    ]) {
      expect(values(of({ visits }), 'ttl_seconds')).toEqual({ 'one static': 60 });
      expect(values(of({ visits }), 'response_bytes')).toMatchObject({ 'one static body': 100 });
    }
  });

  it('are as many for many objects as for few, but for counts', () => {
    const kinds = (visits: readonly VisitMeasured[]): number =>
      new Set(of({ visits }).samples.map(({ metric, labels }) => metric.name + JSON.stringify(labels))).size;
    const many = Array.from({ length: 32 }, (_, index) => ({ ...visit, path: `/${index}` }));
    expect(kinds(many)).toBe(kinds([visit]));
  });

  it('are none of a round that was not made', () => {
    const failure = { phase: 'request', reason: 'auth_failed', source: 'internal', detail: '' } as const;
    const result: Result<CdnMeasured> = { outcome: 'failed', failure, measured: {} };
    expect([...samples(result)]).toEqual([]);
  });
});
