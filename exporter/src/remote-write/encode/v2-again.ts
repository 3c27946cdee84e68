import type { Piece, Rows } from './batch.js';
import { wordsOf } from './batch.js';
import type { Growing } from './growing.js';
import type { Int64 } from './int64.js';
import type { OutSeries } from './out-series.js';

/** Bytes of a timestamp between 1971 and 2109, and of the value and the tag before it. */
const TIME_BYTES = 6;
const VALUE_BYTES = 8 + 1;
/** Smaller requests are not kept: what is noted of each would be more than itself. */
const LEAST_ROWS = 64;
/** Requests that are kept of those which begin in one array of series: searches for bad samples begin anywhere in it. */
const MOST_REQUESTS = 64;

/** A request with one sample of each series: when these come again, it is the same but for values and times. */
export interface Whole {
  readonly bytes: Uint8Array;
  /** Where the time of each series ends. */
  readonly ends: Uint32Array;
}

type Place = Pick<Piece, 'series' | 'from' | 'to'>;

/** Which series a request was of, and the request once they have come a second time. */
interface Met {
  readonly places: readonly Place[];
  whole: Whole | undefined;
}

/** Requests by the pieces that they are made of: a backlog, and every round, brings the same ones again. */
export class Wholes {
  /** By the first of the arrays, and where it begins there. */
  readonly #met = new WeakMap<readonly OutSeries[], Map<number, Met>>();

  /** What was noted of a request of these series; undefined the first time, and when it cannot be kept. */
  find(rows: Rows, startTimestamps: boolean): Met | undefined {
    const [first] = rows.pieces;
    if (first === undefined || rows.length < LEAST_ROWS) return undefined;
    if (!rows.pieces.every((piece) => isPlain(piece, startTimestamps))) return undefined;
    const known = this.#met.get(first.series);
    const met = known?.get(first.from);
    if (met !== undefined && isOf(met.places, rows.pieces)) return met;
    const places = rows.pieces.map(({ series, from, to }) => ({ series, from, to }));
    const next: Met = { places, whole: undefined };
    if (known === undefined || known.size >= MOST_REQUESTS) this.#met.set(first.series, new Map([[first.from, next]]));
    else known.set(first.from, next);
    return undefined;
  }
}

const isOf = (places: readonly Place[], pieces: readonly Piece[]): boolean =>
  places.length === pieces.length &&
  places.every((place, k) => {
    const piece = pieces[k] as Piece;
    return place.series === piece.series && place.from === piece.from && place.to === piece.to;
  });

/** Whether the rows are samples without anything else. */
function isPlain({ block, rows, from, to }: Piece, startTimestamps: boolean): boolean {
  if (block.histograms.size > 0 || block.exemplars.size > 0) return false;
  for (let k = from; startTimestamps && k < to; k += 1) if (block.starts[rows[k] as number] !== 0) return false;
  return true;
}

/** Writes the request with the values and times of these rows; false when a time takes another number of bytes. */
export function writeWhole({ bytes, ends }: Whole, { pieces }: Rows, out: Growing, time: Int64): boolean {
  out.at = 0;
  out.room(bytes.length);
  out.bytes.set(bytes);
  out.at = bytes.length;
  let first = 0;
  for (const piece of pieces) {
    if (!writePiece(ends.subarray(first), piece, out.view, time)) return false;
    first += piece.to - piece.from;
  }
  return true;
}

/** `ends` begin with those of this piece. */
function writePiece(ends: Uint32Array, { block, rows, from, to }: Piece, view: DataView, time: Int64): boolean {
  const { timestamps } = block;
  const words = wordsOf(block.values);
  for (let k = from; k < to; k += 1) {
    const row = rows[k] as number;
    time.set(timestamps[row] as number);
    if (time.length !== TIME_BYTES) return false;
    const at = (ends[k - from] as number) - TIME_BYTES;
    view.setUint32(at - VALUE_BYTES, words[2 * row] as number, true);
    view.setUint32(at - VALUE_BYTES + 4, words[2 * row + 1] as number, true);
    view.setUint32(at, time.low, true);
    view.setUint16(at + 4, time.high & 0xffff, true);
  }
  return true;
}

/** What is kept of a request whose `ends` are known; undefined when a time takes another number of bytes. */
export function wholeOf(request: Uint8Array, ends: Uint32Array, { pieces }: Rows, time: Int64): Whole | undefined {
  for (const { block, rows, from, to } of pieces) {
    for (let k = from; k < to; k += 1) {
      time.set(block.timestamps[rows[k] as number] as number);
      if (time.length !== TIME_BYTES) return undefined;
    }
  }
  return { bytes: request.slice(), ends };
}
