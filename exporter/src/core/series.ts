/** Series and samples on their way to a receiver: what producers (store, scrapes) hand over and the sender encodes. */

export type LabelPair = readonly [name: string, value: string];

/** Types of metrics as OpenMetrics and remote write know them. */
export const METADATA_TYPES = [
  'unknown',
  'counter',
  'gauge',
  'summary',
  'histogram',
  'gaugehistogram',
  'info',
  'stateset',
] as const;
export type MetadataType = (typeof METADATA_TYPES)[number];

/** What all series of a family have in common; shared by reference. */
export interface SeriesMetadata {
  /** Name of the family: of a classic histogram without `_bucket`, `_sum`, `_count`. */
  readonly family: string;
  readonly type: MetadataType;
  readonly help: string;
  readonly unit: string;
  /**
   * These classic series (`_bucket`, `_sum`, `_count`) say the same as a native histogram of this family in the same
   * block: an endpoint gets either the one or the other (`native_histograms`). Travels through the queue.
   */
  readonly classicTwin?: true;
}

/** The same object is the same series: producers keep it as long as the series lives. */
export interface Series {
  /** Ascending by name in bytes, `__name__` among them; no empty value, no name twice. */
  readonly labels: readonly LabelPair[];
  readonly metadata: SeriesMetadata;
}

export interface Exemplar {
  readonly labels: readonly LabelPair[];
  readonly value: number;
  /** Unix milliseconds; 0 when unknown, then the sample's. */
  readonly timestamp: number;
}

/** A native histogram; format: https://prometheus.io/docs/specs/native_histograms/ */
export interface NativeHistogram {
  readonly count: number;
  readonly sum: number;
  /** -4 to 8, or -53 for custom bounds. */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** Index and count (not cumulative) of populated buckets, indexes ascending. */
  readonly positive: BucketCounts;
  readonly negative: BucketCounts;
  /** Upper bounds for schema -53, without +Inf. */
  readonly customBounds?: readonly number[];
  /** A gauge histogram: its counts may fall. */
  readonly gauge?: boolean;
  /** Counts are not whole numbers. */
  readonly float?: boolean;
}

export interface BucketCounts {
  readonly indexes: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
  /** How many entries of both are in use. */
  readonly used: number;
}

/** Bits of the NaN that says "this series has ended" (Prometheus' staleness marker); every other NaN is a value. */
export const STALE_HIGH = 0x7ff0_0000;
export const STALE_LOW = 0x0000_0002;

/**
 * Samples of one round of one producer, as columns: row `i` is a sample of `series[i]`. A series stands in it once.
 * A producer that says the same series again hands over the same array, so that everybody may keep what he made of it.
 */
export interface Block {
  readonly series: readonly Series[];
  /** Unix milliseconds. */
  readonly timestamps: Float64Array;
  /** Copy them as bytes where NaN matters: a staleness marker is a signalling NaN, which arithmetic may change. */
  readonly values: Float64Array;
  /** Unix milliseconds at which a row began to count; 0 when unknown. */
  readonly starts: Float64Array;
  /** Rows that are native histograms; their `values` count only when they hold the staleness marker. */
  readonly histograms: ReadonlyMap<number, NativeHistogram>;
  readonly exemplars: ReadonlyMap<number, readonly Exemplar[]>;
}

/** Takes blocks for delivery. */
export interface BlockSink {
  /** Resolves when the block would survive the death of this process; when that cannot be, it was counted as lost. Never rejects. */
  put(block: Block): Promise<void>;
}

/** Whether row `row` of `values` is a staleness marker. */
export function isStale(values: Float64Array, row: number): boolean {
  const words = new Uint32Array(values.buffer, values.byteOffset + 8 * row, 2);
  return words[0] === STALE_LOW && words[1] === STALE_HIGH;
}

/** Makes row `row` of `values` a staleness marker. */
export function markStale(values: Float64Array, row: number): void {
  const words = new Uint32Array(values.buffer, values.byteOffset + 8 * row, 2);
  words[0] = STALE_LOW;
  words[1] = STALE_HIGH;
}

/** Sorts, and leaves out empty values; the first of two with one name wins. Order is that of UTF-8 bytes. */
export function sortedLabels(labels: Iterable<LabelPair>): LabelPair[] {
  const seen = new Map<string, LabelPair>();
  for (const pair of labels) if (pair[1] !== '' && !seen.has(pair[0])) seen.set(pair[0], pair);
  return [...seen.values()].sort(([one], [other]) => compareNames(one, other));
}

/** UTF-8 byte order; equal to code point order, which differs from JavaScript's above U+FFFF. */
function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  for (let at = 0; ; at += 1) {
    const left = one.codePointAt(at) ?? -1;
    const right = other.codePointAt(at) ?? -1;
    if (left !== right) return left - right;
    if (left > 0xffff) at += 1;
  }
}
