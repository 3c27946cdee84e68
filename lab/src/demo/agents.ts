/** Three vantages: their configuration and their agents. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bridge, wayOut } from '../parts/bridge.js';
import type { Network } from '../parts/network.js';
import { ZONE, type OriginPorts } from '../parts/origins.js';
import { start, until, type Running } from '../parts/process.js';
import type { Scope } from '../parts/scope.js';
import type { Cdn } from './cdn.js';
import { cdnProbes } from './cdn-config.js';
import { ROUTE } from './paths.js';

/** The places that the demo pretends to be, in networks with numbers for documentation (RFC 5398). */
export const VANTAGES = ['fra', 'ams', 'lon'] as const;
const PLACES: Readonly<Record<string, string>> = {
  fra: 'country: DE, city: Frankfurt, latitude: 50.1, longitude: 8.7, asn: 64497',
  ams: 'country: NL, city: Amsterdam, latitude: 52.4, longitude: 4.9, asn: 64498',
  lon: 'country: GB, city: London, latitude: 51.5, longitude: -0.1, asn: 64499',
};

export interface World {
  readonly network: Network;
  readonly origins: OriginPorts;
  readonly ca: string;
  readonly dnsPort: number;
  /** Of the receiver of remote write, on the loopback of each vantage. */
  readonly receiverPort: number;
  readonly cdn: Cdn;
  /** Whether ICMP can be probed here. */
  readonly ping: boolean;
}

/** What each vantage must see: the probe, the target's name, and whether it is healthy when nothing is broken. */
export const EXPECTED = [
  { probe: 'web', target: 'fast', well: true },
  { probe: 'web', target: 'slow', well: true },
  { probe: 'web', target: 'failing', well: false },
  { probe: 'web', target: 'secure', well: true },
  { probe: 'certificate', target: 'secure', well: true },
  { probe: 'port', target: 'slow', well: true },
  { probe: 'name', target: 'resolver', well: true },
  { probe: 'ping', target: 'servers', well: true },
  { ...ROUTE, well: true },
] as const;

export type Expected = (typeof EXPECTED)[number];

/** Names and numbers of the routers, which no table knows. */
function enrichment({ routers }: Network): string {
  const known = routers.map(({ cidr, name, asn }) => `    - { cidr: ${cidr}, name: ${name}, asn: ${asn} }`);
  return known.length === 0 ? '' : `enrich:\n  networks:\n${known.join('\n')}\n`;
}

/** Routers that only tell whether the vantage is well; where there are none, no path can break either. */
function anchorsOf({ anchors }: Network): string {
  const targets = anchors.map(({ name, address }) => `    - { type: icmp, host: ${address}, name: ${name} }`);
  return targets.length === 0 ? '' : `anchors:\n  interval: 1s\n  timeout: 500ms\n  targets:\n${targets.join('\n')}\n`;
}

/** Where a name of the zone listens, for the probes that are given it. */
type At = (host: string, port: number) => string;

const webProbe = ({ origins, ca }: World, at: At): string => `  web:
    type: http
    tls: { ca_file: ${ca} }
    targets:
      - { host: 'http://${at('fast', origins.fast)}/', name: fast }
      - { host: 'http://${at('slow', origins.slow)}/', name: slow }
      - { host: 'http://${at('failing', origins.failing)}/', name: failing }
      - { host: 'https://${at('secure', origins.secure)}/', name: secure }
      # By the name that ping and traceroute have for the same machine.
      - { host: 'https://${at('secure', origins.secure)}/', name: ${ROUTE.target} }`;

