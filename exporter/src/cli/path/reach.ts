import type { PathRun } from '@parallax/contract';

/** How much of a run arrived. */

type Counts = Pick<PathRun, 'flows' | 'undecided' | 'reached'>;

/** Flows of which it is known whether they arrive. */
export const decided = ({ flows, undecided = 0 }: Counts): number => flows - undecided;

export function reachOf(run: Counts): 'all' | 'some' | 'none' {
  if (run.reached === 0) return 'none';
  return run.reached < decided(run) ? 'some' : 'all';
}
