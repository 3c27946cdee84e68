import type { Counts } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import type { Manual } from './manual.js';
import { scorecardOf, type Settings } from './model.js';
import type { Evidence } from './read.js';
import type { Row } from './types.js';

const STRICT: Settings = { confidence: 0.95, minPairs: 30, grouping: 'all' };
const SOURCE = { vantage: 'fra', probe: 'shop', target: 'www', partition: 'static' };

const counts = (labels: Record<string, string>, total: number): Counts => ({
  labels: { ...SOURCE, provider: 'x', ...labels },
  steps: Array.from({ length: 48 }, (_, at) => Math.floor((total * (at + 1)) / 48) - Math.floor((total * at) / 48)),
  total,
});
const cache = (status: string, total: number, more: Record<string, string> = {}): Counts =>
  counts({ fetch: 'as_found', layer: 'edge', cache_status: status, ...more }, total);
const pairs = (comparison: string, total: number, more: Record<string, string> = {}): Counts =>
  counts({ fetch: 'as_found', comparison, ...more }, total);

const evidence = (more: Partial<Evidence>): Evidence => ({
  span: { start: 1_790_000_000, end: 1_790_003_600, step: 75 },
  fetch: 'as_found',
  places: new Map(),
  sick: new Set(),
  fetches: [counts({ fetch: 'as_found' }, 100)],
  ...{ pairs: [], cacheRequests: [], cacheBytes: [], failures: [], ttl: [], integrity: [], edges: [] },
  ...{ ratios: [], firstBytes: [] },
  ...more,
});
const rowOf = (more: Partial<Evidence>, settings: Partial<Settings> = {}): Row => {
  const [row] = scorecardOf(evidence(more), { ...STRICT, ...settings }).rows;
  if (row === undefined) throw new Error('no row');
  return row;
};

describe('caching', () => {
  it('takes stale and confirmed answers for hits, and leaves out what the cache did not try', () => {
    const { caching } = rowOf({
      cacheRequests: [
        ...[cache('hit', 50), cache('stale_hit', 5), cache('revalidated', 5), cache('miss', 15), cache('expired', 5)],
        ...[cache('bypass', 10), cache('dynamic', 10), cache('error', 10), cache('unknown', 90)],
      ],
    });
    expect(caching.hitRatio?.estimate).toBe(60 / 80);
    expect(caching.offload?.estimate).toBe(55 / 110);
    expect(caching.unknownShare?.estimate).toBe(90 / 200);
  });

  it('counts what a shield had as spared, and never more than all', () => {
    const shield = (total: number): Counts => cache('hit', total, { layer: 'shield' });
    expect(rowOf({ cacheRequests: [cache('hit', 50), cache('miss', 50), shield(30)] }).caching.offload?.estimate).toBe(
      0.8,
    );
    expect(rowOf({ cacheRequests: [cache('hit', 50), cache('miss', 50), shield(90)] }).caching.offload?.estimate).toBe(
      1,
    );
    expect(rowOf({ cacheRequests: [cache('hit', 50), cache('miss', 50), shield(30)] }).caching.hitRatio?.estimate).toBe(
      0.5,
    );
  });

  it('keeps warm and cold fetches apart', () => {
    const { caching } = rowOf({
      cacheRequests: [
        ...[cache('miss', 40), cache('hit', 30, { fetch: 'warm' }), cache('miss', 10, { fetch: 'warm' })],
        cache('miss', 20, { fetch: 'cold' }),
      ],
    });
    expect(caching.hitRatio?.estimate).toBe(0);
    expect(caching.warmHitRatio?.estimate).toBe(0.75);
    expect(caching.coldShare).toBe(0.2);
  });

  it('weighs by bytes', () => {
    const { caching } = rowOf({ cacheBytes: [cache('hit', 1_000), cache('miss', 3_000), cache('dynamic', 4_000)] });
    expect(caching.hitRatioBytes).toBe(0.25);
    expect(caching.offloadBytes).toBe(0.125);
  });

  it('says nothing of what was not measured', () => expect(rowOf({}).caching).toEqual({}));
});

describe('delivery', () => {
  it('has shares of what could be told', () => {
    const outcome = (name: string, total: number): Counts => counts({ outcome: name }, total);
    const { delivery } = rowOf({
      failures: [counts({ reason: 'timeout' }, 3), counts({ reason: 'status_mismatch' }, 2)],
      ttl: [outcome('honoured', 30), outcome('longer', 10), outcome('unknown', 60)],
      integrity: [outcome('equal', 99), outcome('different', 1), outcome('unknown', 900)],
      edges: [outcome('expected', 1), outcome('unexpected', 3)],
    });
    expect(delivery.errors?.estimate).toBe(0.05);
    expect(delivery.errors?.high).toBeCloseTo(0.1118, 3);
    expect(delivery.ttlHonoured?.estimate).toBe(0.75);
    expect(delivery.integrity?.estimate).toBe(0.99);
    expect(delivery.properEdge?.estimate).toBe(0.25);
  });
});

