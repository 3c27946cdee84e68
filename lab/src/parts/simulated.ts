import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TopologyInput } from '../simulator/topology.js';
import { makeNamespace } from './namespace.js';
import { exec, start, until } from './process.js';
import type { Scope } from './scope.js';

/** An internet that one process makes up, and a namespace that sees it. */
export interface SimulatedInternet {
  /** Network namespace to probe from. */
  readonly namespace: string;
  /** Addresses that packets from there leave with. */
  readonly sources: { readonly 4: string; readonly 6: string };
  /** Of the simulator. */
  readonly pid: number;
  /** Moves the clock of the topology on by a minute; what changes at 60000 has changed when this resolves. */
  readonly minute: () => Promise<void>;
  /** Packets that the simulator read, and answers that it wrote. Ends it. */
  readonly counts: () => Promise<string>;
}

export interface SimulatedOptions {
  /**
   * For tools that write Ethernet frames (scamper): the vantage is joined to the namespace of the simulator by a pair
   * of interfaces, and the kernel between them is the first hop, {@link FIRST_HOP}.
   */
  readonly ethernet?: boolean;
}

/** What the kernel between answers from with {@link SimulatedOptions.ethernet}. */
export const FIRST_HOP = { 4: '10.99.0.2', 6: '2001:db8:fffe::2' } as const;

const MAIN = fileURLToPath(new URL('../../dist/simulator/main.js', import.meta.url));
const SYSCTLS = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv6.conf.default.accept_dad=0',
  'net.ipv6.conf.all.accept_dad=0',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
  'net.ipv4.icmp_ratelimit=0',
  'net.ipv6.icmp.ratelimit=0',
  // One a namespace only in newer kernels.
  'net.ipv4.icmp_msgs_per_sec=1000000',
  'net.ipv4.icmp_msgs_burst=1000000',
  'net.ipv4.ping_group_range=0 2147483647',
];

let made = 0;

/** Starts a simulator behind a namespace of its own; both end with `scope`. Needs root, /dev/net/tun and the built lab. */
export async function simulatedInternet(
  scope: Scope,
  topology: TopologyInput,
  { ethernet = false }: SimulatedOptions = {},
): Promise<SimulatedInternet> {
  made += 1;
  const name = `plx${process.pid}-i${made}`;
  const folder = mkdtempSync(join(tmpdir(), 'plx-sim-'));
  scope.defer(`remove ${folder}`, () => rmSync(folder, { recursive: true, force: true }));
  const [file, log] = [join(folder, 'topology.json'), join(folder, 'simulator.log')];
  writeFileSync(file, JSON.stringify(topology));
  await makeNamespace(scope, name, SYSCTLS);
  const simulator = start(scope, { name: 'simulator', command: [process.execPath, MAIN, file], log, namespace: name });
  const said = (): string => readFileSync(log, 'utf8');
  await until('the simulator', 60, () => {
    if (simulator.ended()) throw new Error(`it ended: ${said()}`);
    return said().includes('ready') ? true : undefined;
  });
  let minutes = 0;
  return {
    ...(ethernet
      ? { namespace: await neighbour(scope, name), sources: { 4: '10.99.0.1', 6: '2001:db8:fffe::1' } }
      : { namespace: name, sources: { 4: '192.0.2.1', 6: '2001:db8:ffff::1' } }),
    pid: simulator.pid,
    minute: async () => {
      minutes += 1;
      process.kill(simulator.pid, 'SIGUSR2');
      await until('the clock of the simulator', 60, () =>
        said().includes(`time ${minutes * 60_000}\n`) ? true : undefined,
      );
    },
    counts: async () => {
      await simulator.stop();
      return said().trim().split('\n').at(-1) ?? '';
    },
  };
}

/** A vantage one wire before the simulator's namespace. */
async function neighbour(scope: Scope, behind: string): Promise<string> {
  const name = `${behind}v`;
  await makeNamespace(scope, name, SYSCTLS);
  await exec('ip', 'link', 'add', 'up0', 'netns', name, 'type', 'veth', 'peer', 'name', 'down0', 'netns', behind);
  const ends = [
    [name, 'up0', '1'],
    [behind, 'down0', '2'],
  ] as const;
  for (const [where, device, host] of ends) {
    await exec('ip', '-n', where, 'addr', 'add', `10.99.0.${host}/30`, 'dev', device);
    await exec('ip', '-n', where, 'addr', 'add', `2001:db8:fffe::${host}/64`, 'dev', device, 'nodad');
    await exec('ip', '-n', where, 'link', 'set', device, 'up');
  }
  await exec('ip', '-n', name, 'route', 'add', 'default', 'via', FIRST_HOP[4]);
  await exec('ip', '-n', name, '-6', 'route', 'add', 'default', 'via', FIRST_HOP[6]);
  return name;
}

/** Why {@link simulatedInternet} cannot work here; undefined when it can. */
export function simulatorProblem(): string | undefined {
  if (process.platform !== 'linux') return 'the path simulator needs Linux';
  if (process.getuid?.() !== 0) return 'the path simulator needs root';
  return existsSync('/dev/net/tun') ? undefined : 'the path simulator needs /dev/net/tun';
}
