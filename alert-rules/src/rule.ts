import type { Recorded } from '@parallax/contract';

/** Rules as Prometheus, Mimir and Thanos load them (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */

export interface RecordingRule {
  readonly record: Recorded;
  /** PromQL, made with the helpers of the contract. Gives the labels that `record` declares, but for `labels`. */
  readonly expr: string;
  /** Labels that the rule adds. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Rules that are evaluated one after the other, at the same moment. */
export interface RuleGroup {
  readonly name: string;
  /** Such as `1m`. */
  readonly interval: string;
  readonly rules: readonly RecordingRule[];
}

export interface RuleFile {
  /** Of the file, without `.rules.yml`. */
  readonly name: string;
  /** What the rules are for, in sentences; stands at the top of the file. */
  readonly about: string;
  readonly groups: readonly RuleGroup[];
}
