/**
 * The frozen value between the store and whoever reads it (exposition, remote write). Columns, not objects: a
 * million series must be copied and rendered in fractions of a second. Nothing here changes after it was made.
 */
import type { MetricType } from '@parallax/contract';

/** What a family can be; `summary` and `unknown` only come from outside (process metrics, ad-hoc families). */
export type FamilyType = MetricType | 'summary' | 'unknown';

export interface FamilyHead {
  /** Name of the samples as text format 0.0.4 shows them: counters with `_total`, infos with `_info`. */
  readonly name: string;
  readonly type: FamilyType;
  readonly help: string;
  /** Unit that the name ends in (`seconds`, `bytes`); empty when there is none. */
  readonly unit: string;
}

/** A slab holds 2^18 bytes of label text, and {@link SLAB_PADDING} more so that readers may copy eight bytes at a time. */
export const SLAB_BITS = 18;
export const SLAB_BYTES = 1 << SLAB_BITS;
export const SLAB_PADDING = 8;

/** The id of the text without labels. */
export const NO_LABELS = 0;
/** In `own`: this row holds no series. */
export const HOLE = 0xffff_ffff;

/**
 * Interned label texts by id. A text is `a="b",c="d"`: valid UTF-8, escaped as all text formats want it, without
 * braces. Its address is `slabs[start >>> SLAB_BITS]`, from `start & (SLAB_BYTES - 1)`.
 */
export interface LabelTexts {
  readonly slabs: readonly Uint8Array[];
  readonly start: Uint32Array;
  readonly length: Uint16Array;
}

/** Rows of a family. The labels of a row are those of its two texts: its own, and the ones its source shares. */
export interface Rows {
  readonly head: FamilyHead;
  /** Rows to read; columns may be longer. */
  readonly rows: number;
  readonly texts: LabelTexts;
  readonly own: Uint32Array;
  readonly base: Uint32Array;
  /** Unix seconds at which each row began to count, 0 when unknown; empty for types that do not accumulate. */
  readonly created: Float64Array;
}

export interface ScalarFamily extends Rows {
  readonly shape: 'scalar';
  readonly values: Float64Array;
}

/**
 * Buckets of a native histogram (exponential, positive values only). Bucket `i` counts values in
 * (g^(i-1), g^i] with g = 2^(2^-schema); values up to `zeroThreshold` are in the zero bucket.
 * Format: https://prometheus.io/docs/specs/native_histograms/
 */
export interface NativeBuckets {
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** How many entries of `indexes` (ascending) and `counts` (not cumulative) are in use. */
  readonly used: number;
  readonly indexes: Int32Array;
  readonly counts: Float64Array;
}

/** Label of exemplars; its value is the `run_id` of a record. */
export const EXEMPLAR_LABEL = 'run_id';

export interface RunExemplar {
  readonly runId: string;
  readonly value: number;
  /** Index of the classic bucket that it fell into. */
  readonly bucket: number;
  /** Unix milliseconds. */
  readonly timestamp: number;
}

export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** Per bound of the family and one more for +Inf; not cumulative. */
  readonly classic: Float64Array;
  readonly native?: NativeBuckets;
  /** The last observation that has a record. */
  readonly exemplar?: RunExemplar;
}

export interface HistogramFamily extends Rows {
  readonly shape: 'histogram';
  /** Classic upper bounds, ascending, without +Inf. */
  readonly bounds: readonly number[];
  readonly distributions: readonly (Distribution | undefined)[];
}

export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly (readonly [quantile: number, value: number])[];
}

export interface SummaryFamily extends Rows {
  readonly shape: 'summary';
  readonly summaries: readonly (Summary | undefined)[];
}

export type Family = ScalarFamily | HistogramFamily | SummaryFamily;

export interface Snapshot {
  /** Unix milliseconds. */
  readonly takenAt: number;
  /** Series held; a histogram is one. */
  readonly series: number;
  /** Ascending by name. */
  readonly families: readonly Family[];
}
