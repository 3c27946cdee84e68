import { describe, expect, it } from 'vitest';
import type { ChangesQuery } from '@parallax/contract';
import type { Scope } from '../kind.js';
import { answersOf, rowsOf, textOf, type Given, type Recorded } from '../testing.js';
import { changes } from './index.js';
import demo from './testdata/demo.json';

const STEP = 15;
const scope: Scope = { from: 0, to: 3_600_000, step: 1000, adhoc: [] };
const points = (labels: Record<string, string>, values: readonly (number | undefined)[]): Given => {
  const there = values.flatMap((value, at) => (value === undefined ? [] : [[at * STEP, value] as const]));
  return { labels, time: there.map(([time]) => time), value: there.map(([, value]) => value) };
};
const list = (recorded: Recorded, of?: ChangesQuery['of']): Record<string, unknown>[] =>
  rowsOf(changes.toFrames({ kind: 'changes', ...(of === undefined ? {} : { of }) }, answersOf(recorded), scope)[0]!);
const route = (vantage: string, target = 'www') => ({ vantage, probe: 'route', target });

describe('list of changes', () => {
  it('of the demo is as it was read by a person', async () => {
    const { query, scope, answers } = demo as unknown as { query: ChangesQuery; scope: Scope; answers: Recorded };
    const text = textOf(changes.toFrames(query, answersOf(answers), scope), scope.from);
    await expect(text).toMatchFileSnapshot('testdata/demo.frames.txt');
  });
  it('names all who saw a path change in one step, once', () => {
    const paths = [
      points(route('fra'), [0, 1, 1, 3]),
      points(route('ams'), [7, 8, 8, 1]),
      points(route('lon'), [0, 0, 0, 0]),
      points(route('lon', 'a,pi'), [undefined, 5, 6, 6]),
    ];
    expect(list({ paths }).map(({ time, title, text, tags }) => [time, title, text, tags])).toEqual([
      [
        15_000,
        'Path changed',
        'The route to www changed as seen from ams and fra, 2 of 3 vantages.',
        'path,www,ams,fra',
      ],
      [30_000, 'Path changed', 'The route to a,pi changed as seen from lon, 1 of 1 vantages.', 'path,a pi,lon'],
      [45_000, 'Path changed', 'The route to www changed as seen from ams and fra, 2 of 3 vantages, 3 times in all.', 'path,www,ams,fra'], // prettier-ignore
    ]);
  });
  it('says from when to when a vantage was sick, and why', () => {
    const healthy = [
      points({ vantage: 'fra' }, [1, 0, 0, 1]),
      points({ vantage: 'ams' }, [1, 0, undefined, undefined, 1, 0]),
    ];
    const sick = [points({ vantage: 'fra', reason: 'clock_step' }, [undefined, 1, 1]), points({ vantage: 'ams', reason: 'anchors' }, [1])]; // prettier-ignore
    expect(list({ healthy, sick }).map(({ time, timeEnd, text }) => [time, timeEnd, text])).toEqual([
      [15_000, 30_000, 'ams could not judge its targets. What it measured does not count.'],
      [15_000, 45_000, 'fra could not judge its targets: clock step. What it measured does not count.'],
      [75_000, 3_600_000, 'ams could not judge its targets. What it measured does not count. It lasts.'],
    ]);
  });
  it('tells when half of the pairs became slower, if that held and rests on enough', () => {
    const way = (vantage: string, partition = 'static') => ({
      vantage,
      probe: 'cdn',
      target: 'shop',
      provider: 'blue',
      partition,
    });
    const enough = [100, 100, 100, 100, 100];
    const slower = [
      points(way('fra'), [0.2, 0.6, 0.7, 0.4, 0.3]),
      points(way('ams'), [0.2, 0.5, 0.5, 0.9, 0.9]),
      points(way('lon'), [0.2, 0.9, 0.2, 0.2, 0.2]),
      points(way('lon', 'dynamic'), [0.2, 0.9, 0.9, 0.9, 0.9]),
      points(way('par'), [0.9, 0.9, 0.9, 0.9, 0.9]),
    ];
    const pairs = [...['fra', 'ams', 'lon', 'par'].map((one) => points(way(one), enough)), points(way('lon', 'dynamic'), [9, 9, 9, 9, 9])]; // prettier-ignore
    expect(list({ slower, pairs }).map(({ time, title, text }) => [time, title, text])).toEqual([
      [15_000, 'blue slower than the baseline', 'shop by blue, from ams and fra, static: now half or more of the pairs of an hour are more than 5 % slower than the baseline (50 % to 60 % of at least 100 pairs).'], // prettier-ignore
      [45_000, 'blue no longer slower than the baseline', 'shop by blue, from fra, static: now less than half of the pairs of an hour are more than 5 % slower than the baseline (40 % of at least 100 pairs).'], // prettier-ignore
    ]);
  });
  it('is of what was asked for, oldest first, and not endless', () => {
    const values = Array.from({ length: 1500 }, (_, at) => at);
    const recorded = { paths: [points(route('fra'), values)], healthy: [points({ vantage: 'fra' }, [0, 1])] };
    expect(list(recorded, ['vantage']).map(({ kind }) => kind)).toEqual(['vantage']);
    const [frame] = changes.toFrames({ kind: 'changes', of: ['path'] }, answersOf(recorded), scope);
    expect(frame?.notices).toEqual([{ severity: 'warning', text: 'The newest 1000 of 1499 changes are listed.' }]);
    expect([frame?.columns['time']?.[0], frame?.columns['time']?.[999]]).toEqual([500 * 15_000, 1499 * 15_000]);
    expect(list({})).toEqual([]);
  });
});
