/** An int64 of protobuf, kept as bytes: most samples of a request have the timestamp of the one before. */
import { writeInt64 } from '../../core/protobuf.js';
import type { Growing } from './growing.js';

const WORDS = 4;

export class Int64 {
  readonly #words = new Uint32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  /** Bytes in use. */
  length = 0;
  #value = NaN;

  /** Takes a whole number; what is none is rounded. */
  set(value: number): void {
    if (value === this.#value) return;
    this.#value = value;
    this.length = writeInt64(this.#bytes, 0, Math.round(value));
  }

  /** Its first four bytes, and the four behind them. */
  get low(): number {
    return this.#words[0] as number;
  }

  get high(): number {
    return this.#words[1] as number;
  }

  /** Appends it to `out`, where there is room for 16 bytes. */
  append(out: Growing): void {
    out.putWords(this.#words);
    out.at += this.length;
  }
}
