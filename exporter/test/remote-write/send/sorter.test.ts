import { describe, expect, it } from 'vitest';
import { relabelRules } from '../../../src/core/relabel-config.js';
import { markStale, type LabelPair, type NativeHistogram, type Series } from '../../../src/core/series.js';
import { Rows, Symbols, type Piece } from '../../../src/remote-write/encode/index.js';
import { histogramFault, isLegacy, labelFault } from '../../../src/remote-write/send/checks.js';
import { SettledItems } from '../../../src/remote-write/send/settled.js';
import { Sorter } from '../../../src/remote-write/send/sorter.js';
import { hashOf, TrackBook, type TrackOptions } from '../../../src/remote-write/send/tracks.js';
import { blockOf, seriesOf } from './world.js';

const NOW = 1_700_000_000_000;
const one = (labels: readonly LabelPair[], more: Partial<Series['metadata']> = {}): Series => ({
  labels,
  metadata: { family: 'x', type: 'gauge', help: '', unit: '', ...more },
});
const named = (...labels: LabelPair[]): Series => one([['__name__', 'x'], ...labels]);
const NATIVE: NativeHistogram = {
  ...{ count: 3, sum: 1.5, schema: 3, zeroThreshold: 1e-128, zeroCount: 1 },
  positive: { indexes: [1, 4], counts: [1, 1], used: 2 },
  negative: { indexes: [], counts: [], used: 0 },
};

function book(more: Partial<TrackOptions> = {}): TrackBook {
  return new TrackBook({ symbols: new Symbols(), externalLabels: {}, rules: [], nativeHistograms: true, ...more });
}

class Bench {
  readonly sent: string[] = [];
  readonly outcomes: string[] = [];
  readonly words: string[] = [];
  readonly book: TrackBook;
  readonly sorter: Sorter;
  #first = 1;

  constructor({ legacy = false, ...more }: Partial<TrackOptions> & { readonly legacy?: boolean } = {}) {
    this.book = book(more);
    this.sorter = new Sorter({
      latest: this.book.latest,
      nativeHistograms: more.nativeHistograms ?? true,
      legacyNames: () => legacy,
      settled: new SettledItems(),
      onSettled: (outcome, _, words) => {
        this.outcomes.push(outcome);
        this.words.push(words);
      },
    });
  }

