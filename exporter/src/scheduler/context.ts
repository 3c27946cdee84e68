import { literalAddress } from '../core/host.js';
import type { Abortable } from '../core/abortable.js';
import type { Clock } from '../core/clock.js';
import type { Enricher } from '../core/enricher.js';
import { Fault } from '../core/failure.js';
import type { Address, Egress, Net } from '../core/net.js';
import type { Pinger } from '../core/pinger.js';
import type { Memory, Part, Position, RunContext } from '../core/probe.js';
import type { Resolved, Resolver } from '../core/resolver.js';
import type { Secret, SecretRef } from '../core/secret.js';
import type { Target } from '../core/target.js';
import type { Tracer } from '../core/tracer.js';
import { deadlineSignal, type DeadlineSignal } from './deadline.js';

export { deadlineSignal, type DeadlineSignal } from './deadline.js';

/** Everything a run needs from the outside; the composition root fills it once. */
export interface Ports {
  readonly clock: Clock;
  readonly net: Net;
  readonly resolver: Resolver;
  readonly pinger: Pinger;
  readonly tracer: Tracer;
  readonly enricher: Enricher;
  /** Where this vantage is, as it knows at the moment. */
  position?(): Position | undefined;
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
  /** Of the target, from run to run; absent where there is one run only. */
  readonly memory?: Memory;
}

/** Binds the ports to one run of one target: its family, resolvers, egress, pin, policy and deadline. */
export function runContext(ports: Ports, target: Target, options: RunOptions): RunContext {
  return new BoundContext(ports, target, options);
}

const untraced = (): void => undefined;

/** Its methods are fields, so that a probe may take them out of it. */
class BoundContext implements RunContext {
  readonly ending: Abortable;
  readonly clock: Clock;
  readonly tracing: boolean;
  readonly trace: (line: string) => void;
  readonly permit?: (host: string) => void;
  readonly enricher: Enricher;
  readonly memory: Memory;
  readonly position?: Position;

  constructor(
    private readonly ports: Ports,
    private readonly target: Target,
    private readonly options: RunOptions,
  ) {
    this.ending = options.deadline.ending;
    this.clock = ports.clock;
    this.enricher = ports.enricher;
    this.memory = options.memory ?? {};
    const position = ports.position?.();
    if (position !== undefined) this.position = position;
    this.tracing = options.trace !== undefined;
    this.trace = options.trace ?? untraced;
    if (options.hostPolicy !== undefined) this.permit = (host) => obey(options.hostPolicy?.(host));
  }

  get signal(): AbortSignal {
    return this.options.deadline.signal;
  }

  readonly remaining = (): number => this.options.deadline.remaining();

  readonly within = (ms: number): Part => {
    const deadline = deadlineSignal(this.clock, Math.min(ms, this.remaining()), this.ending);
    const context = new BoundContext(this.ports, this.target, { ...this.options, memory: this.memory, deadline });
    return { context, again: () => this.remaining() >= ms && deadline.again(ms), end: () => deadline.clear() };
  };

  readonly resolve = async (name: string): Promise<Resolved> => {
    const known = name === this.options.hostName ? this.target.pinned : undefined;
    const address = known ?? literalAddress(name);
    return address ? { addresses: [address] } : this.#ask(name);
  };

  readonly nameservers = async (): Promise<readonly string[]> => {
    const { resolvers } = this.target.common;
    return resolvers.length > 0 ? resolvers : ((await this.ports.resolver.nameservers?.()) ?? []);
  };

  readonly connect: RunContext['connect'] = async (wanted) =>
    this.ports.net.connect({ ...wanted, ...this.#egress(wanted) }, this.ending);

  readonly datagrams: RunContext['datagrams'] = async ({ address, port }) =>
    this.ports.net.datagrams({ address: this.#allowed(address), port, egress: this.target.common.egress });

  readonly ping: RunContext['ping'] = async (wanted) =>
    this.ports.pinger.ping({ ...wanted, ...this.#egress(wanted) }, this.signal);

  readonly openTrace: RunContext['openTrace'] = async (wanted) =>
    this.ports.tracer.open({ ...wanted, ...this.#egress(wanted) }, this.signal);

  readonly secret: RunContext['secret'] = (ref) => this.ports.readSecret(ref);

  async #ask(name: string): Promise<Resolved> {
    const { family, fallback, resolvers } = this.target.common;
    const wanted = { family, fallback, ...(resolvers.length > 0 ? { resolvers } : {}) };
    const resolved = await this.ports.resolver.resolve(name, wanted, this.signal);
    if (this.tracing) this.trace(`resolved ${name} to ${resolved.addresses.map((one) => one.ip).join(', ')}`);
    // All of them: a name with one forbidden address would be let in or not by the order of the answer.
    resolved.addresses.forEach((address) => this.#allowed(address));
    return resolved;
  }

  #egress({ address }: { readonly address: Address }): { readonly egress: Egress; readonly address: Address } {
    return { egress: this.target.common.egress, address: this.#allowed(address) };
  }

  #allowed(address: Address): Address {
    obey(this.options.policy?.(address));
    return address;
  }
}

function obey(refusal: string | undefined): void {
  if (refusal !== undefined) throw new Fault('target_refused', refusal);
}
