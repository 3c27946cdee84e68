import type { Sighting } from './types.js';

/** What is known when stretch is judged. */
export interface StretchFacts {
  /** Of the window, in the order in which they came. */
  readonly sightings: readonly Sighting[];
  readonly intended: ReadonlyMap<string, number>;
  /** False when name servers may give other sources other answers for good. */
  readonly varies: boolean;
}

/** Chance that name servers went on leading to a provider and were not seen to; below it they have stopped. */
const CHANCE = 0.01;

/**
 * Tells by how many seconds a resolver lets its last answers live longer than the name servers say, at least 0;
 * undefined while no name server was heard. Either its TTL is greater than theirs, or it still leads to a provider to
 * which they have stopped leading for longer than their TTL.
 */
export function stretchJudge(facts: StretchFacts): (latest: readonly Sighting[]) => number | undefined {
  const direct = facts.sightings.filter(({ kind }) => kind === 'authoritative');
  const ttls = greatestTtls(direct);
  const voices = new Map<number, Voice>();
  const voiceOf = (host: number): Voice => {
    const voice = voices.get(host) ?? hear(direct, host);
    voices.set(host, voice);
    return voice;
  };
  return (latest) => {
    if (direct.length === 0) return undefined;
    let stretch = 0;
    for (const { steps } of latest) {
      for (const { owner, ttl } of steps) stretch = Math.max(stretch, ttl - (ttls.get(owner) ?? ttl));
    }
    // Of the answers that lead to one provider the last was kept longest.
    const last = new Map(latest.map((one) => [`${one.host} ${one.provider}`, one]));
    for (const one of last.values()) {
      const share = facts.intended.get(one.provider) ?? 0;
      if (facts.varies || share === 0) stretch = Math.max(stretch, keptBeyond(one, voiceOf(one.host), share));
    }
    return stretch;
  };
}

/** What the name servers said of one hostname, and their greatest TTL on its way. */
interface Voice {
  readonly said: readonly Sighting[];
  readonly ttl: number;
}

function hear(direct: readonly Sighting[], host: number): Voice {
  const said = direct.filter((one) => one.host === host);
  let ttl = 0;
  for (const { steps } of said) for (const step of steps) ttl = Math.max(ttl, step.ttl);
  return { said, ttl };
}

/** Seconds since the answer should have been gone; negative or 0 when it may still be there. */
function keptBeyond(answer: Sighting, { said, ttl }: Voice, share: number): number {
  const last = said.findLastIndex(({ provider }) => provider === answer.provider);
  const since = said.slice(last + 1).filter(({ at }) => at <= answer.at);
  const from = last < 0 ? since[0] : said[last];
  if (from === undefined || since.length === 0) return 0;
  // Where nothing is meant to come, nothing can have been missed by chance.
  if (share > 0 && (1 - share) ** since.length > CHANCE) return 0;
  return (answer.at - from.at) / 1000 - ttl;
}

function greatestTtls(direct: readonly Sighting[]): ReadonlyMap<string, number> {
  const ttls = new Map<string, number>();
  for (const { steps } of direct) {
    for (const { owner, ttl } of steps) if (ttl > (ttls.get(owner) ?? -1)) ttls.set(owner, ttl);
  }
  return ttls;
}
