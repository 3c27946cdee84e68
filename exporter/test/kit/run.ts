/** One run of one probe over real ports, as the scheduler would do it, for tests of probes and the conformance suite. */
import type { Sample } from '@parallax/contract';
import type { AnyProbe, Common, Memory, Result, RunContext } from '../../src/core/probe.js';
import type { CommonOptions, Target } from '../../src/core/target.js';
import { deadlineSignal, runContext, type AddressPolicy, type Ports } from '../../src/scheduler/context.js';
import { COMMON } from './common.js';
import { testPorts } from './ports.js';

export interface TargetOptions {
  /** As the user writes it; the probe's schema parses it. */
  readonly config?: unknown;
  readonly common?: Partial<CommonOptions>;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly pinned?: Target['pinned'];
}

/** A deeply frozen target, so that a run that writes into its target fails. */
export function testTarget(probe: AnyProbe, host: string, options: TargetOptions = {}): Target {
  const target: Target = {
    probe: `${probe.type}-test`,
    type: probe.type,
    name: options.name ?? host,
    host,
    labels: options.labels ?? {},
    common: { ...COMMON, ...options.common },
    config: probe.Config.parse(options.config ?? {}) as unknown,
    ...(options.pinned === undefined ? {} : { pinned: options.pinned }),
  };
  return freeze(target);
}

function freeze<T>(value: T): T {
  const plain = typeof value === 'object' && value !== null;
  const kind: unknown = plain ? Object.getPrototypeOf(value) : undefined;
  if (kind === Object.prototype || kind === Array.prototype) {
    Object.values(value as object).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}

export interface ContextOptions {
  /** Replaces some ports: `{ resolver: names({...}) }`. */
  readonly ports?: Partial<Ports>;
  readonly policy?: AddressPolicy;
  /** Aborts the run as a shutdown does. */
  readonly signal?: AbortSignal;
  readonly trace?: (line: string) => void;
  /** What runs before left; default nothing. */
  readonly memory?: Memory;
  /** For `hostName` of the target; default none, so that a pin applies to no name. */
  readonly hostName?: string | undefined;
}

/** The real context of one run; call `end()` when the run is over. */
export function testContext(
  target: Target,
  options: ContextOptions = {},
): { readonly context: RunContext; end(): void } {
  const ports = testPorts(options.ports);
  const deadline = deadlineSignal(ports.clock, target.common.timeout, options.signal);
  const { policy, trace, hostName, memory } = options;
  const context = runContext(ports, target, {
    deadline,
    hostName,
    ...(policy === undefined ? {} : { policy }),
    ...(trace === undefined ? {} : { trace }),
    ...(memory === undefined ? {} : { memory }),
  });
  return { context, end: () => deadline.clear() };
}

export interface Outcome {
  readonly result: Result<Common>;
  readonly samples: readonly Sample[];
  readonly trace: readonly string[];
  /** Milliseconds that the run took on the event loop. */
  readonly took: number;
}

/** Runs `probe` once against `host`. Rejects only when the probe breaks its promise never to throw. */
export async function runOnce(
  probe: AnyProbe,
  host: string,
  options: TargetOptions & ContextOptions = {},
): Promise<Outcome> {
  return runAgain(probe, testTarget(probe, host, options), options);
}

/** One run of a target that may have run before; give the same `memory` to each. */
export async function runAgain(probe: AnyProbe, target: Target, options: ContextOptions = {}): Promise<Outcome> {
  const trace: string[] = [];
  const hostName = probe.hostName(target);
  const { context, end } = testContext(target, { trace: (line) => trace.push(line), hostName, ...options });
  const startedAt = performance.now();
  try {
    const result = (await probe.run(target, context)) as Result<Common>;
    return { result, samples: [...probe.samples(result)], trace, took: performance.now() - startedAt };
  } finally {
    end();
  }
}
