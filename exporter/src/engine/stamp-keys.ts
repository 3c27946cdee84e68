const SIZE = 4096;

/**
 * Which sequence number the kernel means by the key of a transmit stamp. The kernel numbers the sends of a socket from
 * 0 (SOF_TIMESTAMPING_OPT_ID); so do we, and remember the last 4,096.
 */
export class StampKeys {
  readonly #sequences = new Int32Array(SIZE).fill(-1);
  #next = 0;
  #since = -Infinity;

  /** A packet left: it has the next key. */
  sent(sequence: number): void {
    this.#sequences[this.#next % SIZE] = sequence;
    this.#next = (this.#next + 1) % 0x1_0000_0000;
  }

  /**
   * The sequence number of a stamp, -1 when it is not known (too old, or stamped before the last reset). `ahead` when
   * the kernel has counted more sends than were made: the numbering must be reset.
   */
  sequenceOf(key: number, stamp: number): number | 'ahead' {
    if (stamp < this.#since) return -1;
    const age = (this.#next - key + 0x1_0000_0000) % 0x1_0000_0000;
    if (age === 0 || age > 0x8000_0000) return 'ahead';
    return age > SIZE ? -1 : (this.#sequences[key % SIZE] ?? -1);
  }

  /** The kernel counts from 0 again; stamps taken before `now` belong to the old numbering. */
  reset(now: number): void {
    this.#sequences.fill(-1);
    this.#next = 0;
    this.#since = now;
  }
}
