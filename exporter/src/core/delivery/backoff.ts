const FIRST_MS = 1_000;
const CAP_MS = 60_000;
const JITTER = 0.1;

/**
 * Pauses between attempts: 1 s, doubling to a minute, each up to a tenth longer or shorter so that agents which lost
 * the same receiver do not come back in step. At the cap only longer: no more than one attempt a minute.
 */
export class Backoff {
  #failures = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Attempts that failed in a row. */
  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds until the next attempt, after one more that failed; at least `least`. */
  next(least = 0): number {
    const base = Math.min(FIRST_MS * 2 ** this.#failures, CAP_MS);
    this.#failures += 1;
    const jitter = base === CAP_MS ? this.random() * JITTER : (this.random() * 2 - 1) * JITTER;
    return Math.max(base * (1 + jitter), least);
  }

  reset(): void {
    this.#failures = 0;
  }
}

/** Pause between two attempts at a receiver that refuses us: a minute at least. */
export function holdPause(random: () => number): number {
  return CAP_MS * (1 + random() * JITTER);
}
