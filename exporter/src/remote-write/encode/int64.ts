/** An int64 of protobuf, kept as bytes: most samples of a request have the timestamp of the one before. */
import { writeInt64 } from '../../core/protobuf.js';

export class Int64 {
  readonly bytes = new Uint8Array(10);
  /** Bytes in use. */
  length = 0;
  #value = NaN;

  /** Takes a whole number; what is none is rounded. */
  set(value: number): void {
    if (value === this.#value) return;
    this.#value = value;
    this.length = writeInt64(this.bytes, 0, Math.round(value));
  }

  /** Copies it to `at`; returns where it ends. */
  copy(to: Uint8Array, at: number): number {
    for (let k = 0; k < this.length; k += 1) to[at + k] = this.bytes[k] as number;
    return at + this.length;
  }
}
