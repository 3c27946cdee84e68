import {
  sample,
  scheduleInFlight,
  scheduleLag,
  scheduleTargets,
  scheduleWaiting,
  type Metric,
  type Sample,
} from '@parallax/contract';
import type { SampleBatch } from '../core/sink.js';
import type { Load } from './limits.js';

const METRICS: readonly Metric[] = [scheduleTargets, scheduleInFlight, scheduleWaiting, scheduleLag];

/** The scheduler about itself, since it was last asked. */
export interface Workload {
  readonly vantage: string;
  /** Jobs by probe type. */
  readonly targets: ReadonlyMap<string, number>;
  readonly load: ReadonlyMap<string, Load>;
  /** Seconds by which runs started late. */
  readonly lags: readonly number[];
}

export function workloadBatch({ vantage, targets, load, lags }: Workload): SampleBatch {
  const samples: Sample[] = lags.map((lag) => sample(scheduleLag, {}, lag));
  for (const [type, count] of targets) samples.push(sample(scheduleTargets, { probe_type: type }, count));
  for (const [type, { running, waiting }] of load) {
    samples.push(sample(scheduleInFlight, { probe_type: type }, running));
    samples.push(sample(scheduleWaiting, { probe_type: type }, waiting));
  }
  return { source: 'scheduler', labels: { vantage }, expiresAt: Infinity, metrics: METRICS, samples };
}
