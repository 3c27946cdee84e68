import type { RuleFileNode } from '../model.js';
import { analyse, MAX_EXPRESSION, walk, type Expr } from '../promql/index.js';

/** Recorded series that a Prometheus does not have, written out as what they record. */

/** Expressions by the name of the series that they record; several rules may record one. */
export type Records = ReadonlyMap<string, readonly Recording[]>;

interface Recording {
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function recordsOf(files: readonly RuleFileNode[]): Records {
  const found = new Map<string, Recording[]>();
  for (const rule of files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    if (rule.kind === 'record') found.set(rule.name, [...(found.get(rule.name) ?? []), rule]);
  }
  return found;
}

type Selector = Extract<Expr, { kind: 'selector' }>;

const selectorsOf = (expr: string): readonly Selector[] =>
  [...walk(analyse(expr).tree)].flatMap(([node]) => (node.kind === 'selector' ? [node] : []));

/** Names of the series that an expression reads. */
export const namesIn = (expr: string): readonly string[] => [
  ...new Set(selectorsOf(expr).flatMap(({ metric }) => (metric === undefined ? [] : [metric]))),
];

export type Expanded =
  | { readonly ok: true; readonly expr: string; readonly names: readonly string[] }
  | { readonly ok: false; readonly name: string; readonly why: string };

/** Series that recordings rest on may rest on others. */
const MAX_DEPTH = 16;

export interface Expanding {
  readonly records: Records;
  readonly isThere: (name: string) => boolean;
  /** Seconds between two samples of what is written out. */
  readonly step: number;
}

/** Every selector of a series that is recorded and not there becomes the expression that records it, in parentheses. */
export function expand(expr: string, expanding: Expanding, within: readonly string[] = []): Expanded {
  const names = new Set<string>();
  let text = expr;
  // From the end, so that places before it stay where they are.
  for (const selector of [...selectorsOf(expr)].sort((one, other) => other.from - one.from)) {
    const name = selector.metric ?? '';
    const recordings = expanding.records.get(name);
    if (recordings === undefined || expanding.isThere(name)) continue;
    const refused = (why: string): Expanded => ({ ok: false, name, why });
    if (within.includes(name)) return refused('it rests on itself');
    if (within.length >= MAX_DEPTH) return refused('it rests on too many others');
    if (selector.matchers.length > 0) return refused('it is read with matchers');
    if (selector.at !== undefined) return refused('it is read with @');
    const parts: string[] = [];
    for (const recording of recordings) {
      const inner = expand(recording.expr, expanding, [...within, name]);
      if (!inner.ok) return inner;
      for (const one of inner.names) names.add(one);
      parts.push(labelled(inner.expr, recording.labels));
    }
    names.add(name);
    text = `${text.slice(0, selector.from)}${ranged(parts.join(' or '), selector, expanding.step)}${text.slice(selector.to)}`;
    if (text.length > MAX_EXPRESSION) return refused('the expression becomes too long');
  }
  return { ok: true, expr: text, names: [...names] };
}

/** Labels that the rule adds. */
const labelled = (expr: string, labels: Recording['labels']): string =>
  Object.entries(labels).reduce(
    (inner, [label, value]) => `label_replace(${inner}, ${JSON.stringify(label)}, ${JSON.stringify(value.replace(/\$/g, '$$$$'))}, "", "")`, // prettier-ignore
    `(${expr})`,
  );

/** A range of an expression is a subquery; only those may be shifted in time. */
function ranged(expr: string, { range, offset }: Selector, step: number): string {
  if (range === undefined && offset === undefined) return `(${expr})`;
  const shift = offset === undefined ? '' : ` offset ${offset}`;
  return range === undefined
    ? `last_over_time((${expr})[${step}s:${step}s]${shift})`
    : `(${expr})[${range}:${step}s]${shift}`;
}
