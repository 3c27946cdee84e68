import type { LabelValues, Unit } from '../metric.js';

/**
 * Series that recording rules make, declared like metrics: rules name them here, and who asks for them takes the
 * constant. Names are `parallax:<what>:<operations>` (https://prometheus.io/docs/practices/rules/): the level, which
 * Prometheus' convention puts first, stands in the labels.
 */
export interface Recorded {
  readonly name: string;
  readonly unit: Unit;
  /** One sentence. */
  readonly help: string;
  /** Every label that it carries. */
  readonly labels: Readonly<Record<string, LabelValues>>;
}

type RecordedName<R extends Recorded> = R['name'] extends `parallax:${string}:${string}`
  ? unknown
  : { name: 'a recorded series is named parallax:<what>:<operations>' };

/** Declares a recorded series; a name that breaks the convention does not compile. */
export function defineRecorded<const R extends Recorded>(recorded: R & RecordedName<R>): R {
  return Object.freeze(recorded);
}
