/** Time as the probes see it. Nothing outside `platform/` asks the operating system for the time. */
import type { Abortable } from './abortable.js';

/**
 * A measured duration in seconds, or why it must not be reported: `stall` when the event loop was blocked while
 * the event could have arrived, `clock_step` when the wall clock moved under a kernel timestamp.
 */
export type Measured = number | 'stall' | 'clock_step';

export interface Lap {
  /** Monotonic milliseconds at the start. */
  readonly startedAt: number;
  /** Duration so far as the event loop saw it, or `stall`. May be asked several times. */
  seconds(): Measured;
}

export interface Clock {
  /** Monotonic milliseconds with sub-microsecond fractions; only differences mean something. */
  now(): number;
  /** Unix time in milliseconds. */
  wall(): number;
  /**
   * Starts a measurement on the event loop; it knows about stalls. What is measured may itself compute on the loop
   * for up to `workMs` at a stretch (a TLS handshake signs and derives keys): that is part of its time and no stall.
   */
  lap(workMs?: number): Lap;
  /** Resolves after `ms`; rejects with `signal.reason` when the signal aborts first. */
  sleep(ms: number, signal: Abortable): Promise<void>;
}
