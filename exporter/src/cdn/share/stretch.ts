import type { Sighting } from './types.js';

/** What is known when stretch is judged. */
export interface StretchFacts {
  /** Of the window, in the order in which they came. */
  readonly sightings: readonly Sighting[];
  /** The last answers of one resolver. */
  readonly latest: readonly Sighting[];
  readonly intended: ReadonlyMap<string, number>;
  /** False when name servers may give other sources other answers for good. */
  readonly varies: boolean;
}

/** Chance that name servers went on leading to a provider and were not seen to; below it they have stopped. */
const CHANCE = 0.01;

/**
 * By how many seconds a resolver lets answers live longer than the name servers say, at least 0; undefined while no
 * name server was heard. Either its TTL is greater than theirs, or it still leads to a provider to which they have
 * stopped leading for longer than their TTL.
 */
export function stretchOf({ sightings, latest, intended, varies }: StretchFacts): number | undefined {
  const direct = sightings.filter(({ kind }) => kind === 'authoritative');
  if (direct.length === 0) return undefined;
  const ttls = greatestTtls(direct);
  let stretch = 0;
  for (const one of latest) {
    for (const { owner, ttl } of one.steps) stretch = Math.max(stretch, ttl - (ttls.get(owner) ?? ttl));
    const share = intended.get(one.provider) ?? 0;
    if (!varies && share > 0) continue;
    const heard = direct.filter(({ host }) => host === one.host);
    stretch = Math.max(stretch, keptBeyond(one, heard, share));
  }
  return stretch;
}

/** Seconds since the answer should have been gone; negative or 0 when it may still be there. */
function keptBeyond(answer: Sighting, heard: readonly Sighting[], share: number): number {
  const last = heard.findLastIndex(({ provider }) => provider === answer.provider);
  const since = heard.slice(last + 1).filter(({ at }) => at <= answer.at);
  const from = last < 0 ? since[0] : heard[last];
  if (from === undefined || since.length === 0) return 0;
  // Where nothing is meant to come, nothing can have been missed by chance.
  if (share > 0 && (1 - share) ** since.length > CHANCE) return 0;
  const ttl = Math.max(0, ...heard.flatMap(({ steps }) => steps.map((step) => step.ttl)));
  return (answer.at - from.at) / 1000 - ttl;
}

function greatestTtls(direct: readonly Sighting[]): ReadonlyMap<string, number> {
  const ttls = new Map<string, number>();
  for (const { steps } of direct) {
    for (const { owner, ttl } of steps) ttls.set(owner, Math.max(ttl, ttls.get(owner) ?? 0));
  }
  return ttls;
}
