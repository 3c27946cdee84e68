import type { Labels } from '@parallax/contract';

/** Why an alert fires or does not, as a value. */

export interface Explanation {
  readonly alert: string;
  /** Where the rule stands: a file, or the group of the ruler. */
  readonly from: string;
  readonly expr: string;
  /** Seconds that it must hold. */
  readonly hold: number;
  /** The moment of all values by the clock of the ruler, Unix seconds. */
  readonly at: number;
  /** Of the last evaluation, as the ruler says it. */
  readonly error?: string;
  /** The subjects that were chosen, those that fire first. */
  readonly subjects: readonly Subject[];
  /** How many there are beside them. */
  readonly more: number;
}

/** What an alert may fire for: one label set. */
export interface Subject {
  readonly labels: Labels;
  readonly state: State;
  /** Unix seconds: since when it is pending or fires. */
  readonly since?: number;
  /** Whether the expression gives this label set now. */
  readonly holds: boolean;
  readonly conditions: readonly Outcome[];
  /** Absent where the alert does not rest on what vantages say, round by round. */
  readonly vantages?: readonly Vantage[];
  /** Parts of the values that are compared, where they are made of several vantages. */
  readonly parts: readonly Part[];
}

export type State = 'firing' | 'pending' | 'inactive';

/** A part of an expression that holds or does not. */
export interface Condition {
  readonly kind: 'compared' | 'there' | 'absent';
  readonly text: string;
  /** How deep it lies in recorded series and alternatives; 0 is the alert itself. */
  readonly depth: number;
  /** The recorded series whose definition this is a part of. */
  readonly of?: string;
  /** Only one of the conditions of the same alternative must hold. */
  readonly either: boolean;
  readonly left: Side;
  /** Of comparisons. */
  readonly op?: string;
  readonly right?: Side;
  readonly matching?: { readonly kind: 'on' | 'ignoring'; readonly labels: readonly string[] };
}

export interface Side {
  readonly text: string;
  /** One value for all label sets. */
  readonly scalar: boolean;
}

/** What came of a condition for one subject. */
export interface Outcome {
  readonly condition: Condition;
  readonly holds: boolean;
  /** The label sets that matter; empty where there is no series. */
  readonly rows: readonly Row[];
  /** Rows that are left out. */
  readonly more: number;
}

export interface Row {
  readonly labels: Labels;
  /** Absent: there is no such series. */
  readonly left?: number;
  readonly right?: number;
  readonly holds: boolean;
}

/** What one vantage says of the target. */
export interface Vantage {
  readonly vantage: string;
  readonly network: string;
  /** Why it is not counted; absent where it is. */
  readonly notCounted?: 'sick' | 'local problem' | 'silent';
  /** What speaks against a sick one. */
  readonly reasons: readonly string[];
  /** Whether the last run failed; absent when it does not report. */
  readonly lastFailed?: boolean;
  readonly failedRounds: number;
  readonly rounds: number;
  /** Whether it is one of those that agree that the target fails. */
  readonly agrees: boolean;
}

/** A value behind an aggregation. */
export interface Part {
  /** The expression inside the aggregation. */
  readonly text: string;
  readonly rows: readonly { readonly labels: Labels; readonly value: number }[];
  readonly more: number;
}
