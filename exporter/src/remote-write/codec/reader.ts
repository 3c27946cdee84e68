import { damaged } from './payload-error.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** 2^53 - 1 takes 8 bytes. */
const LONGEST = 8;

/** Reads what `Message` wrote; throws a {@link PayloadError} at the first thing that cannot be. */
export class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get left(): number {
    return this.bytes.length - this.#at;
  }

  varint(): number {
    let value = 0;
    for (let k = 0, scale = 1; k < LONGEST; k += 1, scale *= 128) {
      const byte = this.bytes[this.#at++];
      if (byte === undefined) throw damaged('it ends within a number');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80 && Number.isSafeInteger(value)) return value;
    }
    throw damaged('a number is too large');
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A number below `limit`. */
  below(limit: number, what: string): number {
    const value = this.varint();
    if (value >= limit) throw damaged(`${what} ${value} of ${limit}`);
    return value;
  }

  /** The length of a list of things that take a byte each at least, so that no list is larger than what is there. */
  length(): number {
    return this.below(this.left + 1, 'length');
  }

  double(): number {
    const at = this.#at;
    this.take(8);
    return this.#view.getFloat64(at, true);
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw damaged('it ends early');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  text(length: number): string {
    try {
      return utf8.decode(this.take(length));
    } catch (error) {
      throw error instanceof TypeError ? damaged('a text is not UTF-8') : error;
    }
  }

  end(): void {
    if (this.left > 0) throw damaged(`${this.left} bytes behind its end`);
  }
}
