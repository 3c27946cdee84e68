import { CLOCK_MONOTONIC, CLOCK_REALTIME } from './constants.js';
import type { Binding, NativeMemory } from './libc.js';

/** Two readings of the same offset may differ by this much although nothing moved, in nanoseconds. */
const TOLERANCE = 5_000;
/** A reading that took longer than this was interrupted; it is taken again. */
const PROMPT = 20_000;

/**
 * Both clocks of the kernel for the packet loop. Kernel stamps are wall-clock time; a step of that clock between two
 * stamps would make a false round-trip time, and possibly a negative one. Frequency corrections move both clocks
 * alike, so their difference changes only by a step (or a suspend).
 */
export class KernelClock {
  readonly #binding: Binding;
  readonly #memory: NativeMemory;
  /** Stamps are nanoseconds since this Unix second, so that a double holds them exactly. */
  readonly #base: number;
  #low = -Infinity;
  #high = Infinity;

  constructor(binding: Binding) {
    this.#binding = binding;
    this.#memory = binding.allocate(16);
    this.#base = Math.floor(Date.now() / 1000);
    this.stepped();
  }

  /** Monotonic milliseconds. */
  now(): number {
    return this.#read(CLOCK_MONOTONIC, 0) / 1e6;
  }

  /** The wall clock in the unit of {@link stamp}. */
  realtime(): number {
    return this.#read(CLOCK_REALTIME, this.#base);
  }

  /** Nanoseconds since the base second of a struct timespec at this offset; NaN for a stamp that is not there. */
  stamp(view: DataView, at: number): number {
    const seconds = view.getUint32(at, true);
    return seconds === 0 ? NaN : (seconds - this.#base) * 1e9 + view.getUint32(at + 8, true);
  }

  /** True when the wall clock was moved since the last call. */
  stepped(): boolean {
    for (let attempt = 0; ; attempt += 1) {
      const before = this.#read(CLOCK_MONOTONIC, 0);
      const wall = this.#read(CLOCK_REALTIME, this.#base);
      const after = this.#read(CLOCK_MONOTONIC, 0);
      if (after - before > PROMPT && attempt < 3) continue;
      return this.#compare(wall - after, wall - before);
    }
  }

  free(): void {
    this.#memory.free();
  }

  /** The true offset of the clocks lies between these two; keeps the narrowest bounds seen since the last step. */
  #compare(low: number, high: number): boolean {
    const moved = low > this.#high + TOLERANCE || high < this.#low - TOLERANCE;
    if (moved || high - low < this.#high - this.#low) {
      this.#low = low;
      this.#high = high;
    }
    return moved;
  }

  #read(clock: number, base: number): number {
    this.#binding.libc.clock_gettime(clock, this.#memory.address);
    const { view } = this.#memory;
    return (view.getUint32(0, true) - base) * 1e9 + view.getUint32(8, true);
  }
}
