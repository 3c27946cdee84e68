import { describe, expect, it } from 'vitest';
import { catalogue } from './catalogue.js';
import { lint } from './lint.js';
import type { Metric } from './metric.js';

const good: Metric = {
  name: 'parallax_probe_wait_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Time spent waiting.',
  scope: 'target',
  labels: {},
  stability: 'stable',
};

const cases: [what: string, change: Partial<Metric>, reason: RegExp][] = [
  ['a name without the prefix', { name: 'probe_wait_seconds' }, /not parallax_/],
  ['a counter without _total', { type: 'counter' }, /without _total/],
  ['a gauge named _total', { name: 'parallax_x_total', unit: 'none' }, /part of another type/],
  ['an info without _info', { type: 'info', unit: 'none' }, /without _info/],
  ['a unit that the name hides', { name: 'parallax_probe_wait' }, /unit seconds without saying so/],
  ['milliseconds', { name: 'parallax_wait_ms', unit: 'none' }, /base units/],
  ['help without a full stop', { help: 'Time spent waiting' }, /full stop/],
  ['a label that installations attach', { labels: { region: 'open' } }, /label region/],
  ['a label that the scheduler adds', { labels: { target: 'open' } }, /declares target/],
  ['a histogram without buckets', { type: 'histogram' }, /without ascending buckets/],
  ['buckets that do not ascend', { type: 'histogram', buckets: [1, 1] }, /without ascending buckets/],
];

describe('naming rules', () => {
  it('find nothing in the catalogue', () => expect(lint(catalogue)).toEqual([]));
  it('find nothing in a good metric', () => expect(lint([good])).toEqual([]));
  it.each(cases)('refuse %s', (_, change, reason) => {
    const problems = lint([{ ...good, ...change }]);
    expect(problems.map((problem) => problem.reason).join('; ')).toMatch(reason);
    expect(problems.every((problem) => problem.remedy.length > 0)).toBe(true);
  });
  it('refuse a name declared twice', () =>
    expect(lint([good, good]).map((one) => one.reason)).toEqual(['is declared twice']));
});
