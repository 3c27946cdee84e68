import { makeNamespace } from './namespace.js';
import { exec } from './process.js';
import type { Scope } from './scope.js';

/**
 * The little internet of the demo. As root: network namespaces
 *
 *   vantage-1 \                     /--- r3a ---\
 *   vantage-2 -- r1 (site) -- r2 ---             --- r4 -- servers
 *   vantage-3 /                   | \--- r3b ---/ |
 *                                  \- r3c -- r3d -/
 *
 * with two equal-cost paths between r2 and r4 (hashed on ports, so that flows keep their path) and a detour, one hop
 * longer, that nobody takes until {@link Network.detour}. Without root: everything on loopback, no path to break.
 */
export interface Network {
  readonly kind: 'namespaces' | 'loopback';
  /** Namespace and own address of each vantage, in the order asked for. */
  readonly vantages: readonly { readonly namespace?: string; readonly address: string }[];
  readonly servers: { readonly namespace?: string; readonly address: string };
  /** Further addresses of the servers' network, one for each edge of a CDN. */
  readonly edges: readonly string[];
  /** Routers in different networks on every vantage's way: who reaches none of them has a problem of its own. */
  readonly anchors: readonly { readonly name: string; readonly address: string }[];
  /** Drops (or lets pass again) everything that one vantage sends; absent where there is no path to break. */
  readonly cut?: (vantage: number, on: boolean) => Promise<void>;
  /** Takes the packets of every vantage off both branches onto the detour (or back); absent where there is no path. */
  readonly detour?: (on: boolean) => Promise<void>;
  /** Who the routers are: an entry for each address that they answer from; empty where there are none. */
  readonly routers: readonly RouterFacts[];
}

export interface RouterFacts {
  readonly cidr: string;
  readonly name: string;
  /** Autonomous system number that it pretends to be in. */
  readonly asn: number;
}

/** Of the addresses of edges. */
const LAST_BYTES = [11, 12, 13, 14] as const;

export const loopback = (count: number): Network => ({
  kind: 'loopback',
  vantages: Array.from({ length: count }, () => ({ address: '127.0.0.1' })),
  servers: { address: '127.0.0.1' },
  edges: LAST_BYTES.map((byte) => `127.0.0.${byte}`),
  anchors: [],
  routers: [],
});

/** Whether this process may make network namespaces. */
export async function mayMakeNamespaces(): Promise<boolean> {
  const name = `plx${process.pid}t`;
  try {
    await exec('ip', 'netns', 'add', name);
    await exec('ip', 'netns', 'del', name);
    return true;
  } catch {
    return false;
  }
}

const SYSCTLS = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.fib_multipath_hash_policy=1',
  'net.ipv4.conf.all.rp_filter=0',
  // Traces ask every router at once; the second limit is one a namespace only in newer kernels.
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv4.icmp_msgs_per_sec=1000000',
  'net.ipv4.icmp_msgs_burst=1000000',
  'net.ipv4.ping_group_range=0 2147483647',
];

/** One wire: two namespaces and the third byte of the subnet between them; the first end gets .1, the second .2. */
type Wire = readonly [from: string, to: string, subnet: number];

/** The wires behind r1, and the two ways from r2 to the servers. */
const TRUNK: readonly Wire[] = [
  ['r1', 'r2', 2],
  ['r2', 'r3a', 31],
  ['r3a', 'r4', 41],
  ['r2', 'r3b', 32],
  ['r3b', 'r4', 42],
  ['r2', 'r3c', 33],
  ['r3c', 'r3d', 34],
  ['r3d', 'r4', 43],
  ['r4', 's', 5],
];
const [SERVERS, HOME] = ['10.88.5.0/24', '10.88.96.0/19'];
const BRANCHES = ['nexthop', 'via', '10.88.31.2', 'nexthop', 'via', '10.88.32.2'];
const DETOUR = ['via', '10.88.33.2'];
/** Routers between r2 and r4: the subnet ahead and the one back. */
const MIDDLE = [
  ['r3a', 41, 31],
  ['r3b', 42, 32],
  ['r3c', 34, 33],
  ['r3d', 43, 34],
] as const;

