import type { Enricher } from '../core/enricher.js';
import { z } from 'zod';
import { DeadlineExceeded } from '../core/failure.js';
import { defineProbe, type AnyProbe, type Common, type Memory, type Result, type RunContext } from '../core/probe.js';
import type { Measured } from '../core/clock.js';
import type { Sample } from '@parallax/contract';
import type { Files } from '../core/files.js';
import { DEFAULT_ENRICH, type EnrichConfig } from '../enrich/index.js';
import { Scope } from '../core/scope.js';
import type { CommonOptions, Target } from '../core/target.js';
import { execute } from '../scheduler/execute.js';
import { jobOf } from '../scheduler/job.js';
import { openMachine } from './machine.js';

/** One run, for people. */
export interface Once {
  readonly result: Result<Common>;
  /** What the run would have reported, without the labels of the target. */
  readonly samples: readonly Sample[];
  /** Whole duration; only meaningful when the result is ok. */
  readonly seconds: Measured;
}

export interface OnceOptions {
  readonly files: Files;
  /** Told what happens while it happens. */
  readonly trace?: (line: string) => void;
  /** Gives up; the promise then rejects with the reason of the signal. */
  readonly signal?: AbortSignal;
}

const SILENT = { log: (): void => undefined };

/** Runs probes one by one or many at once, over the real network, as the scheduler would. */
export interface Prober extends AsyncDisposable {
  /** Runs a probe against a target; what a target's run left in memory, its next run finds. */
  run(probe: AnyProbe, target: Target, options?: Omit<OnceOptions, 'files'>): Promise<Once>;
  /**
   * Lends `work` what a run may use, for as long as `timeout` milliseconds; for commands that ask more than one run
   * does. Rejects with what `work` throws, and with the reason of the signal.
   */
  lend<T>(errand: Lent, work: (context: RunContext) => Promise<T>, options?: Omit<OnceOptions, 'files'>): Promise<T>;
  /** Who an address is. */
  readonly enricher: Enricher;
}

/** What bounds borrowed work. */
export interface Lent {
  readonly timeout: number;
  readonly family?: CommonOptions['family'];
  /** `address:port`; default those of the machine. */
  readonly resolvers?: readonly string[];
}

/** `enrich` is the section of a configuration; without one, the tables that come with the agent and PTR records. */
export function openProber(files: Files, enrich: EnrichConfig = DEFAULT_ENRICH): Prober {
  const scope = new Scope();
  const machine = openMachine(scope, { files, log: SILENT, resolvers: [], enrich });
  const memories = new Map<string, Memory>();
  return {
    enricher: machine.enricher,
    run: async (probe, target, options = {}) => {
      const job = { ...jobOf(probe, target), kind: 'run' as const };
      const memory = memories.get(job.key) ?? {};
      memories.set(job.key, memory);
      const observation = await execute(machine, job, { ...options, memory });
      if (observation === undefined) throw options.signal?.reason;
      const { result, seconds } = observation;
      return { result, seconds, samples: [...probe.samples(result)] };
    },
    lend: <T>(errand: Lent, work: (context: RunContext) => Promise<T>, options: Omit<OnceOptions, 'files'> = {}) =>
      new Promise<T>((resolve, reject) => {
        const probe = borrower((context) => work(context).then(resolve, reject));
        const job = { ...jobOf(probe, borrowed(errand)), kind: 'run' as const };
        // Settles the promise only when `work` has not: it was cancelled or did not heed its deadline.
        const late = (): void => reject(options.signal?.aborted ? options.signal.reason : new DeadlineExceeded());
        execute(machine, job, options).then(late, reject);
      }),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

/** One run on a machine opened for it. */
export async function probeOnce(probe: AnyProbe, target: Target, { files, ...rest }: OnceOptions): Promise<Once> {
  await using prober = openProber(files);
  // Awaited here: the machine closes when this function returns.
  return await prober.run(probe, target, rest);
}

/** A probe type that does anything once and measures nothing. */
const borrower = (work: (context: RunContext) => Promise<void>): AnyProbe =>
  defineProbe<unknown, Common>({
    type: 'borrowed',
    Config: z.unknown(),
    checkHost: () => undefined,
    hostName: () => undefined,
    run: async (_, context) => {
      await work(context);
      return { outcome: 'ok', measured: {} };
    },
    samples: () => [],
    metrics: [],
  });

function borrowed({ timeout, family = 'any', resolvers = [] }: Lent): Target {
  const common: CommonOptions = {
    ...{ interval: timeout, timeout, family, fallback: true, addresses: 'first' },
    ...{ egress: {}, resolvers },
  };
  return { probe: 'borrowed', type: 'borrowed', name: 'borrowed', host: '', labels: {}, common, config: undefined };
}
