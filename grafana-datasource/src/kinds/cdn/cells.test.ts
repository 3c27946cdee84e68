import { CDN_COLUMNS, cdnCellsFrame, type CdnColumn, type Labels } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../kind.js';
import { cdn } from './index.js';
import { mixtureOf } from './mixture.js';
import demo from './testdata/demo.json';
import { answersOf, rowsIn, type Written, type WrittenAnswer } from './testdata/tables.js';

const START = 1_795_300_000_000;
const scope: Scope = { from: START, to: START + 3_600_000, step: 15_000, adhoc: [] };
type Series = WrittenAnswer['series'][number];

const over = (...series: readonly Series[]): WrittenAnswer => ({ start: START, step: 75_000, series });
const at = (...series: readonly (readonly [Labels, number])[]): WrittenAnswer => ({
  ...{ start: scope.to, step: 1_000 },
  series: series.map(([labels, value]) => [labels, [value]]),
});
const base = { vantage: 'fra', probe: 'shop', target: 'www', partition: 'static' };
/** A counter that rises evenly by as much over the range. */
const rising = (labels: Labels, total: number): Series => [
  { ...base, fetch: 'as_found', ...labels },
  Array.from({ length: 49 }, (_, step) => Math.floor((total * step) / 48)),
];
const pairs = (provider: string, slower: number, within: number, more: Labels = {}): Series[] => [
  rising({ provider, comparison: 'slower', ...more }, slower),
  rising({ provider, comparison: 'within', ...more }, within),
];
const fetched = (provider: string, vantage = 'fra', total = 100) => [{ ...base, vantage, provider }, total] as const;
const quantile = (labels: Labels, part: string, value: number) => [{ ...base, ...labels, part }, value] as const;

const cells = (answers: Record<string, WrittenAnswer>, columns: CdnColumn = 'vantage') => {
  const [frame] = cdn.toFrames({ kind: 'cdn', columns }, answersOf(answers), scope);
  return rowsIn(frame);
};
const brief = (answers: Record<string, WrittenAnswer>, columns?: CdnColumn): unknown[] =>
  cells(answers, columns).map(({ provider, column, role, verdict, pairs: count, sick }) => [provider, column, role, verdict, count, sick].join(' ')); // prettier-ignore

const NULLS = Object.keys(cdnCellsFrame.fields).filter((name) => !['probe', 'provider', 'column', 'role', 'vantages', 'sick'].includes(name)); // prettier-ignore

