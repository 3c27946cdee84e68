import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Seconds by which the event loop was late, over one window. */
export interface LoopDelay {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Each tick wakes an idle agent; prom-client's monitor has the same interval, so that the two soon tick together. */
export const RESOLUTION_MS = 50;
const WINDOW_MS = 10_000;
/** The first window is short, so that a new agent soon knows how it is. */
const FIRST_WINDOW_MS = 2_000;

/** Where the measurements come from; perf_hooks in the agent. */
export interface DelayHistogram {
  readonly count: number;
  readonly max: number;
  percentile(percentile: number): number;
  reset(): void;
}

/** The event loop's delay over the last whole window of ten seconds. */
export class LoopDelays implements Disposable {
  readonly #histogram: DelayHistogram;
  readonly #stop: () => void;
  #windowEnd: number;
  #last: LoopDelay | undefined;

  constructor(now: number, histogram?: DelayHistogram) {
    this.#windowEnd = now + FIRST_WINDOW_MS;
    if (histogram) {
      this.#histogram = histogram;
      this.#stop = (): void => undefined;
      return;
    }
    const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    monitor.enable();
    this.#histogram = monitor;
    this.#stop = (): void => void monitor.disable();
  }

  /** Undefined during the first window, which is two seconds. `now` in monotonic milliseconds. */
  at(now: number): LoopDelay | undefined {
    if (now < this.#windowEnd) return this.#last;
    const { count, max } = this.#histogram;
    if (count > 0) {
      const rank = (percentile: number): number => late(this.#histogram.percentile(percentile));
      this.#last = { p50: rank(50), p90: rank(90), p99: rank(99), max: late(max) };
    }
    this.#histogram.reset();
    this.#windowEnd = now + WINDOW_MS;
    return this.#last;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}

/** perf_hooks gives nanoseconds between two ticks of a timer, so that a loop on time shows its interval. */
function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e9 - RESOLUTION_MS / 1000);
}
