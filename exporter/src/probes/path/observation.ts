import type { PathMtu, PathUnexpected } from '@parallax/contract';
import type { HopReply } from '../../core/tracer.js';

/** One packet and what became of it. */
export interface Observation {
  readonly flow: number;
  readonly ttl: number;
  /** Counted from 0; packets of one round were in flight together. */
  readonly round: number;
  /** The only or first answer; absent when none came in time. */
  readonly reply?: HopReply;
}

/** Everything that a search brought to light. Only packets that left are in it. */
export interface Discovery {
  readonly observations: readonly Observation[];
  /** Probe packets sent, those for the path MTU included. */
  readonly packets: number;
  /** False when the budget or the deadline ended the search before its stopping rule did. */
  readonly complete: boolean;
  readonly unexpected: Readonly<Partial<Record<PathUnexpected, number>>>;
  readonly mtu?: PathMtu;
}
