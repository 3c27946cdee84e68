import type { Alert } from '@parallax/contract';

/** Tests of rules in promtool's terms (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/), typed. */

/** One series: its selector, made with `series()`, and its values in promtool's notation, such as `0+1x10 _ 3`. */
export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

/** An alert that fires. Labels beyond those that every alert has from its definition (severity, fault). */
export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** What people read; written out by hand, or it proves nothing. Both or none. */
  readonly summary?: string;
  readonly evidence?: string;
}

export interface ExpectedAlerts {
  /** Such as `7m`. */
  readonly at: string;
  readonly alert: Alert;
  /** Empty: it is silent. */
  readonly firing: readonly FiringAlert[];
}

export interface ExpectedSamples {
  readonly at: string;
  readonly expr: string;
  /** Series with labels and value, such as `{ labels: 'a{b="c"}', value: 1 }`. */
  readonly samples: readonly { readonly labels: string; readonly value: number }[];
}

export interface RuleTest {
  /** A sentence: what happens, and what follows. */
  readonly name: string;
  /** Between two values of the series; default 1m. Rules are evaluated at the interval of their group. */
  readonly interval?: string;
  readonly input: readonly InputSeries[];
  readonly alerts?: readonly ExpectedAlerts[];
  readonly samples?: readonly ExpectedSamples[];
}
