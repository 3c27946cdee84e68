/** From the configuration to what each room is told. Pure. */
import type { AgentConfig, RemoteWriteConfig } from '../config/config.js';
import type { Files } from '../core/files.js';
import type { AnyProbe, Position } from '../core/probe.js';
import type { Target } from '../core/target.js';
import type { ProbeLimits } from '../http-server/routes/probe.js';
import type { AdminOptions } from '../http-server/server.js';
import type { Forms } from '../remote-write/intake/families.js';
import type { LimitOptions } from '../scheduler/limits.js';
import type { Budgets } from '../store/index.js';
import type { VantageFacts } from '../vantage/vantage.js';

export function budgetsOf({ budgets }: AgentConfig): Budgets {
  return { total: budgets.series_total, perMetric: budgets.series_per_metric, perSource: budgets.series_per_target };
}

/** One type may take three quarters of all places, so that the others always find one. */
export function limitsOf({ limits }: AgentConfig): LimitOptions {
  return { total: limits.concurrency, perType: Math.ceil(limits.concurrency * 0.75) };
}

export function factsOf({ vantage, anchors }: AgentConfig): VantageFacts {
  return { place: vantage, anchors: anchors.targets.map((target) => target.name), minimum: anchors.minimum };
}

/** Where the vantage is, when both degrees are said. */
export function positionOf({ vantage: { latitude, longitude } }: AgentConfig): Position | undefined {
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

export function isAnchor(target: Target, { anchors }: AgentConfig): boolean {
  const [first] = anchors.targets;
  return first !== undefined && target.probe === first.probe;
}

/** Whether anybody will ask who an address is. */
export function asksWhoAddressesAre(targets: readonly Target[]): boolean {
  return targets.some(({ type }) => ['path', 'cdn', 'dns-share'].includes(type));
}

/** Whether only this machine can reach the admin server. */
export function isLocal({ server }: AgentConfig): boolean {
  const { host } = server.listen;
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function listenText({ server }: AgentConfig): string {
  const { host, port } = server.listen;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Scrape timeouts are rarely longer; a run without one must end some time. */
const MAX_PROBE_TIMEOUT = 120_000;
const DEFAULT_PROBE_TIMEOUT = 10_000;

function probeLimitsOf(config: AgentConfig): ProbeLimits {
  const { concurrency, timeout_offset: timeoutOffset, debug } = config.server.probe;
  return {
    total: concurrency,
    // One client may take three quarters, so that the others always find a place.
    perClient: Math.ceil(concurrency * 0.75),
    defaultTimeout: DEFAULT_PROBE_TIMEOUT,
    maxTimeout: MAX_PROBE_TIMEOUT,
    ...{ timeoutOffset, debug },
  };
}

export function adminOptionsOf(config: AgentConfig, files: Files): AdminOptions {
  const { web_config_file: webConfigFile } = config.server;
  const options = { listen: listenText(config), files, probe: probeLimitsOf(config) };
  return webConfigFile === undefined ? options : { ...options, webConfigFile };
}

/** Names and addresses of the targets, which `/probe` may always be asked about. */
export function listedHosts(targets: readonly Target[], probes: Readonly<Record<string, AnyProbe>>): string[] {
  return targets.flatMap((target) => probes[target.type]?.hostName(target) ?? []);
}

/** In which forms histograms are taken: what any endpoint wants. */
export function formsOf({ endpoints }: RemoteWriteConfig): Forms {
  return {
    native: endpoints.some((one) => one.native_histograms),
    classic: endpoints.some((one) => !one.native_histograms),
  };
}

/** Settings that only a restart changes, by their key in the file. */
export function needsRestart(old: AgentConfig, fresh: AgentConfig): string[] {
  // Nothing was opened for receivers that were not there.
  const isFirst = old.remote_write.endpoints.length === 0;
  const parts: readonly [key: string, of: (config: AgentConfig) => unknown][] = [
    ['vantage.name', ({ vantage }) => vantage.name],
    ['server', ({ server }) => ({ ...server, probe: undefined })],
    ['resolvers', ({ resolvers }) => resolvers],
    ['budgets', ({ budgets }) => budgets],
    ['limits', ({ limits }) => limits],
    ['records', ({ records }) => records],
    [
      'remote_write',
      ({ remote_write: remote }) => [{ ...remote, endpoints: undefined }, isFirst ? [] : formsOf(remote)],
    ],
    ['events', ({ events }) => ({ ...events, loki: undefined, file: undefined })],
  ];
  return parts.flatMap(([key, of]) => (JSON.stringify(of(old)) === JSON.stringify(of(fresh)) ? [] : [key]));
}
