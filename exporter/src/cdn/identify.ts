import type { CdnProvider } from '@parallax/contract';
import { addressBytes, contains, parseCidr, type Cidr } from '../core/address.js';
import { providers } from './providers/index.js';

/** What is known of where a name led. */
export interface Sighting {
  /** The name that was asked for, then the names of its CNAME chain, in order; dots at the end and case do not matter. */
  readonly names?: readonly string[];
  /** The address that was answered, as text. */
  readonly address?: string;
  /** Autonomous system of the address: `AS13335`, `13335`, or `unknown`. */
  readonly asn?: string;
}

/** By what somebody's edges are known. */
export interface Marks {
  /** Suffixes of names: `example.net` is itself and all below it. */
  readonly domains?: readonly string[];
  /** CIDR; what is none is left out, the configuration has refused it. */
  readonly networks?: readonly string[];
  readonly asns?: readonly string[];
}

/** Who it is, and what said so. */
export interface Identity {
  /** A CdnProvider, `unknown`, or a name from the marks that were given. */
  readonly provider: string;
  readonly by: 'domain' | 'network' | 'asn' | 'nothing';
  /** The suffix, network or number that matched; empty when nothing did. */
  readonly mark: string;
}

type Find = (sighting: Sighting) => Identity | undefined;

const NOBODY: Identity = Object.freeze({ provider: 'unknown' satisfies CdnProvider, by: 'nothing', mark: '' });

/** More names of a chain, or longer ones, are not looked at (RFC 1035 section 2.3.4: 255 octets). */
const MOST_NAMES = 32;
const LONGEST_NAME = 255;

/**
 * Tells providers apart by CNAME chain, address and autonomous system. `own` marks, by name, decide before the known
 * providers do; of each, names before networks before systems. In a chain the last name that matches decides, because
 * it is next to the edge that answers; in a name the longest suffix, on label boundaries.
 */
export function identifier(own: Readonly<Record<string, Marks>> = {}): (sighting: Sighting) => Identity {
  const first = finder(Object.entries(own));
  return (sighting) => first(sighting) ?? known(sighting) ?? NOBODY;
}

function finder(owners: readonly (readonly [name: string, marks: Marks])[]): Find {
  const domains = index(owners, ({ domains = [] }) => domains.map(bare));
  const asns = index(owners, (marks) => (marks.asns ?? []).map(numberOf));
  const networks = owners.flatMap(([provider, marks]) =>
    (marks.networks ?? []).flatMap((text) => {
      const cidr = parseCidr(text);
      return cidr === undefined ? [] : [{ provider, mark: text, cidr }];
    }),
  );
  networks.sort((a, b) => b.cidr.bits - a.cidr.bits);
  return ({ names = [], address, asn }) =>
    byName(domains, names) ??
    (address === undefined ? undefined : byAddress(networks, address)) ??
    (asn === undefined ? undefined : bySystem(asns, asn));
}

/** The first owner of a mark keeps it. */
function index(
  owners: readonly (readonly [name: string, marks: Marks])[],
  marksOf: (marks: Marks) => readonly string[],
): ReadonlyMap<string, string> {
  const owner = new Map<string, string>();
  for (const [name, marks] of owners) for (const mark of marksOf(marks)) if (!owner.has(mark)) owner.set(mark, name);
  return owner;
}

function byName(domains: ReadonlyMap<string, string>, names: readonly string[]): Identity | undefined {
  for (const name of names.slice(0, MOST_NAMES).reverse()) {
    if (name.length > LONGEST_NAME) continue;
    let suffix = bare(name);
    while (suffix !== '') {
      const provider = domains.get(suffix);
      if (provider !== undefined) return { provider, by: 'domain', mark: suffix };
      const dot = suffix.indexOf('.');
      suffix = dot === -1 ? '' : suffix.slice(dot + 1);
    }
  }
  return undefined;
}

interface Network {
  readonly provider: string;
  readonly mark: string;
  readonly cidr: Cidr;
}

/** `networks` with the narrowest first. */
function byAddress(networks: readonly Network[], address: string): Identity | undefined {
  const bytes = networks.length === 0 ? undefined : addressBytes(address);
  const found = bytes && networks.find(({ cidr }) => contains(cidr, bytes));
  return found && { provider: found.provider, by: 'network', mark: found.mark };
}

function bySystem(asns: ReadonlyMap<string, string>, asn: string): Identity | undefined {
  const number = numberOf(asn);
  const provider = asns.get(number);
  return provider === undefined ? undefined : { provider, by: 'asn', mark: `AS${number}` };
}

/** Lower case, without the dots around it. */
const bare = (name: string): string => name.toLowerCase().replace(/^\*?\.|\.$/g, '');

const numberOf = (asn: string): string => asn.trim().replace(/^as/i, '');

const known = finder(providers.map((spec) => [spec.id, spec]));

/** As `identifier()` without marks of one's own. */
export const identify: (sighting: Sighting) => Identity = identifier();
