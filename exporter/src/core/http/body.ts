import { Fault } from '../failure.js';
import type { BodySink } from './chunked.js';

/** Counts a body and keeps its beginning; grows by doubling, so that a body in one-byte chunks costs no more. */
export class Body implements BodySink {
  /** Bytes received, without the transfer coding. */
  bytes = 0;
  #kept = EMPTY;
  #size = 0;
  #keep: number;

  constructor(
    private readonly limit: number,
    keep: number,
  ) {
    this.#keep = Math.min(keep, limit);
  }

  /** Changes how many bytes are kept; `expected` is the size of the body where it is known. */
  keep(bytes: number, expected = 0): void {
    this.#keep = Math.min(bytes, this.limit);
    const wanted = Math.min(this.#keep, expected, AT_ONCE);
    if (wanted > this.#kept.length) this.#grow(wanted);
  }

  /** Refuses a body that announces more than the limit before it is read. */
  announce(length: number): void {
    if (length > this.limit) throw tooLarge(this.limit);
  }

  write(chunk: Uint8Array, start: number, end: number): void {
    this.bytes += end - start;
    if (this.bytes > this.limit) throw tooLarge(this.limit);
    const take = Math.min(end - start, this.#keep - this.#size);
    if (take <= 0) return;
    if (this.#size + take > this.#kept.length) this.#grow(this.#size + take);
    this.#kept.set(take === chunk.length ? chunk : chunk.subarray(start, start + take), this.#size);
    this.#size += take;
  }

  get kept(): Buffer {
    return this.#kept.subarray(0, this.#size);
  }

  #grow(wanted: number): void {
    const grown = Buffer.allocUnsafe(Math.min(Math.max(wanted, 2 * this.#kept.length), Math.max(wanted, this.#keep)));
    this.#kept.copy(grown, 0, 0, this.#size);
    this.#kept = grown;
  }
}

const EMPTY = Buffer.alloc(0);
/** Memory taken on the word of Content-Length alone; the rest when the bytes are there. */
const AT_ONCE = 65_536;

const tooLarge = (limit: number): Fault => new Fault('body_limit', `a body of more than ${limit} bytes`);
