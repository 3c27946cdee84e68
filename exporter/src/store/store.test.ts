import { OVERFLOW, storeDropped, storeFolded, storeLabelFlaws, storeSeries, type Metric } from '@parallax/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLabels } from '../core/label-text.js';
import { HOLE, SLAB_BITS, SLAB_BYTES, type Family, type Snapshot } from '../core/snapshot.js';
import type { SampleBatch } from '../core/sink.js';
import { Store, type Budgets, type RemovedSeries } from './index.js';

const made = (name: string, type: Metric['type'], labels: Metric['labels'] = {}): Metric => ({
  name,
  type,
  unit: 'none',
  help: 'A test.',
  scope: 'target',
  labels,
  stability: 'stable',
  ...(type === 'histogram' ? { buckets: [1, 5] } : {}),
});
const runs = made('test_runs', 'counter', { phase: 'open' });
const status = made('test_status', 'gauge', { phase: 'open' });
const fact = made('test_fact', 'info', { address: 'open' });
const time = made('test_time', 'histogram');
const all = [runs, status, fact, time];

function setup(budgets: Partial<Budgets> = {}) {
  const clock = { at: 0, now: () => clock.at, wall: () => 1_700_000_000_000 + clock.at };
  const store = new Store({ clock, labels: { vantage: 'fra' }, budgets });
  const say = (source: string, samples: SampleBatch['samples'], more: Partial<SampleBatch> = {}): void =>
    store.accept({
      source,
      labels: { vantage: 'fra', target: source },
      expiresAt: Infinity,
      metrics: all,
      samples,
      ...more,
    });
  return { clock, store, say };
}

/** Every series as `name{labels}` and its value (count of a histogram), labels sorted by name. */
function seen(snapshot: Snapshot, own = false): Record<string, number> {
  const result: Record<string, number> = {};
  for (const family of snapshot.families) {
    if (!own && family.head.name.startsWith('parallax_store_')) continue;
    for (let row = 0; row < family.rows; row += 1) {
      if (family.own[row] === HOLE) continue;
      const labels = [...labelsAt(family, family.own[row] ?? 0), ...labelsAt(family, family.base[row] ?? 0)].sort();
      const key = `${family.head.name}{${labels.map(([name, value]) => `${name}=${value}`).join(',')}}`;
      expect(result).not.toHaveProperty([key]);
      result[key] = family.shape === 'scalar' ? (family.values[row] ?? NaN) : countAt(family, row);
    }
  }
  return result;
}

function labelsAt({ texts }: Family, id: number): [string, string][] {
  const start = texts.start[id] ?? 0;
  const slab = texts.slabs[start >>> SLAB_BITS] ?? new Uint8Array(0);
  return decodeLabels(slab, start & (SLAB_BYTES - 1), texts.length[id] ?? 0);
}

const countAt = (family: Family, row: number): number =>
  family.shape === 'histogram' ? (family.distributions[row]?.count ?? NaN) : NaN;
const ownValue = (snapshot: Snapshot, metric: Metric, labels: string): number =>
  seen(snapshot, true)[`${metric.name}{${labels}vantage=fra}`] ?? NaN;

