/** A large fleet: 200 vantages, 5 providers, 3 of each kind of what may vary. Its answers become frames at once. */
import type { CdnColumn, Labels } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../kind.js';
import { cdn } from './index.js';
import { planOf } from './plan.js';
import { answersOf, rowsIn, type WrittenAnswer } from './testdata/tables.js';

const START = 1_795_300_000_000;
const VANTAGES = Array.from({ length: 200 }, (_, at) => `v${at}`);
const PROVIDERS = ['known', 'a', 'b', 'c', 'd'];
const scope: Scope = { from: START, to: START + 3_600_000, step: 15_000, adhoc: [], series: 2_400 };

const each = (of: (labels: Labels) => readonly (readonly [Labels, number])[]): readonly (readonly [Labels, number])[] =>
  VANTAGES.flatMap((vantage) =>
    PROVIDERS.flatMap((provider) => of({ vantage, probe: 'shop', target: 'www', provider, partition: 'static' })),
  );
const many = (name: string, values: readonly string[], fixed: Labels = {}) =>
  each((labels) => values.map((value, at) => [{ ...labels, ...fixed, [name]: value }, 10 + at] as const));

function fleet(columns: CdnColumn) {
  const plan = planOf({ kind: 'cdn', columns }, scope);
  const over = (step: number, series: readonly (readonly [Labels, number])[]): WrittenAnswer => {
    const moments = Array.from({ length: Math.floor(3_600_000 / step) + 1 }, (_, at) => at);
    return { start: START, step, series: series.map(([labels, value]) => [labels, moments.map((at) => at * value)]) };
  };
  const at = (series: readonly (readonly [Labels, number])[]): WrittenAnswer => ({
    ...{ start: scope.to, step: 1 },
    series: series.map(([labels, value]) => [labels, [value]]),
  });
  const compared = (all: readonly (readonly [Labels, number])[]) => all.filter(([{ provider }]) => provider !== 'known'); // prettier-ignore
  const ranks = (all: readonly number[]): readonly string[] => [...all.map((rank) => `r${rank}`), 'count'];
  return answersOf({
    pairs: over(plan.step, compared(many('comparison', ['faster', 'within', 'slower'], { fetch: 'as_found' }))),
    sources: over(
      plan.step,
      VANTAGES.map((vantage) => [{ vantage, probe: 'shop', target: 'www' }, 5] as const),
    ),
    fetches: at(each((labels) => [[labels, 100]])),
    cache: at(many('cache_status', ['hit', 'miss', 'unknown'], { fetch: 'as_found', layer: 'edge' })),
    ttl: at(many('outcome', ['honoured', 'longer'])),
    integrity: at(many('outcome', ['equal', 'unknown'])),
    times: at(many('part', ranks(plan.ranks.times))),
    ratios: at(compared(many('part', ranks(plan.ranks.ratios)))),
    trend_times: over(plan.trend.step, many('part', ranks(plan.ranks.trends))),
    trend_ratios: over(plan.trend.step, compared(many('part', ranks(plan.ranks.trends)))),
    ...Object.fromEntries(['hits', 'tried', 'failures', 'fetches'].map((name) => [`trend_${name}`, over(plan.trend.step, each((labels) => [[labels, 1]]))])), // prettier-ignore
    places: at(VANTAGES.map((vantage, n) => [{ vantage, country: `C${n % 40}`, city: `T${n}` }, 1] as const)),
  });
}

/** Meant are 300 ms; a shared machine may be ten times slower. What grows with the square of the fleet takes longer. */
const BUDGET = 3_000;

describe('200 vantages with 5 providers', () => {
  it.each(['vantage', 'country'] as const)('become frames at once: %s', (columns) => {
    const answers = fleet(columns);
    const runs = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage();
      const [cells] = cdn.toFrames({ kind: 'cdn', columns }, answers, scope);
      const { user } = process.cpuUsage(before);
      return { took: user / 1000, cells: rowsIn(cells).length };
    });
    const best = Math.min(...runs.map(({ took }) => took));
    process.stdout.write(`cdn by ${columns}: ${answers.table('pairs').length} rows of pairs, ${answers.table('trend_times').length} of trends, ${best.toFixed(0)} ms of CPU\n`); // prettier-ignore
    expect(runs[0]?.cells).toBe(5 * (columns === 'vantage' ? 200 : 40));
    expect(best).toBeLessThan(BUDGET);
  });
});
