const FIRST_MS = 1_000;
const CAP_MS = 60_000;
/** The cap where nobody answers: such an attempt costs the receiver nothing, and everything waits when it is back. */
export const ABSENT_CAP_MS = 15_000;
const JITTER = 0.1;

/**
 * Pauses between attempts: 1 s, doubling to a minute, each up to a tenth longer or shorter so that agents which lost
 * the same receiver do not come back in step. At the cap only longer: no more than one attempt a minute.
 */
export class Backoff {
  #failures = 0;
  #next = FIRST_MS;

  constructor(private readonly random: () => number = Math.random) {}

  /** Attempts that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds until the next attempt, after one more that failed; at least `least`. Later pauses go on from this one. */
  next(least = 0, cap = CAP_MS): number {
    const base = Math.min(this.#next, cap);
    this.#failures += 1;
    this.#next = Math.min(2 * base, cap);
    const jitter = base === cap ? this.random() * JITTER : (this.random() * 2 - 1) * JITTER;
    return Math.max(base * (1 + jitter), least);
  }

  reset(): void {
    this.#failures = 0;
    this.#next = FIRST_MS;
  }
}

/** Pause between two attempts at a receiver that refuses us: a minute at least. */
export function holdPause(random: () => number): number {
  return CAP_MS * (1 + random() * JITTER);
}