describe('a source', () => {
  it('adds to counters, observes histograms, replaces gauges', () => {
    const { store, say } = setup();
    const batch = [
      { metric: runs, labels: { phase: 'tls' }, value: 2 },
      { metric: time, labels: {}, value: 0.3 },
      { metric: status, labels: { phase: 'tls' }, value: 7 },
    ];
    say('a', batch);
    say('a', [...batch.slice(0, 2), { metric: status, labels: { phase: 'tls' }, value: 9 }]);
    expect(seen(store.snapshot())).toEqual({
      'test_runs{phase=tls,target=a,vantage=fra}': 4,
      'test_time{target=a,vantage=fra}': 2,
      'test_status{phase=tls,target=a,vantage=fra}': 9,
    });
  });

  it('sums any deltas in any order of series', () => {
    const delta = fc.record({ source: fc.nat(3), phase: fc.constantFrom('a', 'b', 'c', ''), value: fc.nat(1000) });
    fc.assert(
      fc.property(fc.array(fc.array(delta, { maxLength: 8 }), { maxLength: 20 }), (batches) => {
        const { store, say } = setup();
        const truth: Record<string, number> = {};
        for (const batch of batches)
          for (const source of new Set(batch.map((one) => one.source))) {
            const mine = batch.filter((one) => one.source === source);
            say(
              `s${source}`,
              mine.map(({ phase, value }) => ({ metric: runs, labels: { phase }, value })),
            );
            for (const { phase, value } of mine) {
              const key = `test_runs{${phase === '' ? '' : `phase=${phase},`}target=s${source},vantage=fra}`;
              truth[key] = (truth[key] ?? 0) + value;
            }
          }
        expect(seen(store.snapshot())).toEqual(truth);
      }),
    );
  });

  it('takes back gauges and infos that it no longer mentions, and only of the metrics of the batch', () => {
    const { store, say } = setup();
    say('a', [
      { metric: fact, labels: { address: '192.0.2.1' }, value: 1 },
      { metric: status, labels: { phase: 'x' }, value: 1 },
      { metric: runs, labels: { phase: 'x' }, value: 1 },
    ]);
    say('a', [{ metric: fact, labels: { address: '192.0.2.2' }, value: 1 }], { metrics: [fact] });
    expect(Object.keys(seen(store.snapshot())).sort()).toEqual([
      'test_fact{address=192.0.2.2,target=a,vantage=fra}',
      'test_runs{phase=x,target=a,vantage=fra}',
      'test_status{phase=x,target=a,vantage=fra}',
    ]);
  });

  it('starts new series when its labels change', () => {
    const { store, say } = setup();
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 5 }]);
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 1 }], { labels: { team: 'red' } });
    expect(seen(store.snapshot())).toEqual({ 'test_runs{phase=x,team=red}': 1 });
  });

  it('shares a series with a source of the same labels, until both are gone', () => {
    const { store, say } = setup();
    const labels = { target: 'same' };
    for (const source of ['a', 'b']) say(source, [{ metric: runs, labels: {}, value: 1 }], { labels: { ...labels } });
    store.forget('a');
    expect(seen(store.snapshot())).toEqual({ 'test_runs{target=same}': 2 });
    store.forget('b');
    expect(seen(store.snapshot())).toEqual({});
  });

  it('lets a label of the metric win over one of the user', () => {
    const { store, say } = setup();
    say('a', [{ metric: runs, labels: { phase: 'tls' }, value: 1 }], { labels: { phase: 'mine', target: 'a' } });
    expect(seen(store.snapshot())).toEqual({ 'test_runs{phase=tls,target=a}': 1 });
  });

  it('refuses values that a counter or histogram cannot take, and counts them', () => {
    const { store, say } = setup();
    for (const value of [-1, NaN, Infinity]) {
      say('a', [
        { metric: runs, labels: { phase: 'x' }, value },
        { metric: time, labels: {}, value },
      ]);
    }
    expect(Object.values(seen(store.snapshot()))).toEqual([0, 0]);
    expect(ownValue(store.snapshot(), storeDropped, 'reason=invalid_value,')).toBe(6);
  });
});

