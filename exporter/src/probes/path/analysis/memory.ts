import type { PathRun } from '@parallax/contract';

/** What the next run compares itself with. */
export interface PathMemory {
  readonly last?: PathRun;
}
