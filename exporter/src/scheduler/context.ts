import { literalAddress } from '../core/host.js';
import type { Clock } from '../core/clock.js';
import { Fault } from '../core/failure.js';
import type { Address, Net } from '../core/net.js';
import type { Pinger } from '../core/pinger.js';
import type { RunContext } from '../core/probe.js';
import type { Resolved, Resolver } from '../core/resolver.js';
import type { Secret, SecretRef } from '../core/secret.js';
import type { Target } from '../core/target.js';
import type { DeadlineSignal } from './deadline.js';

export { deadlineSignal, type DeadlineSignal } from './deadline.js';

/** Everything a run needs from the outside; the composition root fills it once. */
export interface Ports {
  readonly clock: Clock;
  readonly net: Net;
  readonly resolver: Resolver;
  readonly pinger: Pinger;
  /** Reads and caches secrets; a Fault `auth_failed` names the file, never the content. */
  readSecret(ref: SecretRef): Promise<Secret>;
}

/** Why an address must not be talked to, in a sentence; undefined when it may. */
export type AddressPolicy = (address: Address) => string | undefined;
/** The same for a host that somebody else would resolve and connect to for us. */
export type HostPolicy = (host: string) => string | undefined;

export interface RunOptions {
  readonly deadline: DeadlineSignal;
  /** The target's own name, so that a pin applies to it and to no other name (a redirect, a proxy). */
  readonly hostName: string | undefined;
  readonly policy?: AddressPolicy;
  readonly hostPolicy?: HostPolicy;
  readonly trace?: (line: string) => void;
}

/** Binds the ports to one run of one target: its family, resolvers, egress, pin, policy and deadline. */
export function runContext(ports: Ports, target: Target, options: RunOptions): RunContext {
  const { common } = target;
  const { deadline } = options;
  const trace = options.trace ?? ((): void => undefined);
  const obey = (refusal: string | undefined): void => {
    if (refusal !== undefined) throw new Fault('target_refused', refusal);
  };
  const allowed = (address: Address): Address => {
    obey(options.policy?.(address));
    return address;
  };
  const resolve = async (name: string): Promise<Resolved> => {
    const known = name === options.hostName ? target.pinned : undefined;
    const address = known ?? literalAddress(name);
    if (address) return { addresses: [address] };
    const resolvers = common.resolvers.length > 0 ? { resolvers: common.resolvers } : {};
    const resolved = await ports.resolver.resolve(
      name,
      { family: common.family, fallback: common.fallback, ...resolvers },
      deadline.signal,
    );
    trace(`resolved ${name} to ${resolved.addresses.map((one) => one.ip).join(', ')}`);
    // All of them: a name with one forbidden address would be let in or not by the order of the answer.
    resolved.addresses.forEach(allowed);
    return resolved;
  };
  const { egress } = common;
  return {
    get signal() {
      return deadline.signal;
    },
    ending: deadline.ending,
    remaining: () => deadline.remaining(),
    tracing: options.trace !== undefined,
    clock: ports.clock,
    resolve,
    nameservers: async () =>
      common.resolvers.length > 0 ? common.resolvers : ((await ports.resolver.nameservers?.()) ?? []),
    trace,
    connect: async (wanted) =>
      ports.net.connect({ ...wanted, egress, address: allowed(wanted.address) }, deadline.signal),
    datagrams: async (wanted) => ports.net.datagrams({ ...wanted, egress, address: allowed(wanted.address) }),
    ping: async (wanted) => ports.pinger.ping({ ...wanted, egress, address: allowed(wanted.address) }, deadline.signal),
    ...(options.hostPolicy === undefined ? {} : { permit: (host: string) => obey(options.hostPolicy?.(host)) }),
    secret: (ref) => ports.readSecret(ref),
  };
}
