import type { Clock } from '../../core/clock.js';

/** The Date header has whole seconds, and was written some time within the exchange. */
const SECOND_MS = 1_000;
/** What was learned longer ago says nothing exact: clocks drift. */
const FORGET_MS = 600_000;
/** Samples beyond the receiver's clock by more than this are not sent: Mimir and new Prometheus refuse 10 minutes. */
export const FUTURE_MS = 300_000;

/**
 * What time it is at the receiver, by the Date headers of its answers (RFC 9110 section 6.6.1). Each answer says: its clock
 * less our monotonic one is within so and so much; answers together narrow that down to milliseconds.
 */
export class ReceiverClock {
  /** Bounds of the receiver's time less monotonic time. */
  #low = -Infinity;
  #high = Infinity;
  #since = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'now' | 'wall'>) {}

  /** Takes in an answer that came just now, `seconds` after its request began. */
  answered(date: string | undefined, seconds: number): void {
    const shown = Date.parse(date ?? '');
    if (Number.isNaN(shown)) return;
    const now = this.clock.now();
    const low = shown - now;
    const high = shown + SECOND_MS - (now - seconds * 1000);
    if (now - this.#since < FORGET_MS && Math.max(low, this.#low) <= Math.min(high, this.#high)) {
      this.#low = Math.max(low, this.#low);
      this.#high = Math.min(high, this.#high);
      return;
    }
    // The first, one after a long time, or one that contradicts the others: some clock was set.
    this.#since = now;
    this.#low = low;
    this.#high = high;
  }

  /** Unix milliseconds of the receiver's clock now; undefined before the first answer with a date. */
  get now(): number | undefined {
    return this.#since === -Infinity ? undefined : this.clock.now() + (this.#low + this.#high) / 2;
  }

  /** Our wall clock less the receiver's, in seconds. */
  get offset(): number | undefined {
    const { now } = this;
    return now === undefined ? undefined : (this.clock.wall() - now) / 1000;
  }
}

/** Which rows of a block may not be sent for their time. */
export type Admission =
  /** All may, but for those that are stamped beyond `limit`: no clock says that this time has come. */
  | { readonly admit: 'now'; readonly limit: number }
  /** Nothing of the block: our clock and the receiver's disagree about it. Later one of them may be set right. */
  | { readonly admit: 'later' };

/**
 * Decides about a block whose newest sample is stamped `newest`. What our clock takes for the present and the receiver's
 * for the future is kept: either may be wrong. What is the future for both was stamped by a clock that has been set right
 * since; it was measured at another time than it says, and would only shut the way for the real samples.
 */
export function admit(newest: number, ours: number, receiver: number | undefined): Admission {
  const limit = (receiver ?? ours) + FUTURE_MS;
  if (newest <= limit) return { admit: 'now', limit };
  if (receiver === undefined || newest <= ours + FUTURE_MS) return { admit: 'later' };
  return { admit: 'now', limit };
}
