import type { AnyProbe, Common, Result } from '../core/probe.js';
import type { Measured } from '../core/clock.js';
import type { Sample } from '@parallax/contract';
import type { Files } from '../core/files.js';
import { Scope } from '../core/scope.js';
import type { Target } from '../core/target.js';
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

/** Runs a probe against a target once, over the real network, as the scheduler would. */
export async function probeOnce(probe: AnyProbe, target: Target, options: OnceOptions): Promise<Once> {
  await using scope = new Scope();
  const { files, ...rest } = options;
  const machine = openMachine(scope, files, []);
  const job = { ...jobOf(probe, target), kind: 'run' as const };
  const observation = await execute(machine, job, rest);
  if (observation === undefined) throw options.signal?.reason;
  const { result, seconds } = observation;
  return { result, seconds, samples: [...probe.samples(result)] };
}
