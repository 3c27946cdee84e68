const FIRST = 1_024;

/**
 * The last sample of each series that was on its way, in columns by number: every sample asks, and what series would hold
 * themselves lies all over the memory.
 */
export class Latest {
  /** Unix milliseconds; minus infinity before the first sample. */
  times = new Float64Array(FIRST);
  /** Two words a value, the low one first, so that NaN compares too. */
  words = new Uint32Array(2 * FIRST);
  #used = 0;
  readonly #free: number[] = [];

  /** A number for a new series. */
  take(): number {
    const number = this.#free.pop() ?? this.#used++;
    if (number >= this.times.length) this.#grow();
    this.times[number] = -Infinity;
    return number;
  }

  /** The series is gone. */
  give(number: number): void {
    this.#free.push(number);
  }

  #grow(): void {
    const { times, words } = this;
    this.times = new Float64Array(2 * times.length);
    this.times.set(times);
    this.words = new Uint32Array(2 * words.length);
    this.words.set(words);
  }
}
