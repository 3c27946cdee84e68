/** What one request carries: rows of blocks, each as the series that the endpoint gets it as. */
import type { Block, SeriesMetadata } from '../../core/series.js';
import type { OutSeries } from './out-series.js';

/**
 * Row `row` of `block` on its way to one endpoint. Rows of a batch stand in any order; those of one series in the order
 * of their timestamps. They may belong to any number of blocks.
 */
export interface Row {
  readonly series: OutSeries;
  readonly block: Block;
  readonly row: number;
}

/** What an endpoint wants beside samples. */
export interface EncodeOptions {
  readonly exemplars: boolean;
  readonly metadata: boolean;
  /** 2.0 only. */
  readonly startTimestamps: boolean;
}

/** Encodes the rows of one request. The bytes (not compressed) hold until the next call of the same encoder. */
export interface RequestEncoder {
  /** `families` are sent as messages of their own where the protocol has no metadata in a series (1.0). */
  encode(rows: readonly Row[], families?: readonly SeriesMetadata[]): Uint8Array;
}