describe('speed', () => {
  it('passes, fails, or waits', () => {
    const verdict = (slower: number, within: number): string | undefined =>
      rowOf({ pairs: [pairs('slower', slower), pairs('within', within)] }).speed.judgement?.verdict;
    expect(verdict(20, 80)).toBe('pass');
    expect(verdict(80, 20)).toBe('fail');
    expect(verdict(50, 50)).toBe('not_enough_data');
    expect(verdict(0, 29)).toBe('not_enough_data');
    expect(verdict(0, 30)).toBe('pass');
  });

  it('says why it waits', () => {
    expect(rowOf({ pairs: [pairs('within', 10)] }).speed.judgement?.reason).toBe('10 pairs of at least 30');
    const burst = { ...pairs('within', 100), steps: [100] };
    expect(rowOf({ pairs: [burst] }).speed.judgement?.reason).toBe('pairs in 1 stretches of time of at least 6');
    expect(rowOf({ pairs: [pairs('slower', 50), pairs('within', 50)] }).speed.judgement?.reason).toMatch(
      /as many pairs/,
    );
  });

  it('takes faster ones for a pass and shows them', () => {
    const { speed } = rowOf({ pairs: [pairs('faster', 96), pairs('slower', 0)] });
    expect(speed.judgement?.verdict).toBe('pass');
    expect(speed.faster?.estimate).toBe(1);
  });

  it('looks at one kind of fetch', () => {
    const both = [pairs('within', 96), pairs('slower', 96, { fetch: 'warm' })];
    expect(rowOf({ pairs: both }).speed.judgement?.verdict).toBe('pass');
    expect(rowOf({ pairs: both, fetch: 'warm' }).speed.judgement?.verdict).toBe('fail');
  });
});

describe('rows', () => {
  const where = new Map([
    ['fra', { country: 'DE', network: 'a' }],
    ['ams', { country: 'NL', network: 'a' }],
  ]);
  const fetches = ['fra', 'ams', 'moon'].map((vantage) => counts({ vantage }, 10));
  const groups = (grouping: Settings['grouping']): readonly string[] =>
    scorecardOf(evidence({ fetches, places: where }), { ...STRICT, grouping }).rows.map(({ group }) => group);

  it('stand for a country, a network, a vantage or all', () => {
    expect(groups('country')).toEqual(['DE', 'NL', 'unknown']);
    expect(groups('network')).toEqual(['a', 'unknown']);
    expect(groups('vantage')).toEqual(['ams', 'fra', 'moon']);
    expect(groups('all')).toEqual(['all']);
  });

  it('name the baseline: the one that is compared with none', () => {
    const three = ['known', 'x', 'origin'].map((provider) => counts({ provider }, 10));
    const of = (compared: readonly string[]): string | undefined =>
      scorecardOf(evidence({ fetches: three, pairs: compared.map((provider) => pairs('within', 9, { provider })) }), STRICT).baseline; // prettier-ignore
    expect(of(['x', 'origin'])).toBe('known');
    expect(of(['x'])).toBe('known');
    expect(of(['x', 'known'])).toBe('origin');
    expect(of([])).toBeUndefined();
  });

  it('judge nothing of the origin, whose ratio is shown', () => {
    const all = ['known', 'x', 'origin'].map((provider) => counts({ provider }, 10));
    const compared = ['x', 'origin'].map((provider) => pairs('slower', 90, { provider }));
    const { rows } = scorecardOf(evidence({ fetches: all, pairs: compared }), STRICT);
    const judged = rows.filter(({ speed }) => speed.judgement !== undefined).map(({ provider }) => provider);
    expect(judged).toEqual(['x']);
    expect(rows.find(({ provider }) => provider === 'origin')?.speed.faster?.estimate).toBe(0);
  });

  it('are without what sick vantages measured, and say so', () => {
    const fetches = ['fra', 'ams'].map((vantage) => counts({ vantage }, 10));
    const { vantages, leftOut, rows } = scorecardOf(evidence({ fetches, sick: new Set(['ams', 'lon']) }), { ...STRICT, grouping: 'vantage' }); // prettier-ignore
    expect({ vantages, leftOut, groups: rows.map(({ group }) => group) }).toEqual({ vantages: ['fra'], leftOut: ['ams'], groups: ['fra'] }); // prettier-ignore
  });

  it('say how alike a provider is from everywhere, from two vantages up', () => {
    const time = (vantage: string, seconds: number) => ({
      labels: { vantage, provider: 'x', partition: 'static' },
      distribution: [{ low: seconds, high: seconds, count: 10 }],
    });
    const of = (firstBytes: Evidence['firstBytes']) => scorecardOf(evidence({ firstBytes }), STRICT).consistency;
    expect(of([time('fra', 0.02), time('ams', 0.03)])).toMatchObject([
      { provider: 'x', vantages: 2, p50: { best: 0.02, worst: 0.03, ratio: 1.5 } },
    ]);
    expect(of([time('fra', 0.02)])).toEqual([]);
  });

  it('have what people filled in beside each other, and say what is old', () => {
    const one = (reviewed: string) => ({ value: 'easy', reviewed, by: 'edge team' });
    const manual: Manual = { a: { complexity: one('2020-01-01'), resolution: one('2026-09-01') }, b: { complexity: one('2026-09-01') } }; // prettier-ignore
    const rows = scorecardOf(evidence({}), { ...STRICT, manual }).manual;
    expect(rows.map(({ row, provider, old }) => `${row} ${provider} ${old}`)).toEqual([
      'resolution a false',
      'complexity a true',
      'complexity b false',
    ]);
  });
});
