import { Fault } from '../failure.js';
import { CLASSES, TYPES } from './codes.js';
import type { DnsMessage } from './message.js';
import { canonicalName } from './name.js';
import { addressOf, targetOf } from './rdata.js';

/** One step from a name towards an address: an alias, or at the end the addresses of a name. */
export interface Link {
  /** Canonical name of the records. */
  readonly owner: string;
  /** Seconds; of several records the least. */
  readonly ttl: number;
  /** Where an alias leads, as a canonical name; absent for addresses. */
  readonly target?: string;
  /** In the order of the answer; empty for an alias. */
  readonly addresses: readonly string[];
}

/** Aliases that are followed; resolvers in use stop at 8 to 16. */
export const MOST_ALIASES = 16;

/**
 * The way that an answer shows from `name` to addresses of `type` (A or AAAA), in order; empty when it says nothing
 * about the name. It may end at an alias whose target is somebody else's. Costs one pass over the records. Of two
 * aliases of one name, which RFC 1034 section 3.6.2 forbids, the first counts. A Fault `malformed_reply` when the
 * aliases go round or are more than {@link MOST_ALIASES}.
 */
export function chainOf({ answer }: Pick<DnsMessage, 'answer'>, name: string, type: number): readonly Link[] {
  const aliases = new Map<string, Link>();
  const places = new Map<string, { ttl: number; addresses: string[] }>();
  for (const record of answer) {
    if (record.class !== CLASSES.IN) continue;
    const owner = canonicalName(record.name);
    if (record.type === TYPES.CNAME) {
      const target = canonicalName(targetOf(record) ?? '.');
      if (!aliases.has(owner)) aliases.set(owner, { owner, ttl: record.ttl, target, addresses: [] });
    } else if (record.type === type) {
      const place = places.get(owner) ?? { ttl: record.ttl, addresses: [] };
      place.ttl = Math.min(place.ttl, record.ttl);
      place.addresses.push(addressOf(record) ?? '');
      places.set(owner, place);
    }
  }
  return follow(canonicalName(name), aliases, places);
}

function follow(
  start: string,
  aliases: ReadonlyMap<string, Link>,
  places: ReadonlyMap<string, Pick<Link, 'ttl' | 'addresses'>>,
): readonly Link[] {
  const links: Link[] = [];
  const passed = new Set<string>();
  for (let owner = start; ;) {
    if (passed.has(owner)) throw new Fault('malformed_reply', 'the aliases of the answer go round');
    passed.add(owner);
    const place = places.get(owner);
    if (place !== undefined) return [...links, { owner, ...place }];
    const alias = aliases.get(owner);
    if (alias?.target === undefined) return links;
    if (links.length === MOST_ALIASES) throw new Fault('malformed_reply', `more than ${MOST_ALIASES} aliases in a row`);
    links.push(alias);
    owner = alias.target;
  }
}
