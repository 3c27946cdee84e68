import type { Phase } from '@parallax/contract';
import { failureOf } from './failure.js';
import type { Common, Result } from './probe.js';

/** Where a run is and what it knows so far. Probes set `phase` before each step and fill `measured` after it. */
export interface Course<M> {
  phase: Phase;
  measured: Partial<M>;
}

/**
 * Runs the steps of a probe and turns whatever is thrown into a failed result of the phase it happened in.
 * `steps` returns the complete measurement.
 */
export async function follow<M extends Common>(steps: (course: Course<M>) => Promise<M>): Promise<Result<M>> {
  const course: Course<M> = { phase: 'resolve', measured: {} };
  try {
    return { outcome: 'ok', measured: await steps(course) };
  } catch (error) {
    return { outcome: 'failed', failure: failureOf(error, course.phase), measured: course.measured };
  }
}