describe('life', () => {
  it('ends for each source at its own last deadline, whatever was looked for before', () => {
    const { store, say } = setup();
    const alive = (now: number): string[] =>
      Object.keys(seen(store.snapshot(now))).map((key) => /target=(\w)/.exec(key)?.[1] ?? '');
    const tell = (source: string, expiresAt: number): void =>
      say(source, [{ metric: runs, labels: { phase: 'x' }, value: 1 }], { expiresAt });
    tell('a', 100);
    tell('b', 200);
    tell('a', 300);
    expect(alive(150)).toEqual(['a', 'b']);
    tell('c', 180);
    expect(alive(181)).toEqual(['a', 'b']);
    tell('d', 250);
    expect(alive(201)).toEqual(['a', 'd']);
    expect(alive(300)).toEqual(['a']);
    expect(alive(301)).toEqual([]);
  });

  it('ends when the source is silent past its time, and not before', () => {
    const { clock, store, say } = setup();
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 1 }], { expiresAt: 100 });
    clock.at = 100;
    expect(Object.keys(seen(store.snapshot()))).toHaveLength(1);
    clock.at = 100.5;
    expect(seen(store.snapshot())).toEqual({});
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 1 }]);
    expect(seen(store.snapshot())).toEqual({ 'test_runs{phase=x,target=a,vantage=fra}': 1 });
  });

  it('tells listeners which series went and why', () => {
    const { store, say } = setup();
    const gone: RemovedSeries[] = [];
    const stop = store.onRemoved((removed) => gone.push(removed));
    say('a', [{ metric: runs, labels: { phase: 'q"\\\n' }, value: 1 }]);
    store.forget('a');
    stop();
    say('b', [{ metric: runs, labels: { phase: 'x' }, value: 1 }]);
    store.forget('b');
    const labels = [
      ['phase', 'q"\\\n'],
      ['target', 'a'],
      ['vantage', 'fra'],
    ];
    expect(gone).toEqual([{ metric: runs, labels, cause: 'forgotten' }]);
  });

  it('keeps the creation time of a series until it ends', () => {
    const { clock, store, say } = setup();
    clock.at = 5000;
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 1 }]);
    clock.at = 9000;
    say('a', [{ metric: runs, labels: { phase: 'x' }, value: 1 }]);
    const family = store.snapshot().families.find(({ head }) => head.name === runs.name);
    expect(family?.created[0]).toBe(1_700_000_005);
  });

  it('does not grow for ever when labels churn', () => {
    const { store, say } = setup();
    for (let round = 0; round < 8000; round += 1) {
      say('a', [{ metric: fact, labels: { address: `${round}`.padEnd(1000, '-') }, value: 1 }]);
      if (round % 100 === 0) store.snapshot();
    }
    const family = store.snapshot().families.find(({ head }) => head.name === fact.name);
    expect(family?.rows).toBeLessThanOrEqual(4);
    expect((family?.texts.slabs.length ?? 0) * SLAB_BYTES).toBeLessThan(2.5e6);
    expect(Object.keys(seen(store.snapshot()))).toHaveLength(1);
  });
});

describe('a snapshot', () => {
  it('never changes, whatever happens to the store', () => {
    const { store, say } = setup();
    const value = (k: number): SampleBatch['samples'] => [
      { metric: runs, labels: { phase: `p${k}` }, value: 1 },
      { metric: time, labels: {}, value: k },
      { metric: status, labels: { phase: 'x' }, value: k },
    ];
    for (let k = 0; k < 50; k += 1) say(`s${k}`, value(k));
    const before = store.snapshot();
    const kept = JSON.stringify(seen(before));
    for (let k = 0; k < 25; k += 1) store.forget(`s${k * 2}`);
    expect(JSON.stringify(seen(before))).toBe(kept);
    // Freed rows and label texts are used again, in another order.
    for (let k = 0; k < 200; k += 1)
      say(`n${k}`, [...value(k + 1000), { metric: runs, labels: { phase: `q${k}` }, value: 1 }]);
    for (let k = 0; k < 50; k += 1) say(`s${k}`, value(k));
    expect(JSON.stringify(seen(before))).toBe(kept);
    expect(Object.keys(seen(store.snapshot())).length).toBeGreaterThan(Object.keys(JSON.parse(kept) as object).length);
  });
});

