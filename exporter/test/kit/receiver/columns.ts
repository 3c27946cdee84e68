/** Samples of one series, ascending by time, 24 bytes each: a receiver in tests holds tens of millions. */
export class Columns {
  #times = new Float64Array(8);
  #bits = new BigUint64Array(8);
  #starts = new Float64Array(8);
  length = 0;

  /** Index of the first sample that is not before `timestamp`. */
  search(timestamp: number): number {
    if (this.length === 0 || (this.#times[this.length - 1] ?? 0) < timestamp) return this.length;
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) < timestamp) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bits of the value at exactly this time. */
  bitsAt(timestamp: number): bigint | undefined {
    const at = this.search(timestamp);
    return at < this.length && this.#times[at] === timestamp ? this.#bits[at] : undefined;
  }

  add({ timestamp, bits, start }: { readonly timestamp: number; readonly bits: bigint; readonly start: number }): void {
    if (this.length === this.#times.length) this.#grow();
    const at = this.search(timestamp);
    for (const column of [this.#times, this.#bits, this.#starts]) column.copyWithin(at + 1, at, this.length);
    this.#times[at] = timestamp;
    this.#bits[at] = bits;
    this.#starts[at] = start;
    this.length += 1;
  }

  *[Symbol.iterator](): Generator<{ readonly timestamp: number; readonly bits: bigint; readonly start: number }> {
    for (let at = 0; at < this.length; at += 1) {
      yield { timestamp: this.#times[at] ?? NaN, bits: this.#bits[at] ?? 0n, start: this.#starts[at] ?? 0 };
    }
  }

  #grow(): void {
    const size = 2 * this.length;
    const [times, bits, starts] = [new Float64Array(size), new BigUint64Array(size), new Float64Array(size)];
    times.set(this.#times);
    bits.set(this.#bits);
    starts.set(this.#starts);
    [this.#times, this.#bits, this.#starts] = [times, bits, starts];
  }
}
