import { isMapping } from '../../core/mapping.js';
import type { GroupNode, RuleNode } from '../model.js';

/** Rules as they travel: what a rule file, an answer of a ruler and a plan file have in common. Texts are as written. */

export interface Rule {
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly expr: string;
  readonly for?: string;
  readonly keepFiringFor?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Group {
  readonly name: string;
  readonly interval?: string;
  /** `limit`, `query_offset` and what else stands in a group. */
  readonly others: Readonly<Record<string, unknown>>;
  /** In the order of evaluation. */
  readonly rules: readonly Rule[];
}

/** A rule file, or what a ruler has in its place. */
export interface Namespace {
  readonly name: string;
  readonly groups: readonly Group[];
}

/** How many groups and rules are read from elsewhere, at most. */
const MAX_GROUPS = 10_000;
const MAX_RULES = 10_000;

export const groupOfNode = ({ name, interval, others, rules }: GroupNode): Group => ({
  name,
  ...(interval === undefined ? {} : { interval }),
  others,
  rules: rules.map(ruleOfNode),
});

function ruleOfNode(node: RuleNode): Rule {
  const { kind, name, expr, labels } = node;
  if (node.kind === 'record') return { kind, name, expr, labels, annotations: {} };
  return {
    ...{ kind, name, expr, labels, annotations: node.annotations },
    ...(node.for === undefined ? {} : { for: node.for }),
    ...(node.keepFiringFor === undefined ? {} : { keepFiringFor: node.keepFiringFor }),
  };
}

/** The group with the keys of Prometheus, in their usual order; empty ones are left out. */
export function plainOf({ name, interval, others, rules }: Group): Record<string, unknown> {
  return {
    name,
    ...(interval === undefined ? {} : { interval }),
    ...others,
    rules: rules.map((rule) => ({
      [rule.kind]: rule.name,
      expr: rule.expr,
      ...(rule.for === undefined ? {} : { for: rule.for }),
      ...(rule.keepFiringFor === undefined ? {} : { keep_firing_for: rule.keepFiringFor }),
      ...filled('labels', rule.labels),
      ...filled('annotations', rule.annotations),
    })),
  };
}

const filled = (key: string, map: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.keys(map).length === 0 ? {} : { [key]: map };

/** Groups of a list from elsewhere; undefined when it is no such list. Scalars may be texts. */
export function groupsOf(value: unknown): readonly Group[] | undefined {
  if (value === null || value === '') return [];
  if (!Array.isArray(value) || value.length > MAX_GROUPS) return undefined;
  return allOrNone(value.map(groupOf));
}

/** A group with the keys of Prometheus; undefined when it is none. */
export function groupOf(value: unknown): Group | undefined {
  if (!isMapping(value)) return undefined;
  const { name, interval, rules, ...others } = value;
  const list = rules === undefined || rules === null || rules === '' ? [] : rules;
  if (!isScalar(name) || !Array.isArray(list) || list.length > MAX_RULES) return undefined;
  const found = allOrNone(list.map(ruleOf));
  if (found === undefined) return undefined;
  return { name: String(name), ...text('interval', interval), others, rules: found };
}

function ruleOf(value: unknown): Rule | undefined {
  if (!isMapping(value)) return undefined;
  const kind = isName(value['alert']) ? 'alert' : 'record';
  const [name, expr] = [value[kind], value['expr']];
  const [labels, annotations] = [textsOf(value['labels']), textsOf(value['annotations'])];
  if (!isName(name) || !isScalar(expr) || labels === undefined || annotations === undefined) return undefined;
  return {
    ...{ kind, name: String(name), expr: String(expr), labels, annotations },
    ...text('for', value['for']),
    ...text('keepFiringFor', value['keep_firing_for']),
  };
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
const isName = (value: unknown): value is string | number => isScalar(value) && value !== '';

function text<K extends string>(key: K, value: unknown): { readonly [key in K]?: string } {
  return isScalar(value) && value !== '' ? ({ [key]: String(value) } as { readonly [key in K]: string }) : {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null || value === '') return {};
  if (!isMapping(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([, one]) => one !== null && !isScalar(one))) return undefined;
  return Object.fromEntries(entries.map(([key, one]) => [key, one === null ? '' : String(one)]));
}

function allOrNone<T>(all: readonly (T | undefined)[]): readonly T[] | undefined {
  const found = all.filter((one) => one !== undefined);
  return found.length === all.length ? found : undefined;
}
