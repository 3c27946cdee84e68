/** What is changed, on rules that can be read at a glance. */
import { expect, it } from 'vitest';
import type { PlainTestFile } from './model.js';
import { mutantsOf } from './mutants.js';
import { filesOf, reduce } from './reduce.js';

const changed = (expr: string, kind: string): string[] =>
  mutantsOf({ alert: 'A', expr }).flatMap((one) => (one.kind === kind ? [one.rule.expr] : []));

it('thresholds: by a quarter and a fifth, small whole numbers by one', () => {
  expect(changed('a > 0.5', 'threshold')).toEqual(['a > 0.625', 'a > 0.4']);
  expect(changed('count(a) >= 2', 'threshold')).toEqual(['count(a) >= 3', 'count(a) >= 1']);
  expect(changed('a > 10 * b', 'threshold')).toEqual(['a > 12.5 * b', 'a > 8 * b']);
  expect(changed('n >= clamp_min(0.5 * m, 3)', 'threshold')).toContain('n >= clamp_min(0.5 * m, 4)');
  expect(changed('a * 0 + 1', 'threshold')).toEqual([]);
  expect(changed('topk(1, a)', 'threshold')).toEqual([]);
});

it('comparisons: turned, and held always', () => {
  expect(changed('sum(a) > 5 and b == 1', 'comparison')).toEqual(['sum(a) < 5 and b == 1', '(sum(a)) and b == 1', 'sum(a) > 5 and b != 1', 'sum(a) > 5 and (b)']); // prettier-ignore
  expect(changed('a >= bool 5', 'comparison')).toEqual(['a <= bool 5', '((a) * 0 + 1)']);
});

it('labels of aggregations, matchers and ranges', () => {
  expect(changed('sum by (x, y) (a * on (z) b)', 'aggregation')).toEqual(['sum by (y) (a * on (z) b)', 'sum by (x) (a * on (z) b)']); // prettier-ignore
  expect(changed('a{x="1",y=~"2|3"}', 'matcher')).toEqual(['a{y=~"2|3"}', 'a{x="1-mutant",y=~"2|3"}', 'a{x="1"}', 'a{x="1",y=~"2|3-mutant"}']); // prettier-ignore
  expect(changed('rate(a[5m]) + max_over_time(b[4m1s:1m])', 'range')).toEqual(['rate(a[600s]) + max_over_time(b[4m1s:1m])', 'rate(a[5m]) + max_over_time(b[482s:1m])']); // prettier-ignore
});

it('for, keep_firing_for and labels', () => {
  const rule = { alert: 'A', expr: 'a', for: '5m', keep_firing_for: '1m', labels: { severity: 'critical' } };
  expect(mutantsOf(rule).map(({ what }) => what)).toEqual(['for doubled', 'for removed', 'keep_firing_for doubled', 'keep_firing_for removed', 'label severity changed']); // prettier-ignore
  expect(mutantsOf(rule)[0]?.rule.for).toBe('600s');
  expect(mutantsOf(rule)[1]?.rule).not.toHaveProperty('for');
});

it('a test keeps the rules that it asks for, and what these rest on', () => {
  const [used, base, other] = [
    { alert: 'Used', expr: 'a:b:c > 1' },
    { record: 'a:b:c', expr: 'x' },
    { record: 'd:e:f', expr: 'y' },
  ];
  const file: PlainTestFile = {
    rule_files: ['../r.yml'],
    group_eval_order: ['first', 'second'],
    tests: [{ alert_rule_test: [{ eval_time: '5m', alertname: 'Used' }] }],
  };
  const groups = [
    { name: 'second', rules: [used] },
    { name: 'first', rules: [base, other] },
  ];
  const [one] = reduce('t.yml', file, (name) => (name === 'r.yml' ? groups : []));
  expect(one).toMatchObject({
    groups: [
      { name: 'first', rules: [base] },
      { name: 'second', rules: [used] },
    ],
    cost: 10,
  });
  const to = { ...base, expr: 'z' };
  expect(JSON.parse(filesOf(one!, { from: base, to }).rules)).toEqual({ groups: [{ name: 'first', rules: [to] }, { name: 'second', rules: [used] }] }); // prettier-ignore
});
