import type { Place } from '../core/problem.js';

/** Rules as they stand in files, ours or anybody's: plain Prometheus rule files with the place of everything. */

interface RuleBase {
  /** Of the alert or the recorded series. */
  readonly name: string;
  /** PromQL as written, without the blanks around it. */
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly places: RulePlaces;
}

export interface RulePlaces {
  readonly rule: Place;
  readonly name: Place;
  /** Of the first character of the expression. */
  readonly expr: Place;
  /** By the name of the field, such as `for`; and `labels.severity`, `annotations.summary`. */
  readonly fields: Readonly<Record<string, Place>>;
  /** Of a part of the expression, by its offsets. */
  readonly within: (from: number, to: number) => Place;
}

export interface AlertNode extends RuleBase {
  readonly kind: 'alert';
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RecordNode extends RuleBase {
  readonly kind: 'record';
}

export type RuleNode = AlertNode | RecordNode;

export interface GroupNode {
  readonly name: string;
  /** As written; absent is the ruler's own. */
  readonly interval?: string;
  /** Fields that not every ruler knows: limit, query_offset, source_tenants, partial_response_strategy, align_evaluation_time_on_interval and the like. */
  readonly others: Readonly<Record<string, unknown>>;
  readonly rules: readonly RuleNode[];
  readonly place: Place;
  /** The group as a plain value, for who sends or writes it. */
  readonly plain: unknown;
}

export interface RuleFileNode {
  readonly file: string;
  readonly groups: readonly GroupNode[];
}
