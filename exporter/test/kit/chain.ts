/**
 * A chain of real kernels for one test file, IPv4 and IPv6, with two equal-cost paths in the middle (hashed on ports):
 *
 *   here - r1 - r2 - (ra|rb) - r4 - s
 *
 * `here` is the namespace that {@link enterNetns} made. Subnets are 10.97.N.0/24 and fd97:N::/64; the end nearer to
 * here has .1, the other .2. Routers answer as fast as they are asked.
 */
import { execFileSync } from 'node:child_process';

type Wire = readonly [from: string, to: string, subnet: number];

const WIRES: readonly Wire[] = [['', 'r1', 1], ['r1', 'r2', 2], ['r2', 'ra', 31], ['r2', 'rb', 32], ['ra', 'r4', 41], ['rb', 'r4', 42], ['r4', 's', 5]]; // prettier-ignore
const HOSTS = ['r1', 'r2', 'ra', 'rb', 'r4', 's'];
const SYSCTLS = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1', 'net.ipv4.fib_multipath_hash_policy=1', 'net.ipv6.fib_multipath_hash_policy=1', 'net.ipv4.conf.all.rp_filter=0', 'net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0', 'net.ipv6.conf.default.accept_dad=0']; // prettier-ignore

/** Addresses of the hops in both families. `branches` are the two at TTL 3; r4 answers from either of its two. */
export const HOPS = {
  '4': { r1: '10.97.1.2', r2: '10.97.2.2', branches: ['10.97.31.2', '10.97.32.2'], r4: ['10.97.41.2', '10.97.42.2'], s: '10.97.5.2' }, // prettier-ignore
  '6': { r1: 'fd97:1::2', r2: 'fd97:2::2', branches: ['fd97:31::2', 'fd97:32::2'], r4: ['fd97:41::2', 'fd97:42::2'], s: 'fd97:5::2' }, // prettier-ignore
} as const;

export interface Chain {
  /** Name of a namespace, for `ip -n` and `ip netns exec`. */
  name(host: string): string;
  /** Runs `ip ...` in the namespace of a host, or here. */
  ip(host: string, ...words: string[]): void;
  /** Runs a program in the namespace of a host. */
  run(host: string, ...words: string[]): void;
  remove(): void;
}

/** Builds it, in the namespace that the calling thread is in. Needs root. */
export function buildChain(): Chain {
  const name = (host: string): string => `plxc${process.pid}-${host}`;
  const ip = (host: string, ...words: string[]): void =>
    void execFileSync('ip', [...(host === '' ? [] : ['-n', name(host)]), ...words], { stdio: 'pipe' });
  const run = (host: string, ...words: string[]): void =>
    void execFileSync('ip', ['netns', 'exec', name(host), ...words], { stdio: 'pipe' });
  const made: string[] = [];
  const remove = (): void => {
    for (const host of made.splice(0)) execFileSync('ip', ['netns', 'del', name(host)]);
  };
  try {
    for (const host of HOSTS) {
      execFileSync('ip', ['netns', 'add', name(host)], { stdio: 'pipe' });
      made.push(host);
      ip(host, 'link', 'set', 'lo', 'up');
      run(host, 'sysctl', '-qw', ...SYSCTLS);
      // Older kernels have these limits for the whole machine, where a namespace may not change them.
      run(host, 'sysctl', '-e', '-qw', 'net.ipv4.icmp_msgs_per_sec=100000', 'net.ipv4.icmp_msgs_burst=100000');
    }
    for (const wire of WIRES) connect(ip, name, wire);
    for (const family of ['4', '6'] as const) route(ip, family);
  } catch (error) {
    remove();
    throw error;
  }
  return { name, ip, run, remove };
}

type Ip = Chain['ip'];

function connect(ip: Ip, name: Chain['name'], [from, to, subnet]: Wire): void {
  const device = `w${subnet}`;
  ip(from, 'link', 'add', device, 'type', 'veth', 'peer', 'name', device, 'netns', name(to));
  for (const [index, host] of [from, to].entries()) {
    ip(host, 'addr', 'add', `10.97.${subnet}.${index + 1}/24`, 'dev', device);
    ip(host, '-6', 'addr', 'add', `fd97:${subnet}::${index + 1}/64`, 'dev', device, 'nodad');
    ip(host, 'link', 'set', device, 'up');
  }
}

function route(ip: Ip, family: '4' | '6'): void {
  const at = (subnet: number, host: number): string =>
    family === '4' ? `10.97.${subnet}.${host}` : `fd97:${subnet}::${host}`;
  const net = (subnet: number): string => (family === '4' ? `10.97.${subnet}.0/24` : `fd97:${subnet}::/64`);
  const add = (host: string, ...words: string[]): void => ip(host, `-${family}`, 'route', 'add', ...words);
  add('', 'default', 'via', at(1, 2));
  add('r1', net(5), 'via', at(2, 2));
  add('r2', net(5), 'nexthop', 'via', at(31, 2), 'nexthop', 'via', at(32, 2));
  add('r2', net(1), 'via', at(2, 1));
  add('ra', net(5), 'via', at(41, 2));
  add('ra', net(1), 'via', at(31, 1));
  add('rb', net(5), 'via', at(42, 2));
  add('rb', net(1), 'via', at(32, 1));
  add('r4', net(1), 'nexthop', 'via', at(41, 1), 'nexthop', 'via', at(42, 1));
  add('s', 'default', 'via', at(5, 1));
}
