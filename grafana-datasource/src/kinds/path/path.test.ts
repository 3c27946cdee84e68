import { describe, expect, it } from 'vitest';
import type { PathQuery } from '@parallax/contract';
import type { Columns, Scope } from '../kind.js';
import { answersOf, rowsOf, textOf, type Given, type Recorded } from '../testing.js';
import { path } from './index.js';
import { sample } from './sample.js';
import demo from './testdata/demo.json';

const START = 1_000_000_020;
const STEP = 60;
const scope = (minutes: number, more: Partial<Scope> = {}): Scope => ({
  ...{ from: START * 1000, to: (START + minutes * STEP) * 1000, step: 1000, adhoc: [] },
  ...more,
});
/** Points from `first` on, a minute apart; what is undefined is missing. */
const points = (labels: Record<string, string>, values: readonly (number | undefined)[]): Given => {
  const there = values.flatMap((value, at) => (value === undefined ? [] : [[START + at * STEP, value] as const]));
  return { labels, time: there.map(([time]) => time), value: there.map(([, value]) => value) };
};
const of = (vantage: string, target = 'www', probe = 'route') => ({ vantage, probe, target });
const ask = (
  recorded: Recorded,
  minutes: number,
  query: Partial<PathQuery> = {},
  more: Partial<Scope> = {},
): Columns[] => [
  ...path.toFrames({ kind: 'path', rounds: minutes, ...query }, answersOf(recorded), scope(minutes, more)),
];
const frame = (frames: readonly Columns[], name: string): Record<string, unknown>[] =>
  rowsOf(frames.find(({ spec }) => spec.name === name)!).map((row) =>
    typeof row['time'] === 'number' ? { ...row, time: (row['time'] / 1000 - START) / STEP } : row,
  );
const link = (labels: Record<string, string>, from: string, to: string, ttl = '1') => ({ ...labels, ttl, from, to });

