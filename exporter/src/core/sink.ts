import type { Metric, Sample } from '@parallax/contract';

/**
 * What one source (a target's run, the agent itself) says at one moment. Counters add and histograms observe;
 * gauges and infos of `metrics` that the batch does not mention vanish, so that a series never outlives its fact.
 */
export interface SampleBatch {
  /** Identifies the source; series expire by source. */
  readonly source: string;
  /** Labels put on every sample: scope labels and the user's. */
  readonly labels: Readonly<Record<string, string>>;
  /** Monotonic milliseconds until which the series live without another batch; Infinity for the agent's own. */
  readonly expiresAt: number;
  /** Every metric that this source may emit. */
  readonly metrics: readonly Metric[];
  readonly samples: Iterable<Sample>;
  /** Of the run that this is about, where there is a record of it: histograms point to it by an exemplar. */
  readonly runId?: string;
}

export interface SampleSink {
  accept(batch: SampleBatch): void;
  /** Removes every series of a source at once (target removed, configuration changed). */
  forget(source: string): void;
}
