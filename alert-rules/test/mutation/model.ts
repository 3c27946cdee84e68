/** Rule files and test files as promtool reads them, as far as mutants touch them. */

export interface PlainRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PlainGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly PlainRule[];
}

export interface PlainTest {
  readonly name?: string;
  readonly interval?: string;
  readonly input_series?: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test?: readonly { readonly eval_time: string; readonly alertname: string }[];
  readonly promql_expr_test?: readonly { readonly eval_time: string | number; readonly expr: string }[];
}

export interface PlainTestFile {
  readonly rule_files: readonly string[];
  readonly evaluation_interval?: string;
  readonly group_eval_order?: readonly string[];
  readonly tests: readonly PlainTest[];
}

export const nameOf = ({ alert, record }: PlainRule): string => alert ?? record ?? '';

/** Names that could be metrics, recorded series or alerts. */
export const namesIn = (text: string): string[] => text.match(/[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z0-9_]+)*/g) ?? [];

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Seconds of a duration of Prometheus. */
export const secondsOf = (text: string | number): number =>
  [...String(text).matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? 's'] ?? 0),
    0,
  );
