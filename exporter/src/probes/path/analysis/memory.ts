import type { PathRun } from '@parallax/contract';

/** Addresses by TTL; a TTL without any says nothing. */
export type Known = readonly (ReadonlySet<string> | undefined)[];

/** What the next run compares itself with. */
export interface PathMemory {
  readonly last?: PathRun;
  /** Every address seen at each TTL since the route last changed there. */
  readonly known?: Known;
  /** By TTL, where each flow was last seen there. */
  readonly flows?: readonly (ReadonlyMap<number, string> | undefined)[];
  /** TTLs at which packets of one flow were spread. */
  readonly mixed?: ReadonlySet<number>;
  /** TTLs at which each flow's destination answered: the hops of balanced ways may differ. */
  readonly distances?: ReadonlyMap<number, number>;
}

/** Bounds of what is kept for a target. */
export const MOST_ADDRESSES = 256;
export const MOST_FLOWS = 512;
