import type { Alert, AlertFault, Recorded } from '@parallax/contract';
import type { RuleTest } from './rule-test.js';

/** Rules as Prometheus, Mimir and Thanos load them (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */

export interface RecordingRule {
  readonly record: Recorded;
  /** PromQL, made with the helpers of the contract. Gives the labels that `record` declares, but for `labels`. */
  readonly expr: string;
  /** Labels that the rule adds. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertRule {
  readonly alert: Alert;
  /** PromQL. Its labels are the identity of the alert: `vantage` only where the vantage itself is the subject. */
  readonly expr: string;
  /** How long it must hold, such as `5m`. Absent where `expr` looks back over rounds by itself. */
  readonly for?: string;
  /** How long it stays after it no longer holds: one good round among bad ones resolves nothing. */
  readonly keepFiring?: string;
  /** One line for a telephone: what is wrong with what. A template. */
  readonly summary: string;
  /** What it means for people, in one sentence. A template. */
  readonly impact: string;
  /** Which vantages say so, since when, value against threshold. A template. */
  readonly evidence: string;
  /** Where to look: uid of a dashboard and its variables, whose values are templates. */
  readonly dashboard: { readonly uid: string; readonly variables?: Readonly<Record<string, string>> };
  /** Labels that tell rules of one name apart; an expectation of a test means the rule whose labels it names. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of this alert when the contract does not say it and `expr` does not give it. */
  readonly fault?: AlertFault;
}

export type Rule = RecordingRule | AlertRule;

/** Rules that are evaluated one after the other, at the same moment. */
export interface RuleGroup {
  readonly name: string;
  /** Such as `1m`. */
  readonly interval: string;
  readonly rules: readonly Rule[];
}

export interface RuleFile {
  /** Of the file, without `.rules.yml`. */
  readonly name: string;
  /** What the rules are for, in sentences; stands at the top of the file. */
  readonly about: string;
  readonly groups: readonly RuleGroup[];
  /** Of the rules of this file: each alert fires in one and is silent in one, each recording rule is asked in one. */
  readonly tests: readonly RuleTest[];
  /** The tests are made from the settings and hold for all of them. Else they hold for the rules of the defaults. */
  readonly testsFollowSettings?: boolean;
  /** The tests load nothing else: what other files record is among their input. */
  readonly testsStandAlone?: boolean;
  /** How often tests evaluate the rules; left out, as often as the shortest round. */
  readonly evaluation?: string;
}
