/** Starts everything: network, origins, DNS, three agents, Prometheus, Alertmanager. */
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dnsServer } from '../parts/dns.js';
import { loopback, mayMakeNamespaces, namespaces, type Network } from '../parts/network.js';
import { origins, type Origins } from '../parts/origins.js';
import { freePorts } from '../parts/process.js';
import { prometheus, type Prometheus } from '../parts/prometheus.js';
import { receiver, type Receiver } from '../parts/receiver.js';
import type { Scope } from '../parts/scope.js';
import { agents, VANTAGES, type Agents } from './agents.js';
import { alerting, type Alerting } from './alerting.js';
import { startCdn, type Cdn } from './cdn.js';
import { PathWatch } from './paths.js';

export interface Demo {
  readonly network: Network;
  readonly origins: Origins;
  readonly cdn: Cdn;
  readonly prometheus: Prometheus;
  /**
   * What the dashboards ask: every five seconds a sample, nearer to what people have than the one a second that the
   * demo judges itself by, whose histograms would make every panel wait.
   */
  readonly dashboards: Prometheus;
  /** Gets everything by remote write, and can be away. */
  readonly receiver: Receiver;
  readonly agents: Agents;
  readonly agentPorts: readonly number[];
  readonly alerting: Alerting;
  readonly ping: boolean;
}

/** What the vantages of this demo see of their paths. */
export function watchPaths({ agentPorts }: Demo): PathWatch {
  return new PathWatch(new Map(VANTAGES.map((name, index) => [name, `http://127.0.0.1:${agentPorts[index] ?? 0}`])));
}

/** Whether an unprivileged ping socket may be opened by this process on its own loopback. */
function mayPing(): boolean {
  if (process.getuid?.() === 0) return true;
  try {
    const [low = 1, high = 0] = readFileSync('/proc/sys/net/ipv4/ping_group_range', 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    const group = process.getgid?.() ?? -1;
    return low <= group && group <= high;
  } catch {
    return false;
  }
}

export async function startDemo(scope: Scope, say: (line: string) => void): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-demo-'));
  // nginx and PowerDNS may drop privileges: they must be able to reach their own files.
  chmodSync(folder, 0o755);
  scope.defer('remove the folder', () => rmSync(folder, { recursive: true, force: true }));
  const rooted = await mayMakeNamespaces();
  say(
    rooted
      ? 'network: namespaces with two equal-cost paths and a detour'
      : 'network: loopback, where paths are one hop (as root: namespaces with branches and a route that changes)',
  );
  const network = rooted ? await namespaces(scope, VANTAGES.length) : loopback(VANTAGES.length);
  const [
    fast = 0,
    slow = 0,
    failing = 0,
    secure = 0,
    dnsPort = 0,
    prometheusPort = 0,
    receiverPort = 0,
    dashboardsPort = 0,
    ...agentPorts
  ] = await freePorts(8 + VANTAGES.length);
  say('origins: nginx (fast, slow, failing, TLS); DNS: PowerDNS');
  const ports = { fast, slow, failing, secure };
  const started = await origins(scope, network, ports, join(folder, 'origins'));
  dnsServer(scope, network, dnsPort, join(folder, 'dns'));
  say('CDN: nginx, Varnish, Traffic Server and a newcomer in front of one origin; weighted DNS: PowerDNS');
  const cdn = await startCdn(scope, { network, folder: join(folder, 'cdn') });
  const central = await receiver(scope, { port: receiverPort, folder: join(folder, 'receiver') });
  say(`receiver of remote write: http://${central.prometheus.address}`);
  say(`agents: ${VANTAGES.join(', ')}`);
  const ping = rooted || mayPing();
  const world = { network, origins: ports, ca: started.ca, dnsPort, ping, receiverPort, cdn };
  const running = await agents(scope, world, agentPorts, join(folder, 'agents'));
  const alerts = await alerting(scope, join(folder, 'alerting'));
  say(`Alertmanager: http://${alerts.alertmanager}`);
  const targets = agentPorts.map((port) => `127.0.0.1:${port}`);
  const metrics = await prometheus(scope, {
    ...{ port: prometheusPort, targets, folder: join(folder, 'prometheus') },
    ...{ rules: alerts.rules, alertmanagers: [alerts.alertmanager] },
  });
  const dashboards = await prometheus(scope, {
    ...{ port: dashboardsPort, targets, folder: join(folder, 'dashboards'), interval: '5s' },
    rules: [alerts.scorecardRules],
    // Rules are evaluated once; who looks at dashboards sees what fires.
    federate: { from: metrics.address, match: ['ALERTS', 'ALERTS_FOR_STATE'] },
  });
  say(`Prometheus: http://${metrics.address}, of the dashboards: http://${dashboards.address}`);
  return {
    ...{ dashboards, network, origins: started, cdn, prometheus: metrics, receiver: central },
    ...{ agents: running, agentPorts, alerting: alerts, ping },
  };
}
