/** A case of the compliance suite: what a sender must, should or may do, and how it is seen at a receiver. */
import type { World } from './world.js';

/** Requirement levels of RFC 2119; `RECOMMENDED` is the upstream suite's word for what only costs performance. */
export type Level = 'MUST' | 'SHOULD' | 'MAY' | 'RECOMMENDED';

export interface Case {
  /** As the upstream suite calls it, where it has the case. */
  readonly name: string;
  readonly level: Level;
  /** What is asserted, for people. */
  readonly says: string;
  /** Throws when it is not so. */
  check(world: World): void;
}

export interface Group {
  readonly name: string;
  /** The upstream suite has a group of this name; its assertions are all here, and stricter. */
  readonly upstream: boolean;
  readonly cases: readonly Case[];
}

type Rest = readonly [says: string, check: (world: World) => void];
const of =
  (level: Level) =>
  (name: string, ...[says, check]: Rest): Case => ({ name, level, says, check });

export const must = of('MUST');
export const should = of('SHOULD');
export const may = of('MAY');
export const recommended = of('RECOMMENDED');
