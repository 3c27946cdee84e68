import type { Files } from '../core/files.js';
import { noEnricher } from '../core/enricher.js';
import type { Scope } from '../core/scope.js';
import { createPinger, createSocketClock, createTracer } from '../engine/index.js';
import { createPlatform } from '../platform/index.js';
import { createResolver, type OwnResolver } from '../resolver/index.js';
import type { Ports } from '../scheduler/context.js';

/** Everything that a run needs from this machine, over the real network. */
export interface Machine extends Ports {
  readonly resolver: OwnResolver;
}

const MAX_SYSTEM_FILE = 1 << 20;

/** Opens engine and platform; `resolvers` are the agent's own, empty for those of the machine. */
export function openMachine(scope: Scope, files: Files, resolvers: readonly string[]): Machine {
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
  return { clock, net, resolver, pinger, tracer, enricher: noEnricher, readSecret: (ref) => readSecret(ref) };
}
