/** What the machine says about names: `/etc/resolv.conf` (resolv.conf(5)) and `/etc/hosts` (hosts(5)). Pure text. */
import { canonicalName } from '../core/dns/name.js';
import { literalAddress } from '../core/host.js';
import type { Address } from '../core/net.js';

/** Where a resolver listens. */
export interface Server {
  readonly address: Address;
  readonly port: number;
}

export interface SystemNames {
  readonly servers: readonly Server[];
  /** Domains tried for names without a dot, canonical. */
  readonly search: readonly string[];
  /** Addresses by canonical name. */
  readonly hosts: ReadonlyMap<string, readonly Address[]>;
}

const MAX_SERVERS = 8;
const MAX_SEARCH = 6;
const MAX_HOST_LINES = 20_000;
const DNS_PORT = 53;

/** Nameservers and search list; without a nameserver the one on this machine, as resolv.conf(5) says. */
export function parseResolvConf(text: string): Pick<SystemNames, 'servers' | 'search'> {
  const servers: Server[] = [];
  let search: string[] = [];
  for (const line of text.slice(0, 65_536).split('\n')) {
    const [keyword, ...values] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'nameserver') {
      const address = values[0] === undefined ? undefined : literalAddress(values[0]);
      if (address && servers.length < MAX_SERVERS) servers.push({ address, port: DNS_PORT });
    }
    // The last of `search` and `domain` counts.
    if (keyword === 'search' || keyword === 'domain') search = values.slice(0, MAX_SEARCH).map(canonicalName);
  }
  const local: Server = { address: { ip: '127.0.0.1', family: '4' }, port: DNS_PORT };
  return { servers: servers.length > 0 ? servers : [local], search: search.filter((domain) => domain !== '.') };
}

export function parseHosts(text: string): SystemNames['hosts'] {
  const hosts = new Map<string, Address[]>();
  for (const line of text.split('\n', MAX_HOST_LINES)) {
    const [ip, ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const address = ip === undefined ? undefined : literalAddress(ip);
    if (!address) continue;
    for (const name of names.map(canonicalName)) {
      const known = hosts.get(name);
      if (known === undefined) hosts.set(name, [address]);
      else if (!known.some((one) => one.ip === address.ip)) known.push(address);
    }
  }
  return hosts;
}

const LOOPBACK: readonly Address[] = [
  { ip: '::1', family: '6' },
  { ip: '127.0.0.1', family: '4' },
];

/** Addresses that need no question: listed in hosts, or `localhost` and below (RFC 6761 section 6.3). */
export function listedAddresses(name: string, hosts: SystemNames['hosts']): readonly Address[] | undefined {
  const listed = hosts.get(name);
  if (listed) return listed;
  return name === 'localhost.' || name.endsWith('.localhost.') ? LOOPBACK : undefined;
}