describe('frames of a path', () => {
  it('of the demo are as they were read by a person', async () => {
    const { query, scope, answers } = demo as unknown as { query: PathQuery; scope: Scope; answers: Recorded };
    const text = textOf(path.toFrames(query, answersOf(answers), scope), scope.from);
    await expect(text).toMatchFileSnapshot('testdata/demo.frames.txt');
  });
  it('are empty without series, and all there', () => {
    const frames = ask({}, 5);
    expect(frames.map(({ spec }) => spec.name)).toEqual(['Path rounds', 'Path links', 'Path nodes', 'Path facts', 'Path findings']); // prettier-ignore
    expect(frames.flatMap(rowsOf)).toEqual([]);
  });
  it('count exactly, over restarts and gaps, and know nothing of the time before the range', () => {
    const rows = frame(
      ask(
        {
          flows: [
            points(of('fra'), [100, 116, 132, 16, undefined, 48]),
            points(of('ams'), [undefined, undefined, 16, 32, 48, 64]),
          ],
          reached: [points(of('fra'), [100, 112, 128, 16, undefined, 40])],
          hops: [points(of('fra'), [5, 5, 5, 5, undefined, 6])],
        },
        5,
      ),
      'Path rounds',
    );
    expect(rows.map(({ time, vantage, flows, reached, hops }) => [time, vantage, flows, reached, hops])).toEqual([
      [1, 'fra', 16, 12, 5],
      [2, 'fra', 16, 16, 5],
      [2, 'ams', 16, undefined, undefined],
      [3, 'fra', 16, 16, 5],
      [3, 'ams', 16, undefined, undefined],
      [4, 'ams', 16, undefined, undefined],
      [5, 'fra', 32, 24, 6],
      [5, 'ams', 16, undefined, undefined],
    ]);
  });
  it('know no counts of a first round that nothing comes before', () => {
    const early = { from: START * 1000 - 30_000 };
    const rows = frame(ask({ flows: [points(of('fra'), [1600, 1616])] }, 1, { rounds: 2 }, early), 'Path rounds');
    expect(rows.map(({ time, flows }) => [time, flows])).toEqual([[0, undefined], [1, 16]]); // prettier-ignore
  });
  it('do not take what a counter began with for changes of one round when no run can have seen as many', () => {
    const recorded = (first: number): Recorded => ({
      flows: [points(of('fra'), [undefined, undefined, 16, 32])],
      changes: [points(of('fra'), [undefined, undefined, first, first + 1])],
      intervals: [points(of('fra'), [undefined, undefined, undefined, 60])],
    });
    expect(frame(ask(recorded(2), 3), 'Path rounds').map(({ changes }) => changes)).toEqual([2, 1]);
    expect(frame(ask(recorded(9), 3), 'Path rounds').map(({ changes }) => changes)).toEqual([undefined, 1]);
  });
  it('let a link vanish in the round in which its series ends', () => {
    const flows = [points(of('fra'), [16, 32, 48, 64])];
    const links = [
      points(link(of('fra'), 'vantage', '10.0.0.1'), [16, 16, 16, 16]),
      points(link(of('fra'), '10.0.0.1', '10.0.0.2', '2'), [16, 16, undefined, undefined]),
      points(link(of('fra'), '10.0.0.1', '*10.0.0.1', '2'), [undefined, undefined, 16, 16]),
    ];
    const delays = [points(link(of('fra'), '10.0.0.1', '10.0.0.2', '2'), [0.002, 0.004, undefined, undefined])];
    const rows = frame(ask({ flows, links, delays }, 3), 'Path links');
    expect(rows.map(({ time, to, ttl, flows, delay }) => [time, to, ttl, flows, delay])).toEqual([
      [1, '10.0.0.1', 1, 16, undefined],
      [1, '10.0.0.2', 2, 16, 0.004],
      [2, '10.0.0.1', 1, 16, undefined],
      [2, '*10.0.0.1', 2, 16, undefined],
      [3, '10.0.0.1', 1, 16, undefined],
      [3, '*10.0.0.1', 2, 16, undefined],
    ]);
  });
  it('leave out what Prometheus only repeats of a vantage that ended without a word', () => {
    const minutes = Array.from({ length: 7 }, (_, at) => at);
    const frames = ask(
      {
        flows: [
          points(
            of('fra'),
            minutes.map(() => 16),
          ),
        ],
        links: [
          points(
            link(of('fra'), 'vantage', '10.0.0.1'),
            minutes.map(() => 16),
          ),
        ],
        // The last run ended 10 s after the second point.
        last: [
          points(
            of('fra'),
            minutes.map((at) => START + Math.min(at, 1) * STEP + 10),
          ),
        ],
        intervals: [points(of('fra'), [60])],
      },
      6,
    );
    expect(frame(frames, 'Path rounds').map(({ time }) => time)).toEqual([1, 2, 3, 4]);
    expect(frame(frames, 'Path links').map(({ time }) => time)).toEqual([1, 2, 3, 4]);
  });
  it('put the points between two runs into one round', () => {
    const frames = ask(
      {
        flows: [points(of('fra'), [16, 16, 16, 32, 32, 32, 48, 48, 48, 64])],
        rtt: [points(of('fra'), [undefined, 0.01, 0.02])],
        links: [
          points(
            link(of('fra'), 'vantage', '10.0.0.1'),
            Array.from({ length: 10 }, () => 16),
          ),
        ],
        intervals: [points(of('fra'), [180])],
      },
      9,
    );
    // Rounds end at multiples of three minutes since 1970, the last one is not over.
    expect(frame(frames, 'Path rounds').map(({ time, flows, rtt }) => [time, flows, rtt])).toEqual([
      [1, 0, 0.01],
      [4, 16, 0.02],
      [7, 16, undefined],
      [9, 16, undefined],
    ]);
    expect(frame(frames, 'Path links').map(({ time }) => time)).toEqual([1, 4, 7, 9]);
  });
  it('tell a vantage that was well from a sick one and from one that does not say', () => {
    const rows = frame(
      ask({ flows: ['a', 'b', 'c'].map((one) => points(of(one), [16, 32])), health: [points({ vantage: 'a' }, [1, 0.95]), points({ vantage: 'b' }, [1, 0.8])] }, 1, { rounds: 2 }), // prettier-ignore
      'Path rounds',
    );
    expect(rows.map(({ vantage, healthy }) => [vantage, healthy])).toEqual([['a', true], ['b', false], ['c', undefined]]); // prettier-ignore
  });
  it('tell traces of one target apart by probe or address where there are several', () => {
    const flows = [
      points({ vantage: 'fra', probe: 'udp', target: 'www' }, [16, 32]),
      points({ vantage: 'fra', probe: 'tcp', target: 'www' }, [16, 32]),
      points({ vantage: 'fra', probe: 'udp', target: 'api', address: '192.0.2.1' }, [16, 32]),
      points({ vantage: 'fra', probe: 'udp', target: 'api', address: '192.0.2.2' }, [16, 32]),
      points({ vantage: 'fra', probe: 'udp', target: 'one' }, [16, 32]),
      points({ vantage: 'fra', probe: '__overflow__', target: '__overflow__' }, [16, 32]),
    ];
    const frames = ask({ flows }, 1, { rounds: 2 });
    expect(frame(frames, 'Path rounds').map(({ target }) => target)).toEqual(['www (udp)', 'www (tcp)', 'api (192.0.2.1)', 'api (192.0.2.2)', 'one']); // prettier-ignore
    expect(frames[0]?.notices?.map(({ text }) => text)).toEqual([expect.stringMatching(/budget of series/)]);
  });
  it('of one round are the state at the end and the counts of the range', () => {
    const rows = frame(ask({ flows: [points(of('fra'), [15.98])], hops: [points(of('fra'), [5])] }, 30, { rounds: 1 }), 'Path rounds'); // prettier-ignore
    expect(rows).toEqual([{ time: 0, vantage: 'fra', target: 'www', flows: 16, hops: 5, probe: 'route' }]);
  });
  it('join nodes that lose flows without ever having answered', () => {
    const node = { ...of('fra'), ttl: '3', node: '**10.0.0.1' };
    const near = { ...of('fra'), ttl: '1', node: '10.0.0.1' };
    const rows = frame(ask({ flows: [points(of('fra'), [16, 32])], nodes: [points(near, [0.001, 0.002])], ended: [points(node, [4, 5]), points(near, [undefined, 1])] }, 1, { rounds: 2 }), 'Path nodes'); // prettier-ignore
    expect(rows.map(({ ttl, node, rtt, ended }) => [ttl, node, rtt, ended])).toEqual([[1, '10.0.0.1', 0.002, 1], [3, '**10.0.0.1', undefined, 5]]); // prettier-ignore
  });
  it('merge facts by what most vantages know', () => {
    const fact = (asn: string, ptr: string, count: number): Given => ({ labels: { node: '10.0.0.1', asn, ptr }, time: [START], value: [count] }); // prettier-ignore
    const facts = [fact('AS64500', 'unknown', 2), fact('AS64501', 'a.example', 1), fact('unknown', 'b.example', 1)];
    expect(rowsOf(ask({ facts }, 1)[3]!)[0]).toMatchObject({ node: '10.0.0.1', asn: 'AS64500', ptr: 'a.example', place: 'unknown' }); // prettier-ignore
  });
  it('take fewer rounds of many links, and say so', () => {
    const { query, scope, answers } = sample(80);
    const asks = path.toPromql(query, { ...scope, series: 50_000 });
    expect(new Set(asks.map(({ step }) => step))).toEqual(new Set([900_000, undefined]));
    const [rounds] = path.toFrames(query, answers, { ...scope, series: 50_000 });
    expect(rounds?.notices).toEqual([{ severity: 'warning', text: '4 of 60 rounds: 50,000 links in all of them would be more than 200,000 rows. Narrow the filter for more.' }]); // prettier-ignore
  });
  it('say which filters no metric knows', () => {
    const [rounds] = ask({}, 1, {}, { adhoc: [{ key: 'team', operator: '=', value: 'edge' }] });
    expect(rounds?.notices?.map(({ text }) => text)).toEqual([expect.stringContaining('filter on team was left out')]);
  });
  it('are the same in whatever order the points come', () => {
    const { query, scope, answers } = sample(120, 5);
    const byTime = { ...answers, table: (refId: string) => reorder(answers.table(refId)) };
    const sorted = (frames: readonly Columns[]): string[] => frames.flatMap((one) => rowsOf(one).map((row) => JSON.stringify(row))).sort(); // prettier-ignore
    expect(sorted(path.toFrames(query, byTime, scope))).toEqual(sorted(path.toFrames(query, answers, scope)));
  });
});

/** By time, the latest first, instead of by series. */
function reorder(
  table: ReturnType<typeof answersOf>['table'] extends (refId: string) => infer T ? T : never,
): typeof table {
  const order = Array.from({ length: table.length }, (_, row) => row).sort((a, b) => table.time[b]! - table.time[a]!);
  const pick = <T>(column: ArrayLike<T>): T[] => order.map((row) => column[row]!);
  const labels = Object.fromEntries(Object.entries(table.labels).map(([name, column]) => [name, pick(column)]));
  return { length: table.length, time: pick(table.time), value: pick(table.value), labels };
}
