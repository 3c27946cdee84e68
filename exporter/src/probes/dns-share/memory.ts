import type { Sighting } from '../../cdn/share/types.js';
import type { Memory } from '../../core/probe.js';
import type { Target } from '../../core/target.js';
import type { Config } from './config.js';
import { Zones } from './zones.js';

/** Answers that are kept for a target. */
export const MOST_SIGHTINGS = 4096;

/** What a round leaves for the next one. */
export interface ShareMemory {
  /** What the kept answers are about. */
  readonly subject: string;
  readonly sightings: readonly Sighting[];
  /** Name servers were seen to choose anew for each query. */
  readonly varies: boolean;
  readonly zones: Zones;
}

/** What is remembered; answers to other weights or other questions than those configured now are forgotten. */
export function recall(memory: Memory, target: Target<Config>): ShareMemory {
  const known = memory.value as ShareMemory | undefined;
  const subject = subjectOf(target);
  if (known === undefined) return { subject, sightings: [], varies: false, zones: new Zones() };
  return known.subject === subject ? known : { ...known, subject, sightings: [] };
}

function subjectOf({ host, config }: Target<Config>): string {
  const { hostnames, query_type: type, providers, authoritative, servers } = config;
  return JSON.stringify([host, hostnames, type, providers, authoritative, servers]);
}

/** The answers of the window, the newest last, at most {@link MOST_SIGHTINGS}. */
export function windowOf(old: readonly Sighting[], fresh: readonly Sighting[], from: number): readonly Sighting[] {
  const kept = [...old, ...fresh].filter(({ at }) => at > from);
  return kept.sort((one, other) => one.at - other.at).slice(-MOST_SIGHTINGS);
}
