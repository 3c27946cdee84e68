/** From an observation to the samples that every probe type has. Pure. */
import {
  probeAddress,
  probeAddresses,
  probeDuration,
  probeFailures,
  probeInterval,
  probeInvalid,
  probeLastRun,
  probeLastSuccess,
  probeMissed,
  probeResolve,
  probeRuns,
  probeSuccesses,
  sample,
  type Metric,
  type Sample,
} from '@parallax/contract';
import type { AnyProbe } from '../core/probe.js';
import type { SampleBatch } from '../core/sink.js';
import type { Target } from '../core/target.js';
import type { Expansion } from './expand.js';
import type { Job, Observation } from './job.js';

/** Slots that passed without a run since the last batch. */
export interface Missed {
  readonly overrun: number;
  readonly late: number;
}

/** What is the same for every batch of one agent at one moment. */
export interface BatchContext {
  readonly vantage: string;
  /** Monotonic milliseconds. */
  readonly now: number;
  readonly missed: Missed;
  /** Unix milliseconds of the last successful run, this one included; absent when there was none. */
  readonly succeededAt?: number;
}

const HOST_METRICS: readonly Metric[] = [
  ...[probeRuns, probeSuccesses, probeFailures, probeInvalid, probeMissed, probeDuration],
  ...[probeLastRun, probeLastSuccess, probeInterval, probeAddress, probeResolve],
];
const EXPAND_METRICS: readonly Metric[] = [probeAddresses, probeResolve, probeRuns, probeFailures, probeInvalid];

/**
 * Series live for two intervals, and at least this long: at an interval of 100 ms a pause of the vantage would
 * otherwise make every series vanish between two scrapes.
 */
const LEAST_LIFE_MS = 5_000;

const metricsByProbe = new WeakMap<AnyProbe, readonly Metric[]>();

function metricsOf(probe: AnyProbe): readonly Metric[] {
  const known = metricsByProbe.get(probe);
  if (known) return known;
  const all = [...HOST_METRICS, ...probe.metrics];
  metricsByProbe.set(probe, all);
  return all;
}

export function runBatch(observation: Observation, context: BatchContext): SampleBatch {
  const { job } = observation;
  return {
    ...batchOf(job, context),
    metrics: metricsOf(job.probe),
    samples: [...hostSamples(observation, context), ...job.probe.samples(observation.result)],
    ...(observation.runId === undefined ? {} : { runId: observation.runId }),
  };
}

/** A failed resolution is a run that failed; a good one is none, since each address has its own runs. */
export function expandBatch(expansion: Expansion, context: BatchContext, addresses: number): SampleBatch {
  const { job, result } = expansion;
  const samples: Sample[] = [sample(probeAddresses, {}, addresses), ...resolveSamples(expansion)];
  if (result.outcome === 'failed') {
    const { phase, reason, source } = result.failure;
    samples.push(sample(probeRuns, {}, 1), sample(probeFailures, { phase, reason, source }, 1));
  }
  return { ...batchOf(job, context), metrics: EXPAND_METRICS, samples };
}

function batchOf({ key, target }: Job, { vantage, now }: BatchContext): Omit<SampleBatch, 'metrics' | 'samples'> {
  const { interval, timeout } = target.common;
  const life = Math.max(2 * interval, 2 * timeout, LEAST_LIFE_MS);
  return { source: key, labels: targetLabels(target, vantage), expiresAt: now + life };
}

const labelsByTarget = new WeakMap<Target, Readonly<Record<string, string>>>();

/**
 * The labels of every sample of a target; the same object for every batch, which is what the store recognises. The
 * user's own labels come first, so that they never shadow ours.
 */
export function targetLabels(target: Target, vantage: string): Readonly<Record<string, string>> {
  const known = labelsByTarget.get(target);
  if (known) return known;
  const { pinned, common } = target;
  const own = { ...target.labels, vantage, probe: target.probe, target: target.name };
  const labels = pinned === undefined || common.addresses === 'first' ? own : { ...own, address: pinned.ip };
  labelsByTarget.set(target, labels);
  return labels;
}

function* hostSamples(observation: Observation, context: BatchContext): Iterable<Sample> {
  const { job, result, seconds, endedAt } = observation;
  yield sample(probeRuns, {}, 1);
  yield sample(probeSuccesses, {}, result.outcome === 'ok' ? 1 : 0);
  if (result.outcome === 'failed') {
    const { phase, reason, source } = result.failure;
    yield sample(probeFailures, { phase, reason, source }, 1);
  } else if (typeof seconds === 'number') {
    yield sample(probeDuration, {}, seconds);
  } else {
    yield sample(probeInvalid, { phase: 'run', reason: seconds }, 1);
  }
  yield sample(probeLastRun, {}, endedAt / 1000);
  if (context.succeededAt !== undefined) yield sample(probeLastSuccess, {}, context.succeededAt / 1000);
  yield sample(probeInterval, {}, job.target.common.interval / 1000);
  const { overrun, late } = context.missed;
  if (overrun > 0) yield sample(probeMissed, { reason: 'overrun' }, overrun);
  if (late > 0) yield sample(probeMissed, { reason: 'late' }, late);
  const { address } = result.measured;
  if (address) yield sample(probeAddress, { remote_address: address.ip, family: address.family }, 1);
  yield* resolveSamples(observation);
}

function* resolveSamples({ result }: Pick<Observation, 'result'>): Iterable<Sample> {
  const { resolve } = result.measured;
  if (typeof resolve === 'number') yield sample(probeResolve, {}, resolve);
  else if (resolve !== undefined) yield sample(probeInvalid, { phase: 'resolve', reason: resolve }, 1);
}
