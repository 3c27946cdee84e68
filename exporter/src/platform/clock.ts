import { performance } from 'node:perf_hooks';
import type { Abortable } from '../core/abortable.js';
import type { Clock, Lap, Measured } from '../core/clock.js';
import { StallLog, tolerance, type Reading } from './stalls.js';

/** A {@link Clock} whose laps may also begin in the past, for moments that the kernel stamped. */
export interface LoopClock extends Clock {
  /**
   * A lap from the monotonic `startedAt`, which is not in the future. `seconds()` is `stall` when the loop stalled
   * at any time since then.
   */
  lapSince(startedAt: number): Lap;
  /**
   * A lap that begins with an event which the loop has just read. The event may have happened earlier, by as much as
   * this iteration has been busy, so a stall right before counts too.
   */
  lapOfEvent(): Lap;
  /** Milliseconds, at least 0: what the loop reads now may have waited for it this long. */
  backlog(): number;
}

/** Shortest interval between ticks, and the part of the youngest lap's age that it grows to. */
const TICK_MS = 4;
const TICK_SHARE = 1 / 50;
/** Timers have a resolution of a millisecond and are due at the loop's own, slightly older, idea of now. */
const TICK_SLACK_MS = 3;
/** No run lasts longer; after this long without a new lap nobody is measuring. */
const LONGEST_LAP_MS = 3_700_000;

/** Time of this process. Costs nothing while no lap is open: no timer, no work in the loop. */
export function createClock(): LoopClock {
  const monitor = new Monitor();
  const now = (): number => performance.now();
  const lapFrom = (startedAt: number, guardFrom: number, idle: number): Lap => ({
    startedAt,
    seconds: (): Measured => monitor.measure(startedAt, guardFrom, idle),
  });
  const lap = (workMs = 0): Lap => {
    const start = monitor.watch();
    return { startedAt: start.now, seconds: (): Measured => monitor.measure(start.now, start.now, start.idle, workMs) };
  };
  return {
    now,
    wall: () => Date.now(),
    lap,
    lapSince: (startedAt) => {
      monitor.watch();
      return lapFrom(startedAt, startedAt, -Infinity);
    },
    lapOfEvent: () => {
      const start = monitor.watch();
      return lapFrom(start.now, start.now - monitor.backlog(start), -Infinity);
    },
    backlog: () => monitor.backlog(read()),
    sleep,
  };
}

/** Rejects with `signal.reason`; leaves neither timer nor listener behind. */
function sleep(ms: number, signal: Abortable): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

const { nodeTiming } = performance;
const read = (): Reading => ({ now: performance.now(), idle: nodeTiming.idleTime });

/** Feeds a {@link StallLog} from the loop while somebody measures. */
class Monitor {
  #log: StallLog | undefined;
  #timer: NodeJS.Timeout | undefined;
  #interval = 0;
  #tickedAt = 0;
  #lastLapAt = 0;

  /** A lap starts now. */
  watch(): Reading {
    const reading = read();
    this.#lastLapAt = reading.now;
    if (this.#log === undefined) {
      this.#log = new StallLog(reading);
      this.#followLoop();
    }
    if (this.#interval !== TICK_MS) this.#schedule(reading.now);
    return reading;
  }

  backlog(reading: Reading): number {
    const late = this.#timer === undefined ? 0 : reading.now - this.#tickedAt - this.#interval;
    return Math.max(this.#log?.backlog(reading) ?? 0, late > TICK_SLACK_MS ? late : 0);
  }

  measure(startedAt: number, guardFrom: number, idle: number, workMs = 0): Measured {
    const end = read();
    const length = end.now - startedAt;
    const limit = tolerance(length) + workMs;
    const overdue = end.now - Math.max(this.#tickedAt + this.#interval, guardFrom);
    if (this.#timer !== undefined && overdue > Math.max(limit, TICK_SLACK_MS)) return 'stall';
    const busy = length - (end.idle - idle);
    const worst = this.#log?.worst({ from: guardFrom, end, busy }) ?? Infinity;
    return worst > limit ? 'stall' : length / 1000;
  }

  /** After each poll phase. An immediate without reference runs when the loop turns anyway and never wakes it. */
  readonly #followLoop = (): void => {
    if (this.#log === undefined) return;
    this.#log.iterate(read());
    setImmediate(this.#followLoop).unref();
  };

  #schedule(now: number): void {
    this.#noteLate(now);
    clearTimeout(this.#timer);
    this.#tickedAt = now;
    this.#interval = Math.max(TICK_MS, (now - this.#lastLapAt) * TICK_SHARE);
    this.#timer = setTimeout(this.#tick, this.#interval).unref();
  }

  #noteLate(now: number): void {
    const late = now - this.#tickedAt - this.#interval;
    if (this.#timer !== undefined && late > TICK_SLACK_MS) this.#log?.late(now, late);
  }

  readonly #tick = (): void => {
    const now = performance.now();
    if (now - this.#lastLapAt < LONGEST_LAP_MS) return this.#schedule(now);
    this.#timer = undefined;
    this.#interval = 0;
    this.#log = undefined;
  };
}