/** The configuration of one vantage, as a person would write it. */
export function agentConfig(vantage: string, port: number, world: World): string {
  const { origins, network, dnsPort } = world;
  const at: At = (host, where) => `${host}.${ZONE}:${where}`;
  const ping = `
  ping:
    type: icmp
    count: 5
    spacing: 20ms
    targets:
      - { host: ${network.servers.address}, name: servers }`;
  return `${enrichment(network)}${anchorsOf(network)}vantage: { name: ${vantage}, ${PLACES[vantage] ?? ''} }
server:
  listen: 127.0.0.1:${port}
resolvers: ['${network.servers.address}:${dnsPort}']
remote_write:
  directory: ${vantage}-queue
  interval: 1s
  endpoints:
    - name: central
      url: http://127.0.0.1:${world.receiverPort}/api/v1/write
      batch: { deadline: 1s }
events:
  file: { path: ${vantage}-events.jsonl, max_size: 10MB, keep: 1 }
defaults:
  interval: 1s
  timeout: 900ms
  family: '4'
probes:
${webProbe(world, at)}
  certificate:
    type: tls
    ca_file: ${world.ca}
    targets:
      - { host: '${at('secure', origins.secure)}', name: secure }
  port:
    type: tcp
    targets:
      - { host: '${at('slow', origins.slow)}', name: slow }
  name:
    type: dns
    query_name: fast.${ZONE}
    targets:
      - { host: '${network.servers.address}:${dnsPort}', name: resolver }
  ${ROUTE.probe}:
    type: path
    max_ttl: 12
    wait: 100ms
    metrics: { hops: true, links: true, as_links: true }
    targets:
      - { host: ${network.servers.address}, name: ${ROUTE.target} }${world.ping ? ping : ''}
${cdnProbes(world.cdn)}
`;
}

/** The command line of the exporter package, found as any other package finds it. */
export function cli(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve('@parallax/exporter/agent')), '..', 'bin', 'parallax.js');
}

export interface Agents {
  /** Stops the agent of vantage i and starts it again; resolves when it is ready. */
  restart(vantage: number): Promise<void>;
}

/** A vantage is a machine of its own: what else runs on this one must not make it sick. Without the right to it, `nice` only says so. */
const FIRST = ['nice', '-n', '-10'] as const;

/** Starts one agent a vantage; `ports[i]` on our loopback reaches the admin server of vantage i. */
export async function agents(scope: Scope, world: World, ports: readonly number[], folder: string): Promise<Agents> {
  mkdirSync(folder, { recursive: true });
  const running: Running[] = [];
  const launch = (index: number): void => {
    const [vantage, log] = [VANTAGES[index] ?? '', logOf(index)];
    const command = [...FIRST, process.execPath, cli(), 'agent', '--config', join(folder, `${vantage}.yml`)] as const;
    running[index] = start(scope, {
      ...{ name: `agent ${vantage}`, log, command },
      namespace: world.network.vantages[index]?.namespace,
    });
  };
  const logOf = (index: number): string => join(folder, `${VANTAGES[index] ?? ''}.log`);
  const ready = (index: number): Promise<true> => {
    const url = `http://127.0.0.1:${ports[index] ?? 0}/-/ready`;
    const ask = async (): Promise<true | undefined> =>
      (await fetch(url, { signal: AbortSignal.timeout(1000) })).ok || undefined;
    return until(`the agent of ${VANTAGES[index] ?? ''}`, 60, ask, logOf(index));
  };
  for (const [index, vantage] of VANTAGES.entries()) {
    const port = ports[index] ?? 0;
    const [namespace, log] = [world.network.vantages[index]?.namespace, logOf(index)];
    writeFileSync(join(folder, `${vantage}.yml`), agentConfig(vantage, port, world));
    launch(index);
    if (namespace) {
      const socket = join(folder, `${vantage}.sock`);
      await bridge(scope, { namespace, inner: port, outer: port, socket, log });
      const { receiverPort } = world;
      const out = join(folder, `${vantage}-out.sock`);
      await wayOut(scope, { namespace, inner: receiverPort, outer: receiverPort, socket: out, log });
    }
  }
  for (const index of VANTAGES.keys()) await ready(index);
  return {
    restart: async (vantage) => {
      await running[vantage]?.stop();
      launch(vantage);
      await ready(vantage);
    },
  };
}
