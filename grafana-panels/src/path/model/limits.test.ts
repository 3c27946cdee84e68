import { describe, expect, it } from 'vitest';
import { buildScene, DEFAULT_VIEW } from './index.js';
import { bigInput } from './test/big-input.js';
import { recorded } from './test/recorded.js';
import { sketch } from './test/sketch.js';
import { MOST_NODES } from './types.js';

const ALL = { ...DEFAULT_VIEW, limit: Infinity };

describe('a limit', () => {
  it('is told with what there would be without it', () => {
    const { counts } = buildScene(bigInput({ vantages: 10, targets: 2, depth: 6, width: 60, branches: 4 }), DEFAULT_VIEW); // prettier-ignore
    expect([counts.limited, counts.asked, counts.nodes]).toEqual([true, 372, 372]);
  });

  it('is lifted by the wish for all', () => {
    const scene = buildScene(bigInput({ vantages: 10, targets: 2, depth: 6, width: 60, branches: 4 }), ALL);
    expect([scene.nodes.length, scene.counts.limited]).toEqual([372, false]);
  });

  it('is not lifted beyond what can be drawn', () => {
    const scene = buildScene(bigInput({ vantages: 1, targets: 1, depth: 41, width: 500, branches: 500 }), ALL);
    expect(scene.counts.asked).toBeGreaterThan(MOST_NODES);
    expect(scene.nodes.length).toBeLessThanOrEqual(300);
    expect(scene.counts.limited).toBe(true);
  });
});

it('draws where flows end as one for each target, before it would not fit', () => {
  const trace = (nth: number): string => `v${nth} t: a${nth}, b${nth}!8, dst`;
  const input = sketch({ rounds: [Array.from({ length: 40 }, (_, nth) => trace(nth))] });
  const drawn = buildScene(input, { ...DEFAULT_VIEW, limit: 60 });
  expect(drawn.nodes.filter(({ kind }) => kind === 'unreached').map(({ label, holds }) => [label, holds])).toEqual([
    ['t', 40],
  ]);
  expect(drawn.links.filter(({ to }) => to === 'group:unreached:t')).toHaveLength(1);
  expect(drawn.nodes.filter(({ kind }) => kind === 'vantage')).toHaveLength(40);
});

describe('closed groups', () => {
  it('count what they hold: vantages, silences and places not reached too', () => {
    const scene = buildScene(recorded('unreachable'), { ...DEFAULT_VIEW, limit: 4 });
    const held = scene.nodes.filter(({ kind }) => kind === 'group').map(({ holds }) => holds ?? 0);
    expect(scene.nodes.find(({ id }) => id === 'group:vantages')?.holds).toBe(3);
    expect(held.reduce((sum, count) => sum + count, 0)).toBe(scene.counts.nodes - scene.nodes.filter(({ kind }) => kind !== 'group').length); // prettier-ignore
  });
});

it('ends soon with one trace that is very wide', () => {
  const begun = process.cpuUsage();
  const scene = buildScene(bigInput({ vantages: 1, targets: 1, depth: 20, width: 500, branches: 500 }), ALL);
  expect(scene.nodes.length).toBe(10_002);
  expect(process.cpuUsage(begun).user / 1e6).toBeLessThan(8);
});

it('gives the same picture again and after another view', () => {
  const input = recorded('route-change');
  const first = buildScene(input, DEFAULT_VIEW);
  buildScene(input, { ...DEFAULT_VIEW, slowFrom: 0.001, group: 'asn' });
  buildScene(input, { ...DEFAULT_VIEW, compare: input.rounds.time[0] ?? 0 });
  expect(buildScene(input, { ...DEFAULT_VIEW })).toEqual(first);
  expect(buildScene(input, { ...DEFAULT_VIEW, slowFrom: 0.001 }).links.some(({ slow }) => slow)).toBe(true);
});

it('names hops by their reverse names, and by the own name of one alone', () => {
  const labels = new Set(buildScene(recorded('ecmp'), DEFAULT_VIEW).nodes.map(({ label }) => label));
  expect(labels.has('r3.example.net')).toBe(true);
});
