import { labelNames } from './reference.js';
import type { LabelsOf, Metric } from './metric.js';
import type { Recorded } from './recorded/define.js';

/**
 * PromQL from metrics instead of from strings: a renamed metric is a compile error in every query. The result is
 * plain PromQL text.
 */

/** Text is `=`; `{ matches }` is `=~`, `{ not }` is `!=` and `{ notMatches }` is `!~`. */
export type Matcher<V extends string = string> =
  V | { readonly matches: string } | { readonly not: string } | { readonly notMatches: string };

/** What labels must be; several matchers of one label must all hold. */
export type Match = Readonly<Record<string, Matcher | readonly Matcher[]>>;

/** {@link Match} for one metric, whose closed label values are checked. */
export type Matching<M extends Metric | Recorded> = Match & {
  readonly [K in keyof LabelsOf<M>]?: Matcher<LabelsOf<M>[K]> | readonly Matcher[];
};

/** Control characters, and what is no character: Prometheus refuses U+FFFD unless it is escaped. */
const UNFIT = /[\p{Cc}\p{Cs}\ufffd]/gu;
const escaped = (unfit: string): string => {
  const code = /\p{Cs}/u.test(unfit) ? 0xfffd : (unfit.codePointAt(0) ?? 0);
  return code === 10 ? '\\n' : `\\u${code.toString(16).padStart(4, '0')}`;
};

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&').replace(UNFIT, escaped)}"`;

function matcher(label: string, value: Matcher): string {
  if (typeof value === 'string') return `${label}=${quote(value)}`;
  if ('matches' in value) return `${label}=~${quote(value.matches)}`;
  return 'not' in value ? `${label}!=${quote(value.not)}` : `${label}!~${quote(value.notMatches)}`;
}

const isList = (value: Match[string]): value is readonly Matcher[] => Array.isArray(value);

/** `name{label="value"}`; throws on a label that the metric does not carry. */
export function selector<M extends Metric | Recorded>(metric: M, match: Matching<M> = {} as Matching<M>): string {
  const known = labelNames(metric);
  const unknown = Object.keys(match).find((label) => !known.includes(label));
  if (unknown !== undefined) throw new Error(`${metric.name} has no label ${unknown}; it has ${known.join(', ')}`);
  const matchers = Object.entries<Match[string]>(match).flatMap(([label, value]) =>
    (isList(value) ? value : [value]).map((one) => matcher(label, one)),
  );
  return matchers.length === 0 ? metric.name : `${metric.name}{${matchers.join(',')}}`;
}

/** `rate(counter[window])`. */
export function rate<M extends Metric & { type: 'counter' }>(metric: M, window: string, match?: Matching<M>): string {
  return `rate(${selector(metric, match)}[${window}])`;
}

/** How much a counter or a histogram rose: `increase(metric[window])`. */
export function increase<M extends Metric & { type: 'counter' | 'histogram' }>(
  metric: M,
  window: string,
  match?: Matching<M>,
): string {
  return `increase(${selector(metric, match)}[${window}])`;
}

/** The classic buckets of a histogram, as a selector; they carry `le` too. */
export function buckets<M extends Metric & { type: 'histogram' }>(metric: M, match?: Matching<M>): string {
  return selector(metric, match).replace(metric.name, () => `${metric.name}_bucket`);
}

const by = (labels: readonly string[]): string => (labels.length === 0 ? '' : ` by (${labels.join(', ')})`);

/** `sum by (labels) (expression)` and its like. */
export const aggregate = (
  operation: 'sum' | 'min' | 'max' | 'group',
  labels: readonly string[],
  expression: string,
): string => `${operation}${by(labels)} (${expression})`;

/** Sum of the rate of `part` over sum of the rate of `whole`: never an average of ratios. */
export function ratio<P extends Metric & { type: 'counter' }, W extends Metric & { type: 'counter' }>(
  part: { readonly metric: P; readonly match?: Matching<P> },
  whole: { readonly metric: W; readonly match?: Matching<W> },
  over: { readonly window: string; readonly by: readonly string[] },
): string {
  const numerator = `sum${by(over.by)} (${rate(part.metric, over.window, part.match)})`;
  const denominator = `sum${by(over.by)} (${rate(whole.metric, over.window, whole.match)})`;
  return `${numerator} / ${denominator}`;
}

/** Expressions of one level: `part` by `whole`, 0 where there is no part, and nothing where the whole is 0. */
export const share = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / (${whole} > 0)`;

interface QuantileOver<M extends Metric> {
  readonly window: string;
  readonly by: readonly string[];
  readonly match?: Matching<M>;
  /** Asks the classic buckets where there is no native histogram, as on pages in a text format. */
  readonly orClassic?: boolean;
}

/** A quantile of a native histogram. */
export function quantile<M extends Metric & { type: 'histogram' }>(
  q: number,
  metric: M,
  over: QuantileOver<M>,
): string {
  const { window, by: labels, match, orClassic = false } = over;
  const of = (series: string, kept: readonly string[]): string =>
    `histogram_quantile(${q}, ${aggregate('sum', kept, `rate(${series}[${window}])`)})`;
  const native = of(selector(metric, match), labels);
  return orClassic ? `${native} or ${of(buckets(metric, match), [...labels, 'le'])}` : native;
}