describe('cells', () => {
  it.each(CDN_COLUMNS)('are none where nothing was measured: %s', (columns) => {
    const frames = cdn.toFrames({ kind: 'cdn', columns }, answersOf({}), scope);
    expect(frames.map(({ spec }) => spec.schema)).toEqual(['cells', 'trends', 'edges', 'findings', 'visits'].map((name) => `parallax.frame/cdn-${name}/1`)); // prettier-ignore
    expect(frames.flatMap((frame) => rowsIn(frame))).toEqual([]);
  });

  it('with one pair say that it is not enough', () => {
    const [known, like] = cells({
      pairs: over(...pairs('like', 0, 1)),
      fetches: at(fetched('known'), fetched('like')),
    });
    expect(known).toMatchObject({ provider: 'known', role: 'baseline', verdict: null, reason: null, pairs: null });
    expect(like).toMatchObject({ verdict: 'not_enough_data', reason: '1 pairs of at least 30', pairs: 1, slower: 0 });
  });

  it('of a lone provider name no baseline, since nobody is compared', () => {
    expect(brief({ fetches: at(fetched('known')) })).toEqual(['known fra edge   0']);
  });

  it('take the origin for the baseline when there is no other, and never judge it', () => {
    const fetches = at(fetched('origin'), fetched('x'), fetched('known'));
    expect(brief({ fetches: at(fetched('origin'), fetched('x')), pairs: over(...pairs('x', 1, 99)) })).toEqual([
      'origin fra baseline   0',
      'x fra edge pass 100 0',
    ]);
    expect(brief({ fetches, pairs: over(...pairs('x', 1, 99), ...pairs('origin', 0, 100)) })).toEqual([
      'known fra baseline   0',
      'origin fra origin  100 0',
      'x fra edge pass 100 0',
    ]);
  });

  it('without a baseline in this range are judged all the same', () => {
    expect(brief({ fetches: at(fetched('x'), fetched('y')), pairs: over(...pairs('x', 99, 1), ...pairs('y', 1, 99)) })).toEqual([
      'x fra edge fail 100 0',
      'y fra edge pass 100 0',
    ]); // prettier-ignore
  });

  it('leave out sick vantages, count them, and keep their columns', () => {
    const answers = {
      fetches: at(fetched('known'), fetched('known', 'lon'), fetched('x'), fetched('x', 'lon')),
      pairs: over(...pairs('x', 99, 1), ...pairs('x', 1, 99, { vantage: 'lon' })),
      places: at([{ vantage: 'fra', country: 'DE' }, 1], [{ vantage: 'lon', country: 'DE' }, 1]),
      sick: at([{ vantage: 'lon' }, 0]),
      times: at(quantile({ vantage: 'lon', provider: 'x' }, 'r0.5', 9), quantile({ vantage: 'fra', provider: 'x' }, 'r0.5', 1)), // prettier-ignore
    };
    expect(brief(answers)).toEqual(['known fra baseline   0', 'x fra edge fail 100 0', 'known lon baseline   1', 'x lon edge   1']); // prettier-ignore
    expect(brief(answers, 'country')).toEqual(['known DE baseline   1', 'x DE edge fail 100 1']);
    const [, de] = cells(answers, 'country');
    expect(de).toMatchObject({ p50: 1, vantages: 1, fetches: 100 });
    const lon = cells(answers)[3] ?? {};
    for (const name of NULLS) expect(lon[name], name).toBeNull();
  });

  it('stand for every provider in every column, empty ones with nothing in them', () => {
    const answers = {
      fetches: at(fetched('known'), fetched('known', 'lon'), fetched('x')),
      pairs: over(...pairs('x', 1, 99)),
    };
    expect(brief(answers)).toEqual(['known fra baseline   0', 'x fra edge pass 100 0', 'known lon baseline   0', 'x lon edge   0']); // prettier-ignore
    const hole = cells(answers)[3] ?? {};
    for (const name of NULLS) expect(hole[name], name).toBeNull();
  });

  it('put vantages and edges that nothing is known of under `unknown`', () => {
    const edges = at([{ vantage: 'fra', probe: 'shop', target: 'www', provider: 'x', pop: 'FRA' }, 1]);
    const answers = { edges, fetches: at(fetched('x'), fetched('x', 'lon')), places: at([{ vantage: 'fra', city: '' }, 1]) }; // prettier-ignore
    expect(cells(answers, 'city').map(({ column }) => column)).toEqual(['unknown']);
    expect(cells(answers, 'pop').map(({ column }) => column)).toEqual(['FRA', 'unknown']);
  });

  it('have the places of a provider in each of its partitions', () => {
    const checks = at([{ ...base, partition: '', provider: 'x', outcome: 'expected' }, 3], [{ ...base, partition: '', provider: 'x', outcome: 'unexpected' }, 1]); // prettier-ignore
    const partitions = at([{ probe: 'shop', provider: 'x', partition: 'a' }, 1], [{ probe: 'shop', provider: 'x', partition: 'b' }, 1]); // prettier-ignore
    expect(cells({ edge_checks: checks, partitions }, 'partition').map(({ column, proper_edge: proper }) => [column, proper])).toEqual([['a', 0.75], ['b', 0.75]]); // prettier-ignore
  });

  it('count what a cache had as the scorecard does', () => {
    const row = (status: string, total: number, more: Labels = {}) => [{ ...base, provider: 'x', fetch: 'as_found', layer: 'edge', cache_status: status, ...more }, total] as const; // prettier-ignore
    const cache = at(row('hit', 50), row('miss', 30), row('unknown', 20), row('hit', 40, { fetch: 'warm' }));
    const [one] = cells({ cache });
    expect(one).toMatchObject({ hits: 50 / 80, offload: 50 / 80, unknown: 20 / 140 });
  });

  it('see one object that differs, whose series began with it', () => {
    const integrity = at([{ ...base, provider: 'x', outcome: 'equal' }, 99], [{ ...base, provider: 'x', outcome: 'different' }, 0]); // prettier-ignore
    const different = over([{ ...base, provider: 'x', outcome: 'different' }, Array.from({ length: 49 }, (_, step) => (step < 30 ? null : 1))]); // prettier-ignore
    const sources = over([{ vantage: 'fra', probe: 'shop', target: 'www' }, Array.from({ length: 49 }, (_, step) => step)]); // prettier-ignore
    expect(cells({ integrity, different, sources })[0]).toMatchObject({ integrity: 0.99 });
  });

  it('judge a probe that began within the range by the time that it has, also beside an older one', () => {
    const late = (labels: Labels, total: number): Series => [
      { ...base, fetch: 'as_found', ...labels },
      Array.from({ length: 481 }, (_, step) => (step < 441 ? null : Math.floor((total * (step - 440)) / 40))),
    ];
    const young = [late({ provider: 'x', comparison: 'slower' }, 4), late({ provider: 'x', comparison: 'within' }, 96)];
    const old: Series = [{ ...base, probe: 'old', provider: 'y', comparison: 'within' }, Array.from({ length: 481 }, (_, step) => step)]; // prettier-ignore
    const verdict = (series: readonly Series[]): unknown =>
      cells({ pairs: { start: START, step: 7_500, series } }).find((one) => one['provider'] === 'x')?.['verdict'];
    expect([verdict(young), verdict([...young, old])]).toEqual(['pass', 'pass']);
  });
});