describe('budgets', () => {
  const counts = (n: number, metric = runs) =>
    Array.from({ length: n }, (_, k) => ({ metric, labels: { phase: `p${k}` }, value: 1 }));
  const folded = `test_runs{phase=${OVERFLOW},probe=${OVERFLOW},target=${OVERFLOW},vantage=fra}`;

  it.each([
    ['metric', { perMetric: 3 }],
    ['source', { perSource: 3 }],
    ['total', { total: 18 }], // 15 of the store's own and the one overflow series
  ] as const)('of the %s folds counters into one series, sums intact', (budget, limits) => {
    const { store, say } = setup(limits);
    const free = budget === 'total' ? 18 - store.snapshot().series : 3;
    say('a', counts(10));
    say('a', counts(10));
    const after = store.snapshot();
    const mine = seen(after);
    expect(Object.values(mine).reduce((a, b) => a + b, 0)).toBe(20);
    expect(Object.keys(mine).length).toBe(free + 1);
    expect(mine[folded]).toBe(20 - 2 * free);
    expect(ownValue(store.snapshot(), storeFolded, `budget=${budget},`)).toBe(20 - 2 * free);
  });

  it('drop gauges, which have no sum, and count them', () => {
    const { store, say } = setup({ perSource: 2 });
    say('a', counts(5, status));
    expect(Object.keys(seen(store.snapshot()))).toHaveLength(2);
    expect(ownValue(store.snapshot(), storeDropped, 'reason=budget,')).toBe(3);
  });

  it('are free again when series end', () => {
    const { clock, store, say } = setup({ perMetric: 2 });
    say('old', counts(2), { expiresAt: 10 });
    clock.at = 5000;
    say('new', counts(2));
    expect(Object.keys(seen(store.snapshot())).sort()).toEqual([
      'test_runs{phase=p0,target=new,vantage=fra}',
      'test_runs{phase=p1,target=new,vantage=fra}',
    ]);
  });

  it('hold against any number of hostile label values', () => {
    const { store, say } = setup({ perMetric: 100 });
    for (let k = 0; k < 20_000; k += 1) say(`s${k % 7}`, [{ metric: runs, labels: { phase: `host-${k}` }, value: 1 }]);
    const mine = seen(store.snapshot());
    expect(Object.keys(mine)).toHaveLength(101);
    expect(mine[folded]).toBe(19_900);
    expect(ownValue(store.snapshot(), storeSeries, '')).toBeLessThan(130);
  });
});

describe('labels', () => {
  it('that print alike stay apart', () => {
    const pair = made('test_pair', 'counter', { a: 'open', b: 'open' });
    const { store, say } = setup();
    say('s', [
      { metric: pair, labels: { a: 'x,b:y', b: '' }, value: 1 },
      { metric: pair, labels: { a: 'x', b: 'y' }, value: 2 },
      { metric: pair, labels: { a: 'x",b="y', b: '' }, value: 4 },
    ]);
    expect(Object.values(seen(store.snapshot()))).toEqual([1, 2, 4]);
  });

  it('that are no text, too long or unprintable are repaired and counted', () => {
    const { store, say } = setup();
    const hostile: unknown[] = [['x"} 1\nforged{a="b'], { toString: () => 'y' }, 'a\0b', '\ud800', 'é'.repeat(5000)];
    // What comes from outside is not always what its type says.
    say(
      's',
      hostile.map((phase) => ({ metric: runs, labels: { phase } as Record<string, string>, value: 1 })),
    );
    const snapshot = store.snapshot();
    expect(Object.keys(seen(snapshot))).toEqual([
      'test_runs{phase=__not_text__,target=s,vantage=fra}',
      'test_runs{phase=a\ufffdb,target=s,vantage=fra}',
      'test_runs{phase=\ufffd,target=s,vantage=fra}',
      `test_runs{phase=${'é'.repeat(512)},target=s,vantage=fra}`,
    ]);
    expect(ownValue(snapshot, storeLabelFlaws, 'flaw=repaired,')).toBe(4);
    expect(ownValue(snapshot, storeLabelFlaws, 'flaw=truncated,')).toBe(1);
  });

  it('with reserved, forbidden or colliding names never make a series that breaks a scrape', () => {
    const { store, say } = setup();
    const labels = { le: '1', __name__: 'x', 'a-b': '1', a_b: '2', '9': 'n', '': 'e' };
    say('s', [{ metric: time, labels: {}, value: 1 }], { labels });
    expect(Object.keys(seen(store.snapshot()))).toEqual(['test_time{_=e,_9=n,a_b=1,exported_le=1,exported_name__=x}']);
  });
});
