import { digestOf, fieldsOfGroup, fieldsOfRule, ruleKey, writtenOf, type Terms } from './canonical.js';
import type { Group, Namespace, Rule } from './group.js';

/** What differs between two trees of rules, by meaning: namespace, group, rule, field. */

export interface FieldChange {
  readonly field: string;
  /** Texts as written; absent where there is none. */
  readonly from?: string;
  readonly to?: string;
}

export interface RuleChange {
  /** `move`: the same rule at another place of the order. */
  readonly action: 'add' | 'remove' | 'change' | 'move';
  readonly kind: Rule['kind'];
  readonly name: string;
  readonly fields: readonly FieldChange[];
}

interface Place {
  readonly namespace: string;
}
export type Change = Place &
  (
    | { readonly action: 'add'; readonly group: Group }
    | { readonly action: 'remove'; readonly was: Group }
    | {
        readonly action: 'change';
        readonly group: Group;
        readonly was: Group;
        readonly fields: readonly FieldChange[];
        readonly rules: readonly RuleChange[];
      }
  );

export const groupName = (change: Change): string => (change.action === 'remove' ? change.was : change.group).name;

/** From what is there to what is wanted, sorted by namespace and group. */
export function diff(there: readonly Namespace[], wanted: readonly Namespace[], terms: Terms): readonly Change[] {
  const names = [...new Set([...there, ...wanted].map(({ name }) => name))].sort();
  const groupsOf = (all: readonly Namespace[], name: string): readonly Group[] =>
    all.find((one) => one.name === name)?.groups ?? [];
  return names.flatMap((name) => ofNamespace(name, [groupsOf(there, name), groupsOf(wanted, name)], terms));
}

function ofNamespace(
  namespace: string,
  [there, wanted]: readonly [readonly Group[], readonly Group[]],
  terms: Terms,
): Change[] {
  const names = [...new Set([...there, ...wanted].map(({ name }) => name))].sort();
  return names.flatMap((name): Change[] => {
    const was = there.find((one) => one.name === name);
    const group = wanted.find((one) => one.name === name);
    if (group === undefined) return was === undefined ? [] : [{ action: 'remove', namespace, was }];
    if (was === undefined) return [{ action: 'add', namespace, group }];
    if (digestOf(was, terms) === digestOf(group, terms)) return [];
    const fields = fieldChanges([was, group], [fieldsOfGroup(was, terms), fieldsOfGroup(group, terms)]);
    return [{ action: 'change', namespace, group, was, fields, rules: ruleChanges(was.rules, group.rules) }];
  });
}

function fieldChanges(
  [was, is]: readonly [Rule, Rule] | readonly [Group, Group],
  [before, after]: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>],
): FieldChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => {
      const [from, to] = [writtenOf(was, field), writtenOf(is, field)];
      return { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}

function ruleChanges(before: readonly Rule[], after: readonly Rule[]): RuleChange[] {
  const partner = partnersOf(before, after);
  const places = new Map(before.map((rule, at) => [rule, at]));
  const placeOf = (rule: Rule): number => places.get(partner.get(rule) ?? rule) ?? -1;
  const kept = inOrder(after.map(placeOf).filter((at) => at >= 0));
  const changed = after.flatMap((rule): RuleChange[] => {
    const was = partner.get(rule);
    const { kind, name } = rule;
    if (was === undefined) return [{ action: 'add', kind, name, fields: [] }];
    const fields = fieldChanges([was, rule], [fieldsOfRule(was), fieldsOfRule(rule)]);
    if (fields.length > 0) return [{ action: 'change', kind, name, fields }];
    return kept.has(placeOf(rule)) ? [] : [{ action: 'move', kind, name, fields }];
  });
  const taken = new Set(partner.values());
  const gone = before.filter((rule) => !taken.has(rule));
  return [...gone.map(({ kind, name }): RuleChange => ({ action: 'remove', kind, name, fields: [] })), ...changed];
}

/**
 * The rule before of each rule after. Names may repeat within a group: rules that mean the same belong together first,
 * then those of the same name and labels, then those of the same name, in their order.
 */
function partnersOf(before: readonly Rule[], after: readonly Rule[]): ReadonlyMap<Rule, Rule> {
  const partners = new Map<Rule, Rule>();
  const taken = new Set<Rule>();
  for (const key of [ruleKey, identityOf, ({ kind, name }: Rule) => `${kind} ${name}`]) {
    const free = new Map<string, Rule[]>();
    for (const rule of before.filter((one) => !taken.has(one))) free.set(key(rule), [...(free.get(key(rule)) ?? []), rule]); // prettier-ignore
    for (const rule of after.filter((one) => !partners.has(one))) {
      const match = free.get(key(rule))?.shift();
      if (match === undefined) continue;
      partners.set(rule, match);
      taken.add(match);
    }
  }
  return partners;
}

/** What tells two rules of one name apart. */
export const identityOf = ({ kind, name, labels }: Rule): string =>
  JSON.stringify([kind, name, Object.entries(labels).sort()]);

/** The longest run of numbers that ascend, as they stand: what needs no move. */
function inOrder(numbers: readonly number[]): ReadonlySet<number> {
  interface Run {
    readonly last: number;
    readonly length: number;
    readonly before: Run | undefined;
  }
  const runs: Run[] = [];
  let longest: Run | undefined;
  for (const last of numbers) {
    let before: Run | undefined;
    for (const run of runs) if (run.last < last && run.length > (before?.length ?? 0)) before = run;
    const run = { last, length: (before?.length ?? 0) + 1, before };
    runs.push(run);
    if (run.length > (longest?.length ?? 0)) longest = run;
  }
  const kept = new Set<number>();
  for (let run = longest; run !== undefined; run = run.before) kept.add(run.last);
  return kept;
}
