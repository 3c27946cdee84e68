import type { Lap, Measured } from '../core/clock.js';
import type { SocketClock } from '../core/socket-clock.js';
import type { LoopClock } from './clock.js';

/** What connections are made with. */
export interface Instruments {
  readonly clock: LoopClock;
  readonly stamps: SocketClock;
}

/** Both clocks at one moment, milliseconds. `spread`: how far apart the two readings may be. */
interface Pair {
  readonly mono: number;
  readonly real: number;
  readonly spread: number;
}

/** A wall clock that is being slewed runs at most 0.05 % off (adjtimex); anything beyond is a step. */
const SLEW = 0.001;
const STEP_MS = 1;

/** True when the wall clock moved against the monotonic one between the two moments. */
export function stepped(before: Pair, after: Pair): boolean {
  const elapsed = after.mono - before.mono;
  const drift = Math.abs(after.real - before.real - elapsed);
  return drift > STEP_MS + elapsed * SLEW + before.spread + after.spread;
}

/**
 * Times the first byte of an answer: by the kernel's receive stamp where there is one, else by the loop. The stamp
 * is wall-clock time, so the wall clock at the write is remembered too and both are checked for a step in between.
 */
export class FirstByteTimer {
  readonly #clock: LoopClock;
  readonly #stamps: SocketClock;
  readonly #written: Pair;
  readonly #lap: Lap;

  constructor({ clock, stamps }: Instruments) {
    this.#clock = clock;
    this.#stamps = stamps;
    this.#lap = clock.lap();
    this.#written = this.#pair();
  }

  /** Called by the event that brought the first byte; `stamp` is Unix time in seconds. */
  arrived(stamp: number | undefined): { firstByte: Measured; transfer: Lap } {
    if (stamp === undefined) return { firstByte: this.#lap.seconds(), transfer: this.#clock.lapOfEvent() };
    const ms = Math.max(0, stamp * 1000 - this.#written.real);
    const now = this.#pair();
    if (stepped(this.#written, now)) return { firstByte: 'clock_step', transfer: this.#clock.lapOfEvent() };
    const arrivedAt = Math.min(this.#written.mono + ms, now.mono);
    return { firstByte: ms / 1000, transfer: this.#clock.lapSince(arrivedAt) };
  }

  #pair(): Pair {
    const before = this.#clock.now();
    const real = this.#stamps.realtime() * 1000;
    const spread = (this.#clock.now() - before) / 2;
    return { mono: before + spread, real, spread };
  }
}
