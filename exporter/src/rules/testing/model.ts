import type { Place } from '../../core/problem.js';

/**
 * Files of tests in promtool's format (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/)
 * with one word more: `match: partial`, on an `alert_rule_test` or on one of its `exp_alerts`. There, labels and
 * annotations that are not named may be anything, `/text/` is an RE2 pattern that must be found, and null is a label
 * or an annotation that must not be there. As many alerts fire as are expected, in any order.
 */

export interface TestFile {
  readonly file: string;
  /** Patterns, relative to the file. */
  readonly ruleFiles: readonly string[];
  readonly cases: readonly TestCase[];
  /** Whether promtool alone would refuse it. */
  readonly isExtended: boolean;
  /** What promtool reads of one case, with these rule files in the place of its own. */
  textOf(test: TestCase, ruleFiles: readonly string[]): string;
}

export interface TestCase {
  readonly index: number;
  /** As written, else its number from 1. */
  readonly name: string;
  readonly place: Place;
  readonly alerts: readonly AlertTest[];
  readonly samples: readonly SampleTest[];
}

export interface AlertTest {
  readonly alert: string;
  /** As written, such as `1h30m`. */
  readonly at: string;
  readonly place: Place;
  /** Whether we judge what promtool got; else promtool judges. */
  readonly isPartial: boolean;
  readonly expected: readonly Expected[];
}

/** What a value must be. */
export type Wanted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly source: string; found(text: string): boolean }
  | { readonly kind: 'absent' };

export interface Expected {
  /** Whether there may be more than is named. */
  readonly isPartial: boolean;
  readonly labels: ReadonlyMap<string, Wanted>;
  readonly annotations: ReadonlyMap<string, Wanted>;
}

export interface SampleTest {
  readonly expr: string;
  readonly at: string;
  readonly place: Place;
  /** How many samples it expects. */
  readonly samples: number;
}

/** An alert as promtool prints it. */
export interface Got {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** One expectation that was not met. */
export interface Failure {
  /** Such as `ParallaxTargetDown at 5m`. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export interface CaseResult {
  readonly file: string;
  readonly test: TestCase;
  /** Empty: it passed. */
  readonly failures: readonly Failure[];
}
