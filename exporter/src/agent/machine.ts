import type { Files } from '../core/files.js';
import type { Logger } from '../core/log.js';
import type { Position } from '../core/probe.js';
import type { Scope } from '../core/scope.js';
import { createPinger, createSocketClock, createTracer } from '../engine/index.js';
import { createEnricher, type EnrichConfig, type OwnEnricher } from '../enrich/index.js';
import { createPlatform } from '../platform/index.js';
import { createResolver, type OwnResolver } from '../resolver/index.js';
import type { Ports } from '../scheduler/context.js';

/** Everything that a run needs from this machine, over the real network. */
export interface Machine extends Ports {
  readonly resolver: OwnResolver;
  readonly enricher: OwnEnricher;
}

export interface MachineOptions {
  readonly files: Files;
  readonly log: Logger;
  /** The agent's own resolvers; empty for those of the machine. */
  readonly resolvers: readonly string[];
  readonly enrich: EnrichConfig;
  /** Where this machine is, as its configuration says now. */
  readonly position?: () => Position | undefined;
}

const MAX_SYSTEM_FILE = 1 << 20;

/** Opens engine and platform. Addresses are looked up only once somebody asks. */
export function openMachine(scope: Scope, options: MachineOptions): Machine {
  const { files, log, resolvers, enrich, position = () => undefined } = options;
  const stamps = createSocketClock();
  scope.defer(() => stamps.close());
  const { clock, net, readSecret } = createPlatform(stamps);
  const pinger = createPinger();
  scope.defer(() => pinger.close());
  const tracer = createTracer();
  scope.defer(() => tracer.close());
  const read = (path: string): Promise<string> => files.read(path, MAX_SYSTEM_FILE).catch(() => '');
  const system = async (): Promise<{ resolvConf: string; hosts: string }> => ({
    resolvConf: await read('/etc/resolv.conf'),
    hosts: await read('/etc/hosts'),
  });
  const resolver = createResolver({ net, clock, system, servers: resolvers });
  scope.defer(() => resolver.close());
  const enricher = createEnricher({ clock, files, log, resolver, config: enrich });
  scope.defer(() => enricher.close());
  return { clock, net, resolver, pinger, tracer, enricher, position, readSecret: (ref) => readSecret(ref) };
}
