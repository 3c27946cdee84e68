import { defineMetric, sample, type Metric, type Sample } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/kit/clock.js';
import { isStale, type Block, type Series } from '../../core/series.js';
import { Store } from '../../store/index.js';
import { Intake } from './intake.js';
import type { Forms } from './families.js';

const counter = defineMetric({
  ...{ name: 'parallax_test_total', type: 'counter', unit: 'none', help: 'Counts something.', scope: 'target' },
  ...{ labels: { kind: ['a', 'b'] }, stability: 'stable' },
} as const);
const gauge = defineMetric({
  ...{ name: 'parallax_test_height', type: 'gauge', unit: 'none', help: 'Is so high.', scope: 'target', labels: {} },
  stability: 'stable',
} as const);
const histogram = defineMetric({
  ...{ name: 'parallax_test_duration_seconds', type: 'histogram', unit: 'seconds', help: 'Takes so long.' },
  ...{ scope: 'target', labels: {}, stability: 'stable', buckets: [0.1, 1] },
} as const);

class World {
  readonly clock = new FakeClock();
  readonly store = new Store({ clock: this.clock, labels: { vantage: 'v' } });
  readonly blocks: Block[] = [];
  readonly intake: Intake;
  rounds = 0;

  constructor(forms: Forms = { native: true, classic: false }) {
    this.intake = new Intake({
      sink: {
        put: (block) => {
          this.blocks.push(block);
          return Promise.resolve();
        },
      },
      labels: [
        ['job', 'parallax'],
        ['instance', 'v'],
      ],
      forms,
      pause: () => Promise.resolve(),
    });
  }

  say(source: string, samples: Sample[], metrics: readonly Metric[] = [counter, gauge, histogram]): void {
    const labels = { vantage: 'v', probe: 'p', target: source };
    this.store.accept({ source, labels, expiresAt: this.clock.now() + 60_000, metrics, samples });
  }

  /** Blocks of one round at `at` seconds. */
  async round(at: number): Promise<Block[]> {
    const from = this.blocks.length;
    await this.intake.take(this.store.snapshot(), at * 1000);
    return this.blocks.slice(from);
  }
}

const textOf = (series: Series): string => series.labels.map(([name, value]) => `${name}=${value}`).join(',');
const rows = (blocks: readonly Block[], name: string): [string, number | 'stale' | 'native', number][] =>
  blocks.flatMap((block) =>
    block.series.flatMap((series, row): [string, number | 'stale' | 'native', number][] => {
      if (!series.labels.some(([label, value]) => label === '__name__' && value.startsWith(name))) return [];
      const value = block.histograms.has(row)
        ? 'native'
        : isStale(block.values, row)
          ? 'stale'
          : (block.values[row] ?? NaN);
      return [[textOf(series), value, block.timestamps[row] ?? 0]];
    }),
  );

