import type { Piece } from './batch.js';
import { wordsOf } from './batch.js';
import type { Growing } from './growing.js';
import type { Int64 } from './int64.js';

/** Bytes of a timestamp between 1971 and 2109, and of the value and the tag before it. */
const TIME_BYTES = 6;
const VALUE_BYTES = 8 + 1;

/** A request of all series of an array with one sample each: it is the same every time but for values and times. */
export interface Whole {
  readonly bytes: Uint8Array;
  /** Where the time of each series ends. */
  readonly ends: Uint32Array;
}

/** Whether a request with this piece alone can be kept, or put together of what was kept. */
export function isWhole({ block, rows, series, from, to }: Piece, startTimestamps: boolean): boolean {
  if (from !== 0 || to !== series.length) return false;
  for (let k = from; startTimestamps && k < to; k += 1) if (block.starts[rows[k] as number] !== 0) return false;
  return true;
}

/** Writes the request with the values and times of a piece; false when a time takes another number of bytes. */
export function writeWhole({ bytes, ends }: Whole, { block, rows, to }: Piece, out: Growing, time: Int64): boolean {
  out.at = 0;
  out.room(bytes.length);
  out.bytes.set(bytes);
  out.at = bytes.length;
  const { view } = out;
  const { timestamps } = block;
  const words = wordsOf(block.values);
  for (let k = 0; k < to; k += 1) {
    const row = rows[k] as number;
    time.set(timestamps[row] as number);
    if (time.length !== TIME_BYTES) return false;
    const at = (ends[k] as number) - TIME_BYTES;
    view.setUint32(at - VALUE_BYTES, words[2 * row] as number, true);
    view.setUint32(at - VALUE_BYTES + 4, words[2 * row + 1] as number, true);
    view.setUint32(at, time.low, true);
    view.setUint16(at + 4, time.high & 0xffff, true);
  }
  return true;
}

/** What is kept of a request whose `ends` are known; undefined when a time takes another number of bytes. */
export function wholeOf(request: Uint8Array, ends: Uint32Array, piece: Piece, time: Int64): Whole | undefined {
  for (let k = 0; k < piece.to; k += 1) {
    time.set(piece.block.timestamps[piece.rows[k] as number] as number);
    if (time.length !== TIME_BYTES) return undefined;
  }
  return { bytes: request.slice(), ends };
}