/** Builds the namespaces; their end belongs to `scope`. Needs root. */
export async function namespaces(scope: Scope, vantages: number): Promise<Network> {
  const name = (short: string): string => `plx${process.pid}-${short}`;
  const sites = Array.from({ length: vantages }, (_, index) => `v${index + 1}`);
  const routers = [...new Set(TRUNK.flatMap(([from, to]) => [from, to]))];
  for (const short of [...sites, ...routers]) await makeNamespace(scope, name(short), SYSCTLS);
  const access = sites.map((site, index): Wire => [site, 'r1', 100 + index]);
  for (const [from, to, subnet] of [...access, ...TRUNK]) await wire(name(from), name(to), subnet);
  await routes(name, sites.length);
  const edges = LAST_BYTES.map((byte) => `10.88.5.${byte}`);
  for (const edge of edges) await exec('ip', '-n', name('s'), 'addr', 'add', `${edge}/24`, 'dev', 'w5');
  return {
    kind: 'namespaces',
    vantages: sites.map((site, index) => ({ namespace: name(site), address: `10.88.${100 + index}.1` })),
    servers: { namespace: name('s'), address: '10.88.5.2' },
    edges,
    anchors: [
      { name: 'r2', address: '10.88.2.2' },
      { name: 'r4', address: '10.88.5.1' },
    ],
    cut: async (vantage, on) => {
      const rule = on ? ['add', 'blackhole'] : ['del', 'blackhole'];
      await exec('ip', '-n', name('r1'), 'route', ...rule, `10.88.${100 + vantage}.1/32`);
    },
    detour: async (on) => {
      await exec('ip', '-n', name('r2'), 'route', 'replace', SERVERS, ...(on ? DETOUR : BRANCHES));
    },
    // A router answers from the address of the wire that the packet came in by: the second of each.
    routers: [...access, ...TRUNK].map(([, to, subnet]) => factsOf(to, `10.88.${subnet}.2/32`)),
  };
}

/** The site, the carrier behind it, and where the servers are: numbers for documentation, RFC 5398. */
function factsOf(name: string, cidr: string): RouterFacts {
  const asn = name === 'r1' ? 64_496 : name === 's' || name === 'r4' ? 64_510 : 64_500;
  return { cidr, name: name === 's' ? 'servers' : name, asn };
}

async function wire(from: string, to: string, subnet: number): Promise<void> {
  const device = `w${subnet}`;
  await exec('ip', 'link', 'add', device, 'netns', from, 'type', 'veth', 'peer', 'name', device, 'netns', to);
  for (const [host, end] of [from, to].entries()) {
    await exec('ip', '-n', end, 'addr', 'add', `10.88.${subnet}.${host + 1}/24`, 'dev', device);
    await exec('ip', '-n', end, 'link', 'set', device, 'up');
  }
}

async function routes(name: (short: string) => string, sites: number): Promise<void> {
  const route = (where: string, ...words: string[]): Promise<string> =>
    exec('ip', '-n', name(where), 'route', 'add', ...words);
  for (let index = 0; index < sites; index += 1)
    await route(`v${index + 1}`, 'default', 'via', `10.88.${100 + index}.2`);
  await route('r1', SERVERS, 'via', '10.88.2.2');
  await route('r2', HOME, 'via', '10.88.2.1');
  await route('r2', SERVERS, ...BRANCHES);
  for (const [router, ahead, back] of MIDDLE) {
    await route(router, SERVERS, 'via', `10.88.${ahead}.2`);
    await route(router, HOME, 'via', `10.88.${back}.1`);
  }
  await route('r4', HOME, 'nexthop', 'via', '10.88.41.1', 'nexthop', 'via', '10.88.42.1');
  await route('s', 'default', 'via', '10.88.5.1');
}