describe('the intake of own series', () => {
  it('hands over every series with sorted labels, the labels of a scrape and the time of the round', async () => {
    const world = new World();
    world.say('t', [sample(counter, { kind: 'a' }, 3), sample(gauge, {}, 7)]);
    const blocks = await world.round(100);
    expect(rows(blocks, 'parallax_test')).toEqual([
      ['__name__=parallax_test_height,instance=v,job=parallax,probe=p,target=t,vantage=v', 7, 100_000],
      ['__name__=parallax_test_total,instance=v,job=parallax,kind=a,probe=p,target=t,vantage=v', 3, 100_000],
    ]);
  });

  it('says since when a counter counts', async () => {
    const world = new World();
    const begun = world.clock.wall();
    world.say('t', [sample(counter, { kind: 'a' }, 3)]);
    const [block] = await world.round(100);
    const row = block!.series.findIndex((one) => textOf(one).includes('parallax_test_total'));
    expect(block!.starts[row]).toBe(Math.round(begun));
  });

  it('hands over the same array while the series are the same, and the same series in any case', async () => {
    const world = new World();
    world.say('t', [sample(counter, { kind: 'a' }, 3)]);
    const [first] = await world.round(100);
    world.say('t', [sample(counter, { kind: 'a' }, 1)]);
    const [second] = await world.round(115);
    expect(second!.series).toBe(first!.series);
    expect(rows([second!], 'parallax_test')[0]?.[1]).toBe(4);
    world.say('u', [sample(counter, { kind: 'b' }, 1)]);
    const [third] = await world.round(130);
    expect(third!.series).not.toBe(first!.series);
    for (const series of first!.series) expect(third!.series).toContain(series);
  });

  it('marks a series that has gone as ended, once', async () => {
    const world = new World();
    world.say('t', [sample(gauge, {}, 7)]);
    world.say('u', [sample(gauge, {}, 8)]);
    await world.round(100);
    world.store.forget('t');
    const ended = 'target=t';
    const stale = (blocks: readonly Block[]): unknown[] =>
      rows(blocks, 'parallax_test').filter(([text, value]) => text.includes(ended) && value === 'stale');
    const blocks = await world.round(115);
    expect(stale(blocks)).toHaveLength(1);
    expect(rows(blocks, 'parallax_test')).toHaveLength(2);
    expect(rows(await world.round(130), 'parallax_test').map(([text]) => text)).toEqual([
      expect.stringContaining('target=u'),
    ]);
  });

  it('is not confused when the labels of a new series take the place of those that have gone', async () => {
    const world = new World();
    world.say('t', [sample(gauge, {}, 7)]);
    await world.round(100);
    world.store.forget('t');
    world.say('u', [sample(gauge, {}, 8)]);
    const found = rows(await world.round(115), 'parallax_test').map(([text, value]) => [text.split(',')[4], value]);
    expect(found).toEqual([
      ['target=u', 8],
      ['target=t', 'stale'],
    ]);
  });

  it('ends a family that has gone as a whole, and everything when the agent stops', async () => {
    const world = new World();
    world.say('t', [sample(gauge, {}, 7)]);
    world.say('u', [sample(counter, { kind: 'a' }, 7)]);
    await world.round(100);
    world.store.forget('t');
    expect(rows(await world.round(115), 'parallax_test_height').map(([, value]) => value)).toEqual(['stale']);
    const from = world.blocks.length;
    await world.intake.end(120_000);
    const last = world.blocks.slice(from);
    expect(last.flatMap((block) => block.series.map((_, row) => isStale(block.values, row)))).not.toContain(false);
    expect(rows(last, 'parallax_test_total')).toHaveLength(1);
    expect(rows(last, 'parallax_test_height')).toHaveLength(0);
  });

  it('says a histogram as a native one, as a classic one, or as both with the classic one marked', async () => {
    const seen: Record<string, [string, unknown, boolean][]> = {};
    for (const [native, classic] of [
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const world = new World({ native, classic });
      world.say(
        't',
        [0.05, 0.5, 5, 5].map((value) => sample(histogram, {}, value)),
      );
      const blocks = await world.round(100);
      seen[`${native} ${classic}`] = blocks.flatMap((block) =>
        block.series.flatMap((series, row): [string, unknown, boolean][] => {
          const name = series.labels.find(([label]) => label === '__name__')?.[1] ?? '';
          const le = series.labels.find(([label]) => label === 'le')?.[1] ?? '';
          if (!name.startsWith('parallax_test')) return [];
          const value = block.histograms.get(row)?.count ?? block.values[row];
          return [[`${name.slice(14)} ${le}`.trim(), value, series.metadata.classicTwin === true]];
        }),
      );
    }
    const classic = (twin: boolean): [string, unknown, boolean][] => [
      ['duration_seconds_bucket 0.1', 1, twin],
      ['duration_seconds_bucket 1', 2, twin],
      ['duration_seconds_bucket +Inf', 4, twin],
      ['duration_seconds_sum', 10.55, twin],
      ['duration_seconds_count', 4, twin],
    ];
    const main: [string, unknown, boolean] = ['duration_seconds', 4, false];
    expect(seen).toEqual({
      'true false': [main],
      'false true': classic(false),
      'true true': [main, ...classic(true)],
    });
  });

  it('cuts many series into blocks that stay the same from round to round', async () => {
    const world = new World();
    for (let index = 0; index < 4_500; index += 1) world.say(`t${index}`, [sample(gauge, {}, index)]);
    const first = await world.round(100);
    const second = await world.round(115);
    expect(first.map((block) => block.series.length)).toEqual([2_000, 2_000, expect.any(Number)]);
    expect(second.map((block) => block.series)).toEqual(first.map((block) => block.series));
    second.forEach((block, index) => expect(block.series).toBe(first[index]!.series));
  });
});
