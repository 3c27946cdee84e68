import { randomBytes } from 'node:crypto';
import { PATH_SCHEMA, type PathRecord, type PathRun } from '@parallax/contract';
import type { Target } from '../core/target.js';
import type { Config as PathConfig } from '../probes/path/config.js';
import type { PathMeasured } from '../probes/path/run.js';
import type { Observation } from '../scheduler/job.js';

/** The one probe type whose runs make records. */
export const PATH_TYPE = 'path';

/** Options of a path target; undefined for every other type. */
export function pathConfigOf(target: Target): PathConfig | undefined {
  return target.type === PATH_TYPE ? (target.config as PathConfig) : undefined;
}

/** What a run of a path probe saw; undefined for every other type, and when nothing was sent. */
export function pathRunOf({ job, result }: Pick<Observation, 'job' | 'result'>): PathRun | undefined {
  return job.target.type === PATH_TYPE ? (result.measured as Partial<PathMeasured>).path : undefined;
}

/** 16 hexadecimal digits that no other run has. */
const newRunId = (): string => randomBytes(8).toString('hex');

/** The id of the record that a run will get; undefined when it gets none. */
export const runIdOf = (observation: Observation): string | undefined =>
  pathRunOf(observation) === undefined ? undefined : newRunId();

/** The record of a run, for disk, `/api/v1/paths` and Loki; undefined when there is nothing to record. */
export function recordOf(observation: Observation, vantage: string): PathRecord | undefined {
  const run = pathRunOf(observation);
  const { runId } = observation;
  if (run === undefined || runId === undefined) return undefined;
  const { probe, name: target, host } = observation.job.target;
  const started = new Date(observation.startedAt).toISOString();
  return { schema: PATH_SCHEMA, run_id: runId, vantage, probe, target, host, started, cause: observation.cause, run };
}
