import type { PathRecord } from '@parallax/contract';
import type { Failure } from '../core/failure.js';
import { literalAddress } from '../core/host.js';
import type { AnyProbe, Common, Result } from '../core/probe.js';
import type { Measured } from '../core/clock.js';
import type { Target } from '../core/target.js';

/** One thing that has slots in the plan: a target, or with `addresses: all` one address of it. */
export interface Job {
  /** Identifies the job in the plan and its series in the sink. */
  readonly key: string;
  readonly probe: AnyProbe;
  readonly target: Target;
  /** `expand` resolves the name and keeps one `run` job for each address. */
  readonly kind: 'run' | 'expand';
}

/** Why a run was made: its slot had come, or somebody asked for it. */
export type RunCause = PathRecord['cause'];

export const SCHEDULED: RunCause = { kind: 'schedule' };

/** What one run was. */
export interface Observation {
  readonly job: Job;
  readonly cause: RunCause;
  readonly result: Result<Common>;
  /** Whole duration; only meaningful when the result is ok. */
  readonly seconds: Measured;
  /** Unix time in milliseconds at the start and at the end. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of its record, when there will be one. */
  readonly runId?: string;
}

/** What is kept of the last run of a target, for people: small, whatever the run measured. */
export interface LastResult {
  readonly probe: string;
  readonly type: string;
  readonly target: string;
  readonly host: string;
  /** The address that the run talked to. */
  readonly address?: string;
  /** The one address of the name that this is about, with `addresses: all`. */
  readonly pinned?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds between two runs. */
  readonly interval: number;
  /** Unix time in milliseconds; absent before the first run. */
  readonly endedAt?: number;
  readonly outcome: 'ok' | 'failed' | 'waiting';
  /** Whole duration of a successful run; absent when it was withheld. */
  readonly seconds?: number;
  readonly failure?: Failure;
}

/** Parts that cannot contain a space: names of probes, and addresses. Target names come last. */
export function jobKey(target: Target, kind: Job['kind']): string {
  const part = kind === 'expand' ? '*' : (target.pinned?.ip ?? '-');
  return `${target.probe} ${part} ${target.name}`;
}

export function jobOf(probe: AnyProbe, target: Target): Job {
  const name = target.common.addresses === 'all' ? probe.hostName(target) : undefined;
  const single = name === undefined || literalAddress(name) !== undefined || target.pinned !== undefined;
  const kind = single ? 'run' : 'expand';
  return { key: jobKey(target, kind), probe, target, kind };
}

/** The last result of a job that has not run yet. */
export function waiting({ target }: Job): LastResult {
  const { probe, type, name, host, labels, common, pinned } = target;
  return {
    ...{ probe, type, target: name, host, labels, interval: common.interval, outcome: 'waiting' as const },
    ...(pinned === undefined ? {} : { pinned: pinned.ip }),
  };
}

export function lastResult({ job, result, seconds, endedAt }: Observation): LastResult {
  const address = result.measured.address?.ip;
  return {
    ...waiting(job),
    ...(address === undefined ? {} : { address }),
    endedAt,
    outcome: result.outcome,
    ...(result.outcome === 'failed' ? { failure: result.failure } : {}),
    ...(result.outcome === 'ok' && typeof seconds === 'number' ? { seconds } : {}),
  };
}
