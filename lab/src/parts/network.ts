import { exec } from './process.js';
import type { Scope } from './scope.js';

/**
 * The little internet of the demo. As root: network namespaces
 *
 *   vantage-1 \                     / r3a \
 *   vantage-2 -- r1 (site) -- r2 --         -- r4 -- servers
 *   vantage-3 /                     \ r3b /
 *
 * with two equal-cost paths between r2 and r4 (hashed on ports, so that flows keep their path). Without root:
 * everything on loopback, no path to break.
 */
export interface Network {
  readonly kind: 'namespaces' | 'loopback';
  /** Namespace and own address of each vantage, in the order asked for. */
  readonly vantages: readonly { readonly namespace?: string; readonly address: string }[];
  readonly servers: { readonly namespace?: string; readonly address: string };
  /** Drops (or lets pass again) everything that one vantage sends; absent where there is no path to break. */
  readonly cut?: (vantage: number, on: boolean) => Promise<void>;
}

export const loopback = (count: number): Network => ({
  kind: 'loopback',
  vantages: Array.from({ length: count }, () => ({ address: '127.0.0.1' })),
  servers: { address: '127.0.0.1' },
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
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv4.ping_group_range=0 2147483647',
];

/** One wire: two namespaces and the third byte of the subnet between them; the first end gets .1, the second .2. */
type Wire = readonly [from: string, to: string, subnet: number];

/** Builds the namespaces; their end belongs to `scope`. Needs root. */
export async function namespaces(scope: Scope, vantages: number): Promise<Network> {
  const name = (short: string): string => `plx${process.pid}-${short}`;
  const sites = Array.from({ length: vantages }, (_, index) => `v${index + 1}`);
  const routers = ['r1', 'r2', 'r3a', 'r3b', 'r4', 's'];
  for (const short of [...sites, ...routers]) await makeNamespace(scope, name(short));
  const trunk: Wire[] = [['r1', 'r2', 2], ['r2', 'r3a', 31], ['r2', 'r3b', 32], ['r3a', 'r4', 41], ['r3b', 'r4', 42], ['r4', 's', 5]]; // prettier-ignore
  const access = sites.map((site, index): Wire => [site, 'r1', 100 + index]);
  for (const [from, to, subnet] of [...access, ...trunk]) await wire(name(from), name(to), subnet);
  await routes(name, sites.length);
  return {
    kind: 'namespaces',
    vantages: sites.map((site, index) => ({ namespace: name(site), address: `10.88.${100 + index}.1` })),
    servers: { namespace: name('s'), address: '10.88.5.2' },
    cut: async (vantage, on) => {
      const rule = on ? ['add', 'blackhole'] : ['del', 'blackhole'];
      await exec('ip', '-n', name('r1'), 'route', ...rule, `10.88.${100 + vantage}.1/32`);
    },
  };
}

async function makeNamespace(scope: Scope, name: string): Promise<void> {
  await exec('ip', 'netns', 'add', name);
  scope.defer(`delete namespace ${name}`, async () => void (await exec('ip', 'netns', 'del', name)));
  await exec('ip', '-n', name, 'link', 'set', 'lo', 'up');
  for (const line of SYSCTLS) await exec('ip', 'netns', 'exec', name, 'sysctl', '-qw', line);
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
  const [servers, home] = ['10.88.5.0/24', '10.88.96.0/19'];
  for (let index = 0; index < sites; index += 1)
    await route(`v${index + 1}`, 'default', 'via', `10.88.${100 + index}.2`);
  await route('r1', servers, 'via', '10.88.2.2');
  await route('r2', home, 'via', '10.88.2.1');
  await route('r2', servers, 'nexthop', 'via', '10.88.31.2', 'nexthop', 'via', '10.88.32.2');
  await route('r3a', servers, 'via', '10.88.41.2');
  await route('r3a', home, 'via', '10.88.31.1');
  await route('r3b', servers, 'via', '10.88.42.2');
  await route('r3b', home, 'via', '10.88.32.1');
  await route('r4', home, 'nexthop', 'via', '10.88.41.1', 'nexthop', 'via', '10.88.42.1');
  await route('s', 'default', 'via', '10.88.5.1');
}