  put(block: ReturnType<typeof blockOf>, { limit = Infinity, oldest = -Infinity, done = [0] } = {}): void {
    const lane = {
      add: (piece: Piece): void => {
        for (const { series, row } of new Rows([piece])) {
          this.sent.push(`${series.pairs.map((pair) => pair.join('=')).join(',')} ${block.values[row]}`);
        }
      },
    };
    const sorting = { block, route: this.book.route(block.series), first: this.#first, limit, oldest };
    this.sorter.sort(
      sorting,
      done.map(() => lane),
      done,
    );
    this.#first += block.series.length;
  }
}

describe('what is checked before a sample is encoded', () => {
  it('timestamps of a series rise; the same sample again is no fault', () => {
    const bench = new Bench();
    const series = seriesOf(1);
    bench.put(blockOf(series, NOW, [1]));
    bench.put(blockOf(series, NOW, [1]));
    bench.put(blockOf(series, NOW, [2]));
    bench.put(blockOf(series, NOW - 1, [1]));
    bench.put(blockOf(series, NOW + 1, [1]));
    expect(bench.sent).toEqual(['__name__=x_0 1', '__name__=x_0 1']);
    expect(bench.outcomes).toEqual(['delivered', 'out_of_order', 'out_of_order']);
  });

  it('a NaN that is the same sample again is known by its bits', () => {
    const bench = new Bench();
    const series = seriesOf(1);
    bench.put(blockOf(series, NOW, [Number.NaN]));
    bench.put(blockOf(series, NOW, [Number.NaN]));
    const stale = blockOf(series, NOW, [0]);
    markStale(stale.values, 0);
    bench.put(stale);
    expect(bench.outcomes).toEqual(['delivered', 'out_of_order']);
  });

  it('two series that relabelling makes one share their order', () => {
    const rules = relabelRules.parse([{ action: 'labeldrop', regex: 'pod' }]);
    const bench = new Bench({ rules });
    bench.put(blockOf([named(['pod', 'a']), named(['pod', 'b'])], NOW, [1, 2]));
    bench.put(blockOf([named(['pod', 'c'])], NOW + 1, [3]));
    expect(bench.sent).toEqual(['__name__=x 1', '__name__=x 3']);
    expect(bench.outcomes).toEqual(['out_of_order']);
  });

  it('two series are not one because their texts follow each other alike', () => {
    const bench = new Bench();
    bench.put(blockOf([named(['a', 'b1 c'], ['d', 'e']), named(['a', 'b'], ['c', 'd1 e'])], NOW, [1, 2]));
    bench.put(blockOf([named(['a', '1 b']), named(['a1', ' b'])], NOW, [3, 4]));
    expect(bench.sent).toHaveLength(4);
  });

  it('external labels are put where there are none, before relabelling', () => {
    const rules = relabelRules.parse([{ source_labels: ['site'], regex: 'b', action: 'drop' }]);
    const bench = new Bench({ rules, externalLabels: { site: 'b', zone: 'z' } });
    bench.put(blockOf([named(), named(['site', 'a'])], NOW, [1, 2]));
    expect(bench.sent).toEqual(['__name__=x,site=a,zone=z 2']);
    expect(bench.outcomes).toEqual(['filtered']);
  });

  it('times: the future, what is too old, what is no time', () => {
    const bench = new Bench();
    const series = seriesOf(4);
    const block = blockOf(series, NOW);
    block.timestamps.set([NOW + 1, NOW - 1_001, Number.NaN, NOW]);
    bench.put(block, { limit: NOW, oldest: NOW - 1_000 });
    expect(bench.outcomes).toEqual(['future', 'too_old', 'invalid']);
    expect(bench.sent).toEqual(['__name__=x_3 3']);
  });

  it('a sample of the future does not shut the way for the real ones', () => {
    const bench = new Bench();
    const series = seriesOf(1);
    bench.put(blockOf(series, NOW + 9_000), { limit: NOW });
    bench.put(blockOf(series, NOW), { limit: NOW });
    expect(bench.outcomes).toEqual(['future']);
    expect(bench.sent).toHaveLength(1);
  });

  it('names that 1.0 does not know are sent with 2.0 only', () => {
    const utf8 = one([['__name__', 'größe.m']]);
    for (const [legacy, outcomes] of [
      [true, ['invalid']],
      [false, []],
    ] as const) {
      const bench = new Bench({ legacy });
      bench.put(blockOf([utf8], NOW));
      expect(bench.outcomes).toEqual(outcomes);
    }
  });

  it('an endpoint gets the native histogram or its classic series', () => {
    const native = one([['__name__', 'x']], { type: 'histogram' });
    const classic = one(
      [
        ['__name__', 'x_bucket'],
        ['le', '+Inf'],
      ],
      { type: 'histogram', classicTwin: true },
    );
    const block = { ...blockOf([native, classic], NOW, [0, 3]), histograms: new Map([[0, NATIVE]]) };
    const [one_, other] = [new Bench(), new Bench({ nativeHistograms: false })];
    one_.put(block);
    other.put(block);
    expect(one_.sent).toEqual(['__name__=x 0']);
    expect(other.sent).toEqual(['__name__=x_bucket,le=+Inf 3']);
    expect([one_.outcomes, other.outcomes]).toEqual([['filtered'], ['filtered']]);
    // The marker of its end goes the same way.
    const end = blockOf([native], NOW + 1, [0]);
    markStale(end.values, 0);
    one_.put(end);
    other.put(end);
    expect([one_.sent.length, other.sent.length]).toEqual([2, 1]);
  });

  it('what is done with since before a restart is neither sent nor counted again', () => {
    const bench = new Bench();
    const series = seriesOf(10);
    bench.put(blockOf(series, NOW), { done: [6] });
    expect(bench.sent).toHaveLength(5);
    bench.put(blockOf([one([['no', 'name']])], NOW), { done: [12] });
    expect(bench.outcomes).toEqual([]);
  });

  it('the shard of a series does not depend on the configuration, and is the same in every process', () => {
    const labels: LabelPair[] = [
      ['__name__', 'up'],
      ['job', 'a'],
    ];
    expect(hashOf(labels)).toBe(3_186_234_321);
    expect(hashOf([['__name__', 'höhe'], ['ort', 'Köln\u{1F600}a']])).toBe(1_798_825_741); // prettier-ignore
    const series = [one(labels)];
    const plain = book().route(series).hashes[0];
    expect(book({ externalLabels: { site: 'b' } }).route(series).hashes[0]).toBe(plain);
    const counts = new Array<number>(8).fill(0);
    for (const { labels: pairs } of seriesOf(8_000)) counts[hashOf(pairs) % 8] = (counts[hashOf(pairs) % 8] ?? 0) + 1;
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });
});

describe('labels that no receiver takes', () => {
  const name: LabelPair = ['__name__', 'x'];
  const many = Array.from({ length: 64 }, (_, index): LabelPair => [`l${String(index).padStart(2, '0')}`, 'v']);
  it.each<[string, LabelPair[], boolean]>([
    ['a usual series', [name, ['a', 'b']], true],
    ['UTF-8', [name, ['ä.ö', '😀']], true],
    ['no name', [['a', 'b']], false],
    ['an empty value', [name, ['a', '']], false],
    ['an empty name', [['', 'a'], name], false],
    ['a label twice', [name, ['a', 'b'], ['a', 'c']], false],
    ['half a surrogate pair', [name, ['a', '\ud800']], false],
    ['64 labels', [name, ...many.slice(1)], true],
    ['65 labels', [name, ...many], false],
    ['65,536 bytes', [name, ['a', 'ä'.repeat(32_768)]], true],
    ['65,537 bytes', [name, ['a', `${'ä'.repeat(32_768)}.`]], false],
    ['a name of 1,025 bytes', [name, ['a'.repeat(1_025), 'b']], false],
  ])('%s', (_, labels, good) => {
    expect(labelFault(labels) === undefined).toBe(good);
  });

  it.each([
    ['a:b_c1', 'l_1', true],
    ['1a', 'l', false],
    ['a', 'l:m', false],
    ['a.b', 'l', false],
  ])('%s{%s} in 1.0', (metric, label, good) => {
    expect(
      isLegacy([
        ['__name__', metric],
        [label, 'v'],
      ]),
    ).toBe(good);
  });
});

describe('histograms that no receiver takes', () => {
  it.each<[string, Partial<NativeHistogram>, boolean]>([
    ['a sound one', {}, true],
    ['a sum that does not add up', { count: 4 }, false],
    ['a sum of NaN, observations of NaN', { count: 4, sum: Number.NaN }, true],
    ['fewer observations than in buckets', { count: 2, sum: Number.NaN }, false],
    ['a negative bucket', { positive: { indexes: [1, 2], counts: [3, -1], used: 2 } }, false],
    ['half an observation', { count: 1.5, positive: { indexes: [1], counts: [0.5], used: 1 } }, false],
    ['half an observation of a float histogram', { count: 1.5, float: true, positive: { indexes: [1], counts: [0.5], used: 1 } }, true], // prettier-ignore
    ['indexes out of order', { positive: { indexes: [4, 1], counts: [1, 1], used: 2 } }, false],
    ['schema 9', { schema: 9 }, false],
    ['schema -4', { schema: -4 }, true],
    ['custom bounds', { schema: -53, zeroCount: 0, zeroThreshold: 0, count: 2, customBounds: [1, 2], positive: { indexes: [0, 2], counts: [1, 1], used: 2 } }, true], // prettier-ignore
    ['a bucket behind the custom bounds', { schema: -53, zeroCount: 0, count: 2, customBounds: [1, 2], positive: { indexes: [0, 3], counts: [1, 1], used: 2 } }, false], // prettier-ignore
    ['custom bounds that fall', { schema: -53, zeroCount: 0, count: 2, customBounds: [2, 1], positive: { indexes: [0, 1], counts: [1, 1], used: 2 } }, false], // prettier-ignore
    ['a negative zero threshold', { zeroThreshold: -1 }, false],
  ])('%s', (_, more, good) => {
    expect(histogramFault({ ...NATIVE, ...more }) === undefined).toBe(good);
  });
});
