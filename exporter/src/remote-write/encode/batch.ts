/** What one request carries: rows of blocks, each as the series that the endpoint gets it as. */
import type { Block, SeriesMetadata } from '../../core/series.js';
import type { OutSeries } from './out-series.js';

/** Row `row` of `block` on its way to one endpoint. */
export interface Row {
  readonly series: OutSeries;
  readonly block: Block;
  readonly row: number;
}

/** Rows of one block: `rows[k]` of it as `series[k]`, for each place `k` from `from` on and before `to`. */
export interface Piece {
  readonly block: Block;
  readonly rows: Uint32Array;
  readonly series: readonly OutSeries[];
  readonly from: number;
  readonly to: number;
  /** Number of the block's first row in the queue. */
  readonly first: number;
}

/**
 * Rows of any number of blocks, by columns: a sample on its way costs no object. They stand in any order; those of one
 * series in the order of their timestamps.
 */
export class Rows {
  readonly length: number;

  constructor(readonly pieces: readonly Piece[]) {
    this.length = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  static of(rows: readonly Row[]): Rows {
    const piece = { from: 0, to: 1, first: 0 };
    return new Rows(rows.map(({ series, block, row }) => ({ ...piece, block, rows: Uint32Array.of(row), series: [series] }))); // prettier-ignore
  }

  /** Shares its columns with these. */
  slice(from: number, to: number): Rows {
    const pieces: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const start = Math.max(piece.from, piece.from + from - at);
      const end = Math.min(piece.to, piece.from + to - at);
      if (start < end)
        pieces.push(start === piece.from && end === piece.to ? piece : { ...piece, from: start, to: end });
      at += piece.to - piece.from;
    }
    return new Rows(pieces);
  }

  /**
   * The first rows, `most` at most: a piece is cut only when it alone is larger. So the requests of a round are those of
   * the round before, which an encoder profits from; two in a row are more than `most` rows together.
   */
  first(most: number): Rows {
    let length = 0;
    for (const { from, to } of this.pieces) {
      if (length + to - from > most) break;
      length += to - from;
    }
    return this.slice(0, length === 0 ? most : length);
  }

  /** Rows of the series that fit; these themselves when all do. */
  filter(fits: (series: OutSeries) => boolean): Rows {
    const isWhole = ({ series, from, to }: Piece): boolean => {
      for (let k = from; k < to; k += 1) if (!fits(series[k] as OutSeries)) return false;
      return true;
    };
    return this.pieces.every(isWhole) ? this : Rows.of([...this].filter(({ series }) => fits(series)));
  }

  *[Symbol.iterator](): Generator<Row> {
    for (const { block, rows, series, from, to } of this.pieces) {
      for (let k = from; k < to; k += 1) yield { series: series[k] as OutSeries, block, row: rows[k] as number };
    }
  }
}

/** Two words a value, the low one first: a staleness marker must not go through arithmetic. */
export function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
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
  encode(rows: Rows, families?: readonly SeriesMetadata[]): Uint8Array;
}
