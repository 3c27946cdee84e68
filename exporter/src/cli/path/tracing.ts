import type { PathRun } from '@parallax/contract';
import type { Prober } from '../../agent.js';
import type { Failure } from '../../core/failure.js';
import type { AnyProbe } from '../../core/probe.js';
import type { Target } from '../../core/target.js';
import type { Clock } from '../../core/clock.js';
import { pathOf } from './record.js';

/** One round of one target. */
export interface Traced {
  /** Wall clock at its start and end, milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** What was seen, also when the run failed because nothing was reached. */
  readonly run?: PathRun;
  /** Only where there is no run. */
  readonly failure?: Failure;
}

export interface Tracing {
  readonly prober: Prober;
  readonly probe: AnyProbe;
  readonly clock: Clock;
  readonly trace?: (line: string) => void;
}

/** Runs of several targets at once at most. */
const AT_ONCE = 8;

/**
 * One round of all targets, in their order; `each` is told as soon as one is through. Rejects with the reason of the
 * signal when it aborts.
 */
export async function traceAll(
  targets: readonly Target[],
  tracing: Tracing,
  signal: AbortSignal,
  each: (at: number, traced: Traced) => void = () => undefined,
): Promise<Traced[]> {
  const traced: Traced[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < targets.length; at = next++) {
      const target = targets[at];
      if (target === undefined) continue;
      const one = await traceOne(target, tracing, signal);
      traced[at] = one;
      each(at, one);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, targets.length) }, work));
  return traced;
}

async function traceOne(target: Target, tracing: Tracing, signal: AbortSignal): Promise<Traced> {
  const { prober, probe, clock, trace } = tracing;
  const startedAt = clock.wall();
  const { result } = await prober.run(probe, target, { signal, ...(trace ? { trace } : {}) });
  const endedAt = clock.wall();
  const run = pathOf(result);
  if (run !== undefined) return { startedAt, endedAt, run };
  if (result.outcome === 'failed') return { startedAt, endedAt, failure: result.failure };
  const failure: Failure = {
    phase: 'reply',
    reason: 'internal_error',
    source: 'internal',
    detail: 'the run left no path',
  };
  return { startedAt, endedAt, failure };
}

/** Names come late, and tables once: waits for what is known about the addresses of runs, but not long. */
export async function settleNames(
  runs: readonly PathRun[],
  { prober, clock }: Tracing,
  signal: AbortSignal,
): Promise<void> {
  const addresses = new Set(runs.flatMap(({ nodes }) => nodes.flatMap(({ address }) => address ?? [])));
  const done = new AbortController();
  const both = AbortSignal.any([signal, done.signal]);
  const waits = [prober.enricher.settle([...addresses], both), clock.sleep(NAMES_MS, both)];
  await Promise.race(waits.map((wait) => wait.catch(() => undefined)));
  done.abort();
}

const NAMES_MS = 1000;