describe('quantiles of several vantages', () => {
  it('are those of all their values together, not averages', () => {
    const uniform = (low: number, high: number, count: number) => [{ low, high, count }];
    const mixed = mixtureOf([uniform(0, 10, 100), uniform(5, 15, 100)]);
    expect(mixed).toEqual([{ low: 0, high: 5, count: 50 }, { low: 5, high: 10, count: 100 }, { low: 10, high: 15, count: 50 }]); // prettier-ignore
    expect(mixtureOf([uniform(1, 2, 5)])).toEqual([{ low: 1, high: 2, count: 5 }]);
    expect(mixtureOf([])).toEqual([]);
    expect(mixtureOf([[{ low: 3, high: 3, count: 2 }, { low: 3, high: Infinity, count: 1 }], uniform(0, 4, 4)]).map(({ count }) => count)).toEqual([2, 4, 1]); // prettier-ignore
  });

  it('weigh vantages by what they measured', () => {
    const ranks = (vantage: string, count: number, median: number) => [
      ...[[0.05, 0.9], [0.5, 1], [0.95, 1.1]].map(([rank, by]) => quantile({ vantage, provider: 'x' }, `r${rank}`, median * (by ?? 1))), // prettier-ignore
      quantile({ vantage, provider: 'x' }, 'count', count),
    ];
    const places = at([{ vantage: 'fra', country: 'DE' }, 1], [{ vantage: 'lon', country: 'DE' }, 1]);
    const p50 = (one: number, other: number) =>
      cells({ places, times: at(...ranks('fra', one, 0.01), ...ranks('lon', other, 0.1)) }, 'country')[0]?.['p50'] as number; // prettier-ignore
    expect(p50(9, 1)).toBeLessThan(0.012);
    expect(p50(1, 9)).toBeGreaterThan(0.09);
    expect(cells({ places, times: at(...ranks('fra', 5, 0.01)) }, 'country')[0]?.['p50']).toBeCloseTo(0.01, 12);
  });

  it('come out of classic buckets where there are no native histograms', () => {
    const bucket = (le: string, value: number) => [{ ...base, provider: 'x', le }, value] as const;
    const classic = at(bucket('+Inf', 10), bucket('0.1', 10), bucket('0.05', 5), bucket('0.025', 0));
    expect(cells({ times_classic: classic })[0]).toMatchObject({ p50: 0.05, p95: 0.095 });
  });

  it('have an interval of the ratio as wide as the pairs allow', () => {
    const ranks = [0.05, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.95];
    const ratios = at(...ranks.map((rank) => quantile({ provider: 'x' }, `r${rank}`, 0.5 + rank)), quantile({ provider: 'x' }, 'count', 1)); // prettier-ignore
    const interval = (total: number): unknown[] => {
      const [one] = cells({ ratios, pairs: over(...pairs('x', total / 2, total / 2)) });
      return [one?.['ratio_low'], one?.['ratio'], one?.['ratio_high']];
    };
    expect(interval(4_800)).toEqual([0.95, 1, 1.05]);
    expect(interval(480)).toEqual([0.9, 1, 1.1]);
    expect(interval(4)).toEqual([0, 1, null]);
  });
});

describe('the demo, as recorded', () => {
  const { query, scope: when, answers } = demo as unknown as Written;
  const frames = cdn.toFrames(query as never, answersOf(answers), { ...when, adhoc: [] });
  const rows = rowsIn(frames[0]);

  it('has a cell for each provider in each city', () => {
    expect(rows.map(({ column, provider, role }) => [column, provider, role].join(' '))).toEqual(
      ['Amsterdam', 'Frankfurt', 'London'].flatMap((city) =>
        ['nginx baseline', 'origin origin', 'trafficserver edge', 'varnish edge'].map((one) => `${city} ${one}`),
      ),
    );
  });

  it('knows who is slower, and by how much', () => {
    const of = (provider: string) => rows.filter((row) => row['provider'] === provider);
    expect(of('trafficserver').map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail']);
    for (const { ratio, ratio_low: low, ratio_high: high } of of('trafficserver')) {
      expect([Number(low) <= Number(ratio), Number(ratio) <= Number(high), Number(ratio) > 1.4]).toEqual([true, true, true]); // prettier-ignore
    }
    for (const { p50, p95, hits } of [...of('nginx'), ...of('varnish')]) {
      expect([Number(p50) > 0.005, Number(p95) >= Number(p50), Number(hits) > 0.5]).toEqual([true, true, true]);
    }
  });

  it('has trends in the order of time, and edges with the place of their vantage', () => {
    const times = rowsIn(frames[1]).map(({ time }) => Number(time));
    expect(times.length).toBeGreaterThan(30);
    expect([...times].sort((one, other) => one - other)).toEqual(times);
    expect(rowsIn(frames[2]).slice(0, 1)).toEqual([
      { vantage: 'ams', probe: 'cdn', target: 'shop', provider: 'nginx', detected: 'nginx', pop: '', asn: '', version: '1.1', steering: 'pinned', distance: null, proper: null, latitude: 52.4, longitude: 4.9 },
    ]); // prettier-ignore
  });
});
