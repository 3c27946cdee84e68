import type { Kind, Sighting, Stickiness } from './types.js';

/**
 * Which answers are draws of their own. k answers of a resolver are not k draws of the weighted record: a cache repeats
 * one draw until its TTL is over, and some name servers give everyone who asks from one address, or for one client
 * subnet, always the same answer. Taken for independent they make an interval far too narrow.
 *
 * 1. An answer out of a cache is known by when it expires: time of the answer plus TTL. Answers of one resolver for one
 *    hostname and subnet whose records expire at the same moment are one draw, the first of them; it does not matter
 *    what they say, or the rarer provider would be counted too often where caches are many.
 * 2. Which record expires: the first on the way that was seen with different data anywhere in the window, for that is
 *    where the choice is made. While nothing differs, the one that lives longest, so that no refresh of a fixed alias is
 *    taken for a choice.
 * 3. Answers of name servers are not cached: each is a draw, unless the name server sticks (`stickiness`): then a source,
 *    an address or client subnet that asks, is one draw, its last answer, over all hostnames.
 */
export interface Drawn {
  /** Independent over all hostnames: what shares rest on. */
  readonly draws: readonly Sighting[];
  /** Independent within each hostname: what comparing hostnames rests on. */
  readonly byHost: readonly Sighting[];
  /** True when a source was seen to change its answer as only a choice a query does; stays true once it is. */
  readonly varies: boolean;
}

/** Expiries this near, in milliseconds, are one: TTLs are whole seconds, and replies take their time. */
const SAME_EXPIRY = 2000;
/** Changes of one source in a window that no sticking name server makes: it makes one for each change of the weights. */
const MANY_CHANGES = 3;

export function drawsOf(sightings: readonly Sighting[], stickiness: Stickiness, variedBefore = false): Drawn {
  const fresh = uncached(sightings);
  const sources = groups(fresh, sourceOf);
  const varies = variedBefore || changesOften(sources);
  const sticks = stickiness === 'source' || (stickiness === 'auto' && !varies);
  if (!sticks) return { draws: fresh, byHost: fresh, varies };
  return { draws: lastOf(groups(fresh, askerOf)), byHost: lastOf(sources), varies };
}

/** Name servers are one system, whoever of them answers; every other resolver asks from an address of its own. */
const askerOf = ({ kind, resolver, subnet }: Sighting): string =>
  `${kind === 'authoritative' ? '' : resolver} ${subnet}`;
/** What sticks to the asker may do so for all hostnames alike, and is compared within one. */
const sourceOf = (one: Sighting): string => `${askerOf(one)} ${one.host}`;

const lastOf = (sources: ReadonlyMap<string, readonly Sighting[]>): readonly Sighting[] =>
  [...sources.values()].flatMap((source) => source.at(-1) ?? []);

/** Only name servers are believed where there are any: behind a public resolver are many sources that look like one. */
function changesOften(sources: ReadonlyMap<string, readonly Sighting[]>): boolean {
  const all = [...sources.values()];
  const direct = all.filter(([first]) => first?.kind === 'authoritative');
  return (direct.length > 0 ? direct : all).some((source) => changes(source) >= MANY_CHANGES);
}

const changes = (source: readonly Sighting[]): number =>
  source.filter(({ provider }, index) => index > 0 && provider !== source[index - 1]?.provider).length;

/** Leaves out what a cache repeated. */
function uncached(sightings: readonly Sighting[]): readonly Sighting[] {
  const data = variety(sightings);
  const seen = new Map<string, Slots>();
  return sightings.filter((one) => {
    if (one.kind === 'authoritative') return true;
    const key = `${one.resolver} ${one.subnet} ${one.host}`;
    const slots = seen.get(key) ?? new Slots();
    seen.set(key, slots);
    return slots.take(one.at + ttlOfChoice(one, data) * 1000);
  });
}

/** For each owner, what its records said. */
function variety(sightings: readonly Sighting[]): ReadonlyMap<string, ReadonlySet<string>> {
  const data = new Map<string, Set<string>>();
  for (const { steps } of sightings) {
    for (const { owner, data: said } of steps) {
      const known = data.get(owner);
      if (known) known.add(said);
      else data.set(owner, new Set([said]));
    }
  }
  return data;
}

function ttlOfChoice({ steps }: Sighting, data: ReadonlyMap<string, ReadonlySet<string>>): number {
  const choice = steps.find(({ owner }) => (data.get(owner)?.size ?? 0) > 1);
  return choice?.ttl ?? Math.max(...steps.map(({ ttl }) => ttl));
}

/** Moments of expiry that were seen. */
class Slots {
  readonly #buckets = new Map<number, number[]>();

  /** True when no moment that near was taken before. */
  take(moment: number): boolean {
    const bucket = Math.floor(moment / SAME_EXPIRY);
    const near = [bucket - 1, bucket, bucket + 1].flatMap((index) => this.#buckets.get(index) ?? []);
    if (near.some((other) => Math.abs(other - moment) <= SAME_EXPIRY)) return false;
    this.#buckets.set(bucket, [...(this.#buckets.get(bucket) ?? []), moment]);
    return true;
  }
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}

/** How many draws each kind of resolver gave. */
export function drawsByKind(draws: readonly Sighting[]): ReadonlyMap<Kind, readonly Sighting[]> {
  return groups(draws, ({ kind }) => kind) as ReadonlyMap<Kind, readonly Sighting[]>;
}
