/**
 * What the event loop did lately: the longest time during which it did not listen. Pure; `clock.ts` feeds it.
 *
 * The loop is read once an iteration, after the poll phase: between two readings it was either waiting in the poll
 * (idle) or running code (busy). Busy time of one iteration is a stall. Ticks that come late are the second source:
 * the process was stopped or starved while it seemed to wait.
 */

/** The loop at one moment. Both in milliseconds; `idle` is the time spent waiting in the poll since the start. */
export interface Reading {
  readonly now: number;
  readonly idle: number;
}

/** A stretch of time measured with the help of the loop. */
export interface Window {
  readonly from: number;
  readonly end: Reading;
  /** All time between `from` and `end` that was not spent waiting; Infinity when unknown. */
  readonly busy: number;
}

/** No window tolerates less, so shorter stalls are not kept. */
export const FLOOR_MS = 1;
const TOLERATED_SHARE = 0.05;
const MAX_KEPT = 64;

/** How long a stall a window of `windowMs` bears before its duration must not be reported. */
export function tolerance(windowMs: number): number {
  return Math.max(FLOOR_MS, windowMs * TOLERATED_SHARE);
}

export class StallLog {
  readonly #iterations = new Recent();
  readonly #late = new Recent();
  /** Nothing is known about windows that began before. */
  readonly #since: number;
  #mark: Reading;
  #before = 0;

  constructor(start: Reading) {
    this.#mark = start;
    this.#since = start.now;
  }

  /** Once an iteration of the loop. */
  iterate(reading: Reading): void {
    this.#before = this.#busy(reading);
    this.#iterations.note(reading.now, this.#before);
    this.#mark = reading;
  }

  /** The process did not run for `ms` until `to` although it had to. */
  late(to: number, ms: number): void {
    this.#late.note(to, ms);
  }

  /**
   * How late an event read now may be. It may have waited since the poll of the iteration before, whose callbacks ran
   * after that poll; when the loop had to wait for it in this iteration, only since then.
   */
  backlog(reading: Reading): number {
    const waited = reading.idle > this.#mark.idle;
    return this.#busy(reading) + (waited ? 0 : this.#before);
  }

  /** The longest stall that overlaps the window, cut to it. Infinity when the window began before the log did. */
  worst(window: Window): number {
    const { from, end } = window;
    if (from < this.#since) return Infinity;
    const current = Math.min(this.backlog(end), end.now - from);
    // An iteration that began before the window may have been busy only then: the window's own sum knows better.
    const busy = Math.min(window.busy, Math.max(current, this.#iterations.worst(from)));
    return Math.max(busy, this.#late.worst(from));
  }

  #busy(reading: Reading): number {
    return Math.max(0, reading.now - this.#mark.now - (reading.idle - this.#mark.idle));
  }
}

interface Stall {
  readonly to: number;
  readonly ms: number;
}

/** Answers "the longest stall since": keeps only those that are longer than every later one. */
class Recent {
  readonly #stalls: Stall[] = [];

  note(to: number, ms: number): void {
    if (ms < FLOOR_MS) return;
    const stalls = this.#stalls;
    let length = ms;
    while ((stalls.at(-1)?.ms ?? Infinity) <= ms) stalls.pop();
    // Full of ever shorter ones: let the newest stand for the one before it too, which errs to the safe side.
    if (stalls.length === MAX_KEPT) length = stalls.pop()?.ms ?? ms;
    stalls.push({ to, ms: length });
  }

  /** Cut to `from`: only the first that ends after it can straddle it, the second is the longest of the others. */
  worst(from: number): number {
    const stalls = this.#stalls;
    let index = stalls.length;
    while (index > 0 && (stalls[index - 1]?.to ?? 0) > from) index--;
    const first = stalls[index];
    if (first === undefined) return 0;
    return Math.max(Math.min(first.ms, first.to - from), stalls[index + 1]?.ms ?? 0);
  }
}
