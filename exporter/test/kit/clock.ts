import type { Abortable } from '../../src/core/abortable.js';
import type { Clock, Lap, Measured } from '../../src/core/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * Time that moves only when the test says so. Sleepers wake in order of their time, and what they start gets the
 * event loop before the next one wakes.
 */
export class FakeClock implements Clock {
  #now: number;
  #offset: number;
  readonly #sleepers = new Set<Sleeper>();
  /** Set to `stall` to make every lap end as stalled. */
  verdict: 'stall' | undefined;

  constructor(start: { monotonic: number; wall: number } = { monotonic: 1_000, wall: 1_700_000_000_000 }) {
    this.#now = start.monotonic;
    this.#offset = start.wall - start.monotonic;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now + this.#offset;
  }

  /** Moves the wall clock alone, as an administrator or NTP does. */
  stepWall(ms: number): void {
    this.#offset += ms;
  }

  lap(): Lap {
    const startedAt = this.#now;
    return { startedAt, seconds: (): Measured => this.verdict ?? (this.#now - startedAt) / 1000 };
  }

  sleep(ms: number, signal: Abortable): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** How many wait for time to pass. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves time by `ms`, waking every sleeper on the way at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** Moves time by `ms` at once, as a suspended machine sees it: sleepers wake late. */
  async jump(ms: number): Promise<void> {
    this.#now += ms;
    await this.advance(0);
  }

  #next(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at <= end && (first === undefined || sleeper.at < first.at)) first = sleeper;
    }
    return first;
  }
}

/** Lets every promise that can go on without time or I/O go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
