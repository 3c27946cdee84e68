/** Random blocks for property tests, and what is in a block as plain values that can be compared to the bit. */
import fc from 'fast-check';
import {
  markStale,
  METADATA_TYPES,
  sortedLabels,
  type Block,
  type BucketCounts,
  type Exemplar,
  type LabelPair,
  type NativeHistogram,
  type Series,
  type SeriesMetadata,
} from '../../src/core/series.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const label = fc.tuple(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), text);
const labels = fc.array(label, { maxLength: 5 }).map((pairs): LabelPair[] => sortedLabels(pairs));
/** Any double but NaN, which says nothing about its bits; and ordinary ones more often. */
const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 1000 }), fc.constant(-0));
const timestamp = fc.integer({ min: -1_000, max: 4_102_444_800_000 });

const metadata: fc.Arbitrary<SeriesMetadata> = fc
  .tuple(text, fc.constantFrom(...METADATA_TYPES), text, fc.constantFrom('', 'seconds'), fc.boolean())
  .map(([family, type, help, unit, twin]) => ({ family, type, help, unit, ...(twin ? { classicTwin: true } : {}) }));

const exemplar: fc.Arbitrary<Exemplar> = fc.record({ labels, value: number, timestamp });

function buckets(count: fc.Arbitrary<number>): fc.Arbitrary<BucketCounts> {
  const entry = fc.tuple(fc.integer({ min: -300, max: 300 }), count);
  return fc.uniqueArray(entry, { maxLength: 8, selector: ([index]) => index }).map((entries) => {
    const sorted = entries.sort(([one], [other]) => one - other);
    return {
      indexes: Int32Array.from(sorted, ([index]) => index),
      counts: Float64Array.from(sorted, ([, many]) => many),
      used: sorted.length,
    };
  });
}

const histogramOf = (float: boolean): fc.Arbitrary<NativeHistogram> => {
  const count = float ? fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }) : fc.nat();
  const custom = fc.array(number, { minLength: 1, maxLength: 4 });
  return fc
    .record({
      ...{ count, sum: number, zeroThreshold: number, zeroCount: count },
      ...{ positive: buckets(count), negative: buckets(count) },
      schema: fc.integer({ min: -4, max: 8 }),
      bounds: fc.option(custom, { nil: undefined }),
      gauge: fc.boolean(),
    })
    .map(({ bounds, gauge, ...rest }) => ({
      ...rest,
      ...(bounds ? { schema: -53, customBounds: bounds } : {}),
      ...(gauge ? { gauge } : {}),
      ...(float ? { float } : {}),
    }));
};
export const arbitraryHistogram = fc.boolean().chain(histogramOf);

interface RowShape {
  readonly value: number;
  readonly stale: boolean;
  readonly at: number;
  readonly start: number;
  readonly histogram: NativeHistogram | undefined;
  readonly exemplars: Exemplar[] | undefined;
}

const row: fc.Arbitrary<RowShape> = fc.record({
  value: number,
  stale: fc.boolean(),
  at: timestamp,
  start: fc.oneof(fc.constant(0), timestamp),
  histogram: fc.option(arbitraryHistogram, { nil: undefined, freq: 3 }),
  exemplars: fc.option(fc.array(exemplar, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 3 }),
});

/** A block of these rows. */
export function blockOf(series: readonly Series[], rows: readonly RowShape[]): Block {
  const values = Float64Array.from(rows, ({ value }) => value);
  rows.forEach(({ stale }, at) => {
    if (stale) markStale(values, at);
  });
  return {
    series,
    timestamps: Float64Array.from(rows, ({ at }) => at),
    values,
    starts: Float64Array.from(rows, ({ start }) => start),
    histograms: new Map(rows.flatMap(({ histogram }, at) => (histogram ? [[at, histogram] as const] : []))),
    exemplars: new Map(rows.flatMap(({ exemplars }, at) => (exemplars ? [[at, exemplars] as const] : []))),
  };
}

const series: fc.Arbitrary<Series> = fc.record({ labels, metadata });
export const arbitrarySeries = fc.uniqueArray(series, {
  maxLength: 12,
  selector: ({ labels: own }) => JSON.stringify(own),
});

export const arbitraryBlock: fc.Arbitrary<Block> = arbitrarySeries.chain((list) =>
  fc.array(row, { minLength: list.length, maxLength: list.length }).map((rows) => blockOf(list, rows)),
);

/** The 64 bits of a number in hexadecimal. */
export function bitsOf(values: Float64Array, at: number): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset + 8 * at, 8);
  return Buffer.from(bytes).reverse().toString('hex');
}

const bits = (value: number): string => bitsOf(Float64Array.of(value), 0);
const plainBuckets = ({ indexes, counts, used }: BucketCounts): unknown[] =>
  Array.from({ length: used }, (_, at) => [indexes[at], bits(counts[at] ?? NaN)]);

export function plainHistogram(histogram: NativeHistogram): unknown {
  const { sum, count, zeroCount, zeroThreshold, positive, negative, customBounds, ...rest } = histogram;
  return {
    ...rest,
    numbers: [sum, count, zeroCount, zeroThreshold, ...(customBounds ?? [])].map(bits),
    buckets: [plainBuckets(positive), plainBuckets(negative)],
  };
}

/** All of a block, row by row. */
export function plainBlock(block: Block): unknown[] {
  return block.series.map(({ labels: own, metadata: about }, at) => {
    const histogram = block.histograms.get(at);
    return {
      labels: own,
      about,
      at: block.timestamps[at],
      bits: bitsOf(block.values, at),
      start: block.starts[at],
      histogram: histogram && plainHistogram(histogram),
      exemplars: block.exemplars.get(at)?.map((one) => [one.labels, bits(one.value), one.timestamp]),
    };
  });
}
