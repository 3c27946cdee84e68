/**
 * How a metric is declared. A metric exists once, as a whole literal in `metrics/<subject>.ts`; everything else
 * (the exporter, queries, rules, documentation) imports that constant.
 */

/** `info` is a gauge whose value is always 1 and whose labels are the fact. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'info';

/** Base units only (https://prometheus.io/docs/practices/naming/#base-units). `none` counts things. */
export type Unit = 'seconds' | 'bytes' | 'ratio' | 'timestamp_seconds' | 'none';

/**
 * Who adds the identifying labels.
 * - `target`: one series per scheduled target; the scheduler adds {@link TARGET_LABELS} and the user's own labels.
 * - `vantage`: one per agent; the agent adds `vantage`.
 * - `command`: written to a file by a command that is no agent; nobody adds any.
 */
export type Scope = 'target' | 'vantage' | 'command';

/** A closed list of values, or `open` for text that comes from outside (bounded by the store's budget). */
export type LabelValues = readonly string[] | 'open';

/** Labels that the scheduler adds to every `target` metric. `address` is present only for `addresses: all`. */
export const TARGET_LABELS = ['vantage', 'probe', 'target', 'address'] as const;

export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: Unit;
  /** One sentence; shown as HELP. */
  readonly help: string;
  readonly scope: Scope;
  /** Own labels, beyond those of the scope. */
  readonly labels: Readonly<Record<string, LabelValues>>;
  readonly stability: 'stable' | 'experimental';
  /** Histograms only: upper bounds for text formats, ascending, without +Inf. Protobuf carries native buckets. */
  readonly buckets?: readonly number[];
}

type NameRule<M extends Metric> = M['type'] extends 'counter'
  ? M['name'] extends `parallax_${string}_total`
    ? unknown
    : { name: 'a counter is named parallax_<what>_total' }
  : M['type'] extends 'info'
    ? M['name'] extends `parallax_${string}_info`
      ? unknown
      : { name: 'an info metric is named parallax_<what>_info' }
    : M['name'] extends `parallax_${string}_total` | `parallax_${string}_count` | `parallax_${string}_sum`
      ? { name: 'only counters end in _total; _count and _sum belong to histograms' }
      : M['unit'] extends 'seconds' | 'bytes' | 'ratio' | 'timestamp_seconds'
        ? M['name'] extends `parallax_${string}_${M['unit']}`
          ? unknown
          : { name: 'the name ends in its unit' }
        : M['name'] extends `parallax_${string}`
          ? unknown
          : { name: 'every name starts with parallax_' };

/** Declares a metric; a name that breaks the conventions does not compile. */
export function defineMetric<const M extends Metric>(metric: M & NameRule<M>): M {
  return Object.freeze(metric);
}

type ValueOf<V extends LabelValues> = V extends readonly (infer One)[] ? One : string;

/** The own labels of a metric with the type of their values. */
export type LabelsOf<M extends Pick<Metric, 'labels'>> = { readonly [K in keyof M['labels']]: ValueOf<M['labels'][K]> };

/**
 * One value for one series. What `value` does depends on the type: a counter adds it, a gauge and an info
 * replace, a histogram observes it.
 */
export interface Sample {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Makes a sample; undeclared labels and values outside a closed list do not compile. */
export function sample<M extends Metric>(metric: M, labels: LabelsOf<M>, value: number): Sample {
  return { metric, labels: labels as Readonly<Record<string, string>>, value };
}

/** Classic bounds for durations, 100 us to 30 s, for the text formats. */
export const DURATION_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const;
