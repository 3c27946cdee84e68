import type { Clock } from './clock.js';

/** Steps up to this are followed at once: NTP after a start, an administrator. */
const SMALL_MS = 60_000;
/** Without a receiver that says what time it is the clock of the machine wins after this long. */
const ALONE_MS = 600_000;

/**
 * Wall time for stamping new samples. It does not follow a step of more than a minute against the monotonic clock before
 * a receiver's clock agrees with the new time: a sample from the future makes a receiver refuse the real ones behind it.
 * A machine that was suspended looks the same; it is a request long behind.
 */
export class StampClock {
  /** Wall time less monotonic time. */
  #base: number;
  #steppedAt: number | undefined;
  #heardAt = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'now' | 'wall'>) {
    this.#base = clock.wall() - clock.now();
  }

  /** Unix milliseconds. */
  wall(): number {
    const now = this.clock.now();
    const real = this.clock.wall() - now;
    if (Math.abs(real - this.#base) <= SMALL_MS) return this.#follow(now, real);
    this.#steppedAt ??= now;
    if (now - Math.max(this.#steppedAt, this.#heardAt) >= ALONE_MS) return this.#follow(now, real);
    return now + this.#base;
  }

  /** A receiver's clock shows `time` (Unix milliseconds) now. */
  heard(time: number): void {
    const now = this.clock.now();
    this.#heardAt = now;
    const real = this.clock.wall();
    if (Math.abs(time - real) < Math.abs(time - (now + this.#base))) this.#follow(now, real - now);
  }

  #follow(now: number, base: number): number {
    this.#base = base;
    this.#steppedAt = undefined;
    return now + base;
  }
}
