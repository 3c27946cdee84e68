import { describe, expect, it } from 'vitest';
import { conditionsOf, insides, restsOn } from './conditions.js';
import { agree, outcomeOf, type Value } from './outcome.js';

const none = new Map<string, string>();
const read = (expr: string, definitions: ReadonlyMap<string, string> = none): string[] =>
  conditionsOf(expr, definitions).map(({ kind, text, depth, either }) => `${'>'.repeat(depth)}${either ? '|' : ''}${kind} ${text}`); // prettier-ignore

describe('conditions', () => {
  it('are the comparisons of an expression, joined by and', () => {
    expect(read('a > 1 and b < 2')).toEqual(['compared a > 1', 'compared b < 2']);
    expect(read('(a > 1) * on (x) group_left () (b < 2)')).toEqual(['compared a > 1', 'compared b < 2']);
    expect(read('label_replace(a > 1, "x", "y", "", "")')).toEqual(['compared a > 1']);
  });

  it('are what must not be there, too', () => {
    expect(read('a unless on (x) b == 1')).toEqual(['there a', 'absent b == 1']);
    expect(read('absent(up{job="x"})')).toEqual(['absent up{job="x"}']);
  });

  it('of alternatives need not all hold, but for those that all of them have', () => {
    expect(read('a > 1 or b > 2')).toEqual(['|compared a > 1', '|compared b > 2']);
    expect(read('(a > 1 and b > 2) or a > 1')).toEqual(['compared a > 1', '|compared b > 2']);
  });

  it('of recorded series that must be 1 are followed', () => {
    const definitions = new Map([
      ['x:down:quorum', 'x:round:quorum'],
      ['x:round:quorum', '(sum by (t) (bad) >= 2 and count by (t) (bad) > 3) * 0 + 1 or count by (t) (bad) * 0'],
    ]);
    expect(read('x:down:quorum == 1', definitions)).toEqual([
      'compared x:down:quorum == 1',
      '>>compared sum by (t) (bad) >= 2',
      '>>compared count by (t) (bad) > 3',
    ]);
    expect(read('x:down:quorum == 0', definitions)).toEqual(['compared x:down:quorum == 0']);
    expect(read('max by (t) (x:down:quorum) == 1', definitions)).toHaveLength(3);
  });

  it('end where recorded series are made of each other', () => {
    const definitions = new Map([
      ['x:a:b', 'x:c:d == 1'],
      ['x:c:d', 'x:a:b == 1'],
    ]);
    expect(read('x:a:b == 1', definitions).length).toBeLessThan(10);
  });

  it('say what else is behind them', () => {
    expect(insides('count by (t) (max by (t, v) (up == 0))')).toEqual(['max by (t, v) (up == 0)', 'up == 0']);
    const definitions = new Map([['x:a:b', 'sum(raw) + x:a:b']]);
    expect([...restsOn('x:a:b > other', definitions)].sort()).toEqual(['other', 'raw', 'x:a:b']);
  });

  it('of what is no expression are none', () => {
    expect(read('sum by (')).toEqual([]);
  });
});

const value = (labels: Record<string, string>, of: number): Value => ({ labels, value: of });

describe('outcomes', () => {
  const [compared] = conditionsOf('a >= on (t) group_left () b', none);
  if (compared === undefined) throw new Error('no condition');

  it('match both sides by the labels that the expression says', () => {
    const left = [value({ __name__: 'a', t: 'x', v: '1' }, 2), value({ t: 'y', v: '1' }, 2), value({ t: 'z', v: '1' }, 2)]; // prettier-ignore
    const right = [value({ t: 'x', other: 'o' }, 2), value({ t: 'y' }, 3)];
    expect(outcomeOf(compared, { left, right }, { t: 'x' })).toMatchObject({
      holds: true,
      rows: [{ labels: { t: 'x', v: '1' }, left: 2, right: 2, holds: true }],
    });
    expect(outcomeOf(compared, { left, right }, { t: 'y' })).toMatchObject({ holds: false, rows: [{ left: 2, right: 3 }] }); // prettier-ignore
    const [alone] = outcomeOf(compared, { left, right }, { t: 'z' }).rows;
    expect(alone).toEqual({ labels: { t: 'z', v: '1' }, left: 2, holds: false });
    expect(outcomeOf(compared, { left, right }, { t: 'none' })).toMatchObject({ holds: false, rows: [] });
  });

  it.each([
    ['==', [false, true, false]],
    ['!=', [true, false, true]],
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
  ])('compare by %s', (op, wanted) => {
    const [condition] = conditionsOf(`a ${op} 5`, none);
    if (condition === undefined) throw new Error('no condition');
    const holds = [4, 5, 6].map((one) => outcomeOf(condition, { left: [value({}, one)], right: [value({}, 5)] }, {}).holds); // prettier-ignore
    expect(holds).toEqual(wanted);
  });

  it('of a number on the left are of the series on the right', () => {
    const [condition] = conditionsOf('3 < b', none);
    if (condition === undefined) throw new Error('no condition');
    const outcome = outcomeOf(condition, { left: [value({}, 3)], right: [value({ t: 'x' }, 4)] }, { t: 'x' });
    expect(outcome).toMatchObject({ holds: true, rows: [{ labels: { t: 'x' }, left: 3, right: 4 }] });
  });

  it('that must not be there hold when nothing is there', () => {
    const [, absent] = conditionsOf('a unless b', none);
    if (absent === undefined) throw new Error('no condition');
    expect(outcomeOf(absent, { left: [value({ t: 'x' }, 1)], right: [] }, { t: 'x' }).holds).toBe(false);
    expect(outcomeOf(absent, { left: [value({ t: 'x' }, 1)], right: [] }, { t: 'y' }).holds).toBe(true);
  });

  it('keep at most twenty rows, those that hold first', () => {
    const [condition] = conditionsOf('a > 28', none);
    if (condition === undefined) throw new Error('no condition');
    const left = Array.from({ length: 30 }, (_, nth) => value({ n: String(nth) }, nth));
    const outcome = outcomeOf(condition, { left, right: [value({}, 28)] }, {});
    expect(outcome.rows).toHaveLength(20);
    expect(outcome.more).toBe(10);
    expect(outcome.rows[0]).toMatchObject({ left: 29, holds: true });
  });

  it('agree when nothing that both carry differs', () => {
    expect(agree({ __name__: 'a', t: 'x' }, { t: 'x', v: '1' })).toBe(true);
    expect(agree({ t: 'x', v: '2' }, { t: 'x', v: '1' })).toBe(false);
    expect(agree({}, { t: 'x' })).toBe(true);
  });
});
