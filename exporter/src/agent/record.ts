import { randomBytes } from 'node:crypto';
import {
  CDN_SCHEMA,
  PATH_SCHEMA,
  type CdnRecord,
  type PathRecord,
  type PathRun,
  type RunEnvelope,
} from '@parallax/contract';
import type { Target } from '../core/target.js';
import type { Config as PathConfig } from '../probes/path/config.js';
import type { CdnMeasured } from '../probes/cdn/result.js';
import type { PathMeasured } from '../probes/path/run.js';
import type { Observation } from '../scheduler/job.js';
import { cdnRunOf, hasRound } from './cdn-run.js';

/** The probe types whose runs make records. */
export const PATH_TYPE = 'path';
const CDN_TYPE = 'cdn';

/** Options of a path target; undefined for every other type. */
export function pathConfigOf(target: Target): PathConfig | undefined {
  return target.type === PATH_TYPE ? (target.config as PathConfig) : undefined;
}

type Seen = Pick<Observation, 'job' | 'result'>;

/** What a run of a path probe saw; undefined for every other type, and when nothing was sent. */
export function pathRunOf({ job, result }: Seen): PathRun | undefined {
  return job.target.type === PATH_TYPE ? (result.measured as Partial<PathMeasured>).path : undefined;
}

/** What a run of a CDN probe measured, as far as it came; undefined for every other type. */
const cdnMeasured = ({ job, result }: Seen): Partial<CdnMeasured> | undefined =>
  job.target.type === CDN_TYPE ? (result.measured as Partial<CdnMeasured>) : undefined;

/** 16 hexadecimal digits that no other run has. */
const newRunId = (): string => randomBytes(8).toString('hex');

/** The id of the record that a run will get; undefined when it gets none. */
export const runIdOf = (observation: Observation): string | undefined =>
  pathRunOf(observation) !== undefined || hasRound(cdnMeasured(observation) ?? {}) ? newRunId() : undefined;

/** The record of a path, for disk, `/api/v1/paths` and Loki; undefined when there is nothing to record. */
export function pathRecordOf(observation: Observation, vantage: string): PathRecord | undefined {
  const run = pathRunOf(observation);
  return run && recordOf(observation, { schema: PATH_SCHEMA, vantage, run });
}

/** The same of a CDN round, for `/api/v1/cdn` and Loki. */
export function cdnRecordOf(observation: Observation, vantage: string): CdnRecord | undefined {
  const run = cdnRunOf(cdnMeasured(observation) ?? {});
  return run && recordOf(observation, { schema: CDN_SCHEMA, vantage, run });
}

type Own<Schema extends string, Run> = Pick<RunEnvelope<Schema, Run>, 'schema' | 'vantage' | 'run'>;

function recordOf<Schema extends string, Run>(
  { runId, job, startedAt, cause }: Observation,
  { schema, vantage, run }: Own<Schema, Run>,
): RunEnvelope<Schema, Run> | undefined {
  if (runId === undefined) return undefined;
  const { probe, name: target, host } = job.target;
  const started = new Date(startedAt).toISOString();
  return { schema, run_id: runId, vantage, probe, target, host, started, cause, run };
}
