import type { Sliced } from './slices.js';

/** Unsigned numbers. */
export type Numbers = Uint8Array | Uint16Array | Uint32Array;

const STRIDE = 8192;

/** A list of unsigned 32-bit numbers that grows in place, by doubling. */
export class Column {
  #numbers = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#numbers.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#numbers[index] ?? 0;
  }

  trimmed(): Uint32Array {
    return this.#numbers.slice(0, this.length);
  }

  /** The numbers in the narrowest array that holds them. */
  *narrowed(): Sliced<Numbers> {
    let most = 0;
    for (let index = 0; index < this.length; index += 1) {
      const value = this.at(index);
      if (value > most) most = value;
      if (index % STRIDE === 0) yield;
    }
    const numbers = this.#numbers.subarray(0, this.length);
    if (most < 1 << 8) return Uint8Array.from(numbers);
    return most < 1 << 16 ? Uint16Array.from(numbers) : this.trimmed();
  }
}

/** Texts one after the other in one buffer: a hundred thousand names cost their bytes and no objects. */
export class Texts {
  #bytes = Buffer.alloc(4096);
  #length = 0;
  readonly #ends = new Column();

  /** The number of the text, from 0. */
  add(text: string): number {
    const size = Buffer.byteLength(text);
    while (this.#length + size > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    }
    this.#length += this.#bytes.write(text, this.#length);
    this.#ends.push(this.#length);
    return this.#ends.length - 1;
  }

  get(index: number): string {
    const start = index === 0 ? 0 : this.#ends.at(index - 1);
    return this.#bytes.toString('utf8', start, this.#ends.at(index));
  }

  /** Gives back what was kept for more. */
  trim(): void {
    this.#bytes = Buffer.from(this.#bytes.subarray(0, this.#length));
  }

  get bytes(): number {
    return this.#bytes.length + this.#ends.length * 4;
  }
}
