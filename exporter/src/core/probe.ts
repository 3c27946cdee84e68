import type { Sample, Metric } from '@parallax/contract';
import type { z } from 'zod';
import type { Abortable } from './abortable.js';
import type { Clock, Measured } from './clock.js';
import type { Enricher } from './enricher.js';
import type { Failure } from './failure.js';
import type { Address, ConnectOptions, Connection, DatagramOptions, Datagrams } from './net.js';
import type { PingReply, PingRequest } from './pinger.js';
import type { Resolved } from './resolver.js';
import type { Secret, SecretRef } from './secret.js';
import type { Target } from './target.js';
import type { TraceRequest, TraceSession } from './tracer.js';

/**
 * What a run measured. `failed` has no duration; its `measured` holds only what was complete before the failing
 * phase (a status code, a certificate chain, the phases that ended).
 */
export type Result<M> =
  | { readonly outcome: 'ok'; readonly measured: M }
  | { readonly outcome: 'failed'; readonly failure: Failure; readonly measured: Partial<M> };

/** Facts of a run that the host turns into common metrics; every `measured` value carries them. */
export interface Common {
  /** Time to resolve the target's own name; absent when cached or an address. */
  readonly resolve?: Measured;
  /** The address that the run talked to. */
  readonly address?: Address;
}

/** What a run leaves for the next run of the same target: only the probe type knows what it is. Lost at a restart. */
export interface Memory {
  value?: unknown;
}

/** Where something is on the globe, in degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** A {@link RunContext} for a part of a run. */
export interface Part {
  readonly context: RunContext;
  /** Gives the next part as long, from now, with the same context; false when that has ended. */
  again(): boolean;
  /** Call it when the part is over. */
  end(): void;
}

/**
 * What a run may use. The host has already set the deadline and bound the target's family, resolvers, egress and
 * pin; a probe that mentions intervals, retries of runs, labels or metrics names is wrong.
 */
export interface RunContext {
  /** Aborts with DeadlineExceeded when the timeout is used up. Pass it to everything that waits. */
  readonly signal: AbortSignal;
  /** The same for what only waits and needs no AbortSignal. */
  readonly ending: Abortable;
  /** Milliseconds left until the deadline, at least 0. */
  remaining(): number;
  /** The same context for a part of the run with a deadline of its own, `ms` from now and never later than the run's. */
  within(ms: number): Part;
  readonly clock: Clock;
  /** Resolves with the target's options; a literal address or the pinned name answers at once. */
  resolve(name: string): Promise<Resolved>;
  /** `address:port` of the resolvers that `resolve` asks: those of the target, else the vantage's own. Absent in contexts without any. */
  nameservers?(): Promise<readonly string[]>;
  /** Throws a Fault (`target_refused`) when policy forbids the address; `connect` and friends ask it themselves. */
  connect(options: Omit<ConnectOptions, 'egress'>): Promise<Connection>;
  datagrams(options: Omit<DatagramOptions, 'egress'>): Promise<Datagrams>;
  /** Throws the same Fault when policy forbids a host that a proxy would connect to for us, unseen by `connect`. Absent without a policy. */
  permit?(host: string): void;
  ping(options: Omit<PingRequest, 'egress'>): Promise<PingReply>;
  openTrace(options: Omit<TraceRequest, 'egress'>): Promise<TraceSession>;
  /** Who an address is. */
  readonly enricher: Enricher;
  /** Where the vantage is; absent when its configuration does not say. */
  readonly position?: Position;
  /** Empty for the first run of a target, and for a run that has no next one. */
  readonly memory: Memory;
  /** Reads a secret; a Fault `auth_failed` when its file cannot be read. */
  secret(ref: SecretRef): Promise<Secret>;
  /** A line for `/probe?debug=true` and the debug log; must hold no secret. */
  trace(line: string): void;
  /** False when nobody reads the lines of {@link trace}: those that cost something to make may be left out. */
  readonly tracing: boolean;
}

/** Rows for people, a heading first; columns named in `right` are numbers. */
export interface Table {
  readonly rows: readonly (readonly string[])[];
  readonly right?: readonly number[];
}

/** A probe type: the folder `probes/<type>/`. */
export interface ProbeType<Config, M extends Common> {
  readonly type: string;
  /** Strict schema of the type's own options, every one with bounds and a default where one makes sense. */
  readonly Config: z.ZodType<Config>;
  /** Checks `host` of a target and says what is wrong with it, in a sentence; absent when it is fine. */
  checkHost(host: string, config: Config): string | undefined;
  /** The name that would be resolved for this target, for `addresses: all` and DNS policy; absent when there is none. */
  hostName(target: Target<Config>): string | undefined;
  /** Measures once. Never throws: every outcome is a Result. */
  run(target: Target<Config>, context: RunContext): Promise<Result<M>>;
  /** What the result says, without target labels, runs, failures, address or resolve time: those are the host's. */
  samples(result: Result<M>): Iterable<Sample>;
  /** Every metric that `samples` may emit. */
  readonly metrics: readonly Metric[];
  /** About how many series `samples` makes of one target, a native histogram being one; absent: what the metrics say. */
  series?(config: Config): number;
  /** What the result says, for people; absent where a list of the samples says it as well. */
  tables?(result: Result<M>): readonly Table[];
}

/** Ties the four pieces of a probe type together so that their types agree. */
export function defineProbe<Config, M extends Common>(probe: ProbeType<Config, M>): ProbeType<Config, M> {
  return Object.freeze(probe);
}

/** A probe type whose own types are not known here: what lists hold. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of probes is heterogeneous; each is checked by defineProbe
export type AnyProbe = ProbeType<any, any>;
