import type { Clock } from '../core/clock.js';

/** Slewing (adjtime, NTP) moves the wall clock by at most 0.5 ms a second; the two clocks have a millisecond of grain. */
const STEP_MS = 50;
/** A pause between reading the two clocks looks like a step; such a reading is taken again. */
const TORN_MS = 2;

/** Notices when the wall clock moves against the monotonic clock. */
export class ClockSteps {
  #offset: number;
  #count = 0;
  #last = 0;
  #at = -Infinity;

  constructor(private readonly clock: Pick<Clock, 'now' | 'wall'>) {
    this.#offset = this.#read() ?? clock.wall() - clock.now();
  }

  /** Steps since the start. */
  get count(): number {
    return this.#count;
  }

  /** Seconds of the last step, positive forward; 0 before the first. */
  get lastSeconds(): number {
    return this.#last;
  }

  /** Milliseconds since the last step; Infinity before the first. */
  get since(): number {
    return this.clock.now() - this.#at;
  }

  /** Compares the clocks; call it about once a second. */
  look(): void {
    const offset = this.#read();
    if (offset === undefined) return;
    const moved = offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(moved) < STEP_MS) return;
    this.#count += 1;
    this.#last = moved / 1000;
    this.#at = this.clock.now();
  }

  /** Wall minus monotonic time, in milliseconds; undefined when we were interrupted each time. */
  #read(): number | undefined {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const before = this.clock.now();
      const wall = this.clock.wall();
      const after = this.clock.now();
      if (after - before < TORN_MS) return wall - (before + after) / 2;
    }
    return undefined;
  }
}
