import type { Lap, Measured } from '../core/clock.js';
import type { SocketClock } from '../core/socket-clock.js';
import type { LoopClock } from './clock.js';
import { tolerance } from './stalls.js';

/** What connections are made with. */
export interface Instruments {
  readonly clock: LoopClock;
  readonly stamps: SocketClock;
}

/** Both clocks at one moment, milliseconds. `spread`: how far apart the two readings may be. */
export interface Pair {
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

export function bothClocks({ clock, stamps }: Instruments): Pair {
  const before = clock.now();
  const real = stamps.realtime() * 1000;
  const spread = (clock.now() - before) / 2;
  return { mono: before + spread, real, spread };
}

/**
 * Milliseconds from `from` to a kernel stamp (Unix time in seconds) of something that has happened by `now`, negative
 * when it happened before; undefined when the wall clock, from which stamps are, moved in between.
 */
export function stampedSince(from: Pair, at: number, now: Pair): number | undefined {
  return stepped(from, now) ? undefined : at * 1000 - from.real;
}

/** A tick of the kernel is at most 4 ms on the systems in use (CONFIG_HZ 250); rounding adds one. */
const TICK_MS = 5;

/** A receive stamp, Unix time in seconds, and the socket it was read from. */
export interface Stamp {
  readonly at: number;
  readonly fd: number;
}

/**
 * Times the first byte of an answer: by the kernel's receive stamp where there is one, else by the loop. The stamp
 * is wall-clock time, so the wall clock at the write is remembered too and both are checked for a step in between.
 * While data waits for a stalled loop the kernel merges segments and keeps the last stamp, so a stamp that may be of
 * a later segment is withheld.
 */
export class FirstByteTimer {
  readonly #written: Pair;
  readonly #lap: Lap;

  /** `segments`: how many segments with data had come before. */
  constructor(
    private readonly instruments: Instruments,
    private readonly segments: number,
  ) {
    this.#lap = instruments.clock.lap();
    this.#written = bothClocks(instruments);
  }

  /** Called by the event that brought the first byte. */
  arrived(stamp: Stamp | undefined): { firstByte: Measured; transfer: Lap } {
    const { clock } = this.instruments;
    if (stamp === undefined) return { firstByte: this.#lap.seconds(), transfer: clock.lapOfEvent() };
    const now = bothClocks(this.instruments);
    const since = stampedSince(this.#written, stamp.at, now);
    if (since === undefined) return { firstByte: 'clock_step', transfer: clock.lapOfEvent() };
    const ms = Math.max(0, since);
    const arrivedAt = Math.min(this.#written.mono + ms, now.mono);
    const transfer = clock.lapSince(arrivedAt);
    const listenedAt = Math.max(now.mono - clock.backlog(), this.#written.mono);
    const doubt = arrivedAt - listenedAt;
    const sure = doubt <= tolerance(ms) || this.#isFirst(stamp.fd, now.mono - arrivedAt);
    return { firstByte: sure ? ms / 1000 : 'stall', transfer };
  }

  /** True when the stamp, `ago` ms old, can only be of the first segment. */
  #isFirst(fd: number, ago: number): boolean {
    const arrivals = this.instruments.stamps.arrivals(fd);
    if (arrivals === undefined || arrivals.dataSegments !== this.segments + 1) return false;
    return !arrivals.finished || arrivals.sinceData * 1000 - ago <= TICK_MS;
  }
}
