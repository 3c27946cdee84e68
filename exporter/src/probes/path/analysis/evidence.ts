import type { AddressFacts, Family, InvalidReason, PathRun } from '@parallax/contract';
import type { Config } from '../config.js';
import type { Discovery } from '../observation.js';
import type { PathMemory } from './memory.js';

/** What a run is judged by. */
export interface Evidence {
  readonly discovery: Discovery;
  readonly config: Config;
  readonly family: Family;
  readonly source: string;
  readonly destination: string;
  /** Destination port; 0 for ICMP. */
  readonly port: number;
  /** DSCP that was sent, 0 to 63. */
  readonly dscp: number;
  /** How long the search took. */
  readonly seconds: number;
  /** Of the run before; absent for the first. */
  readonly memory?: PathMemory;
  facts(ip: string): AddressFacts;
}

export interface Judgement {
  readonly run: PathRun;
  /** For the next run. */
  readonly memory: PathMemory;
  /** Round trips to the destination, in order of sending, in seconds. */
  readonly rtts: readonly number[];
  /** Times of the destination that were withheld. */
  readonly withheld: Readonly<Partial<Record<InvalidReason, number>>>;
}
