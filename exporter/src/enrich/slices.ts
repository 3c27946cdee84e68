import type { Clock } from '../core/clock.js';

/** Long work that may stop anywhere it yields. */
export type Sliced<T> = Generator<void, T, void>;

/** Milliseconds of work at a stretch, far below what a measurement on the loop would notice as a stall. */
const SLICE_MS = 3;
const PAUSE_MS = 1;

/** Does the work on this thread without holding it: others get the loop after every few milliseconds. */
export async function inSlices<T>(work: Sliced<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (let end = clock.now() + SLICE_MS; ;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (clock.now() < end) continue;
    await clock.sleep(PAUSE_MS, signal);
    end = clock.now() + SLICE_MS;
  }
}

/** All of it at once; for tests and benchmarks. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
