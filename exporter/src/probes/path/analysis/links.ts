import { PATH_START, type PathLink } from '@parallax/contract';
import type { Tallies } from './tallies.js';
import type { Place, Trail } from './places.js';

interface Bundle {
  readonly ttl: number;
  readonly from: string;
  readonly to: string;
  flows: number;
}

/**
 * Links of adjacent stops of one flow. Where a TTL is `mixed` (packets of one flow are spread over its nodes), which of
 * them a packet came through is not known: such links are told only from or to a TTL that has a single node.
 */
export function linksOf(trails: readonly Trail[], tallies: Tallies, mixed: Mixed): PathLink[] {
  const bundles = new Map<string, Bundle>();
  for (const { places } of trails) {
    let before: Place | undefined;
    for (const place of places) {
      const from = place.ttl === 1 ? [PATH_START] : before?.ttl === place.ttl - 1 ? before.ids : [];
      if (place.ttl === 1 || mixed.asserts(place.ttl))
        for (const near of from) for (const far of place.ids) count(bundles, place.ttl, [near, far]);
      before = place;
    }
  }
  return [...bundles.values()]
    .sort((a, b) => a.ttl - b.ttl || b.flows - a.flows || (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1))
    .map((bundle) => ({ ...bundle, ...delay(bundle, tallies) }));
}

function count(bundles: Map<string, Bundle>, ttl: number, [from, to]: readonly [string, string]): void {
  const key = `${ttl} ${from} ${to}`;
  const bundle = bundles.get(key);
  if (bundle) bundle.flows++;
  else bundles.set(key, { ttl, from, to, flows: 1 });
}

function delay({ ttl, from, to }: Bundle, tallies: Tallies): { delay?: number } {
  const near = from === PATH_START ? 0 : least(tallies, ttl - 1, from);
  const far = least(tallies, ttl, to);
  if (near === undefined || far === undefined || far < near) return {};
  return { delay: far - near };
}

function least(tallies: Tallies, ttl: number, id: string): number | undefined {
  const rtts = tallies.get(ttl, id)?.rtts ?? [];
  return rtts.length === 0 ? undefined : rtts.reduce((least, rtt) => Math.min(least, rtt), Infinity);
}

/** Which TTLs have packets of one flow at several nodes. */
export class Mixed {
  readonly #mixed = new Set<number>();
  readonly #nodes: (Set<string> | undefined)[] = [];

  constructor(trails: readonly Trail[]) {
    for (const { places } of trails) {
      for (const { ttl, ids } of places) {
        if (ids.length > 1) this.#mixed.add(ttl);
        const nodes = (this.#nodes[ttl] ??= new Set());
        for (const id of ids) nodes.add(id);
      }
    }
  }

  has(ttl: number): boolean {
    return this.#mixed.has(ttl);
  }

  /** Whether links that end at this TTL can be told: spread packets come from, or go to, a single node. */
  asserts(ttl: number): boolean {
    if (!this.#mixed.has(ttl) && !this.#mixed.has(ttl - 1)) return true;
    return this.#nodes[ttl]?.size === 1 || this.#nodes[ttl - 1]?.size === 1;
  }
}
