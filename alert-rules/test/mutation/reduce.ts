import {
  namesIn,
  nameOf,
  secondsOf,
  type PlainGroup,
  type PlainRule,
  type PlainTest,
  type PlainTestFile,
} from './model.js';

/** Tests with as little around them as they need: so that thousands of them run in a minute. */

export interface OneTest {
  /** Of the file that it stands in. */
  readonly file: string;
  readonly test: PlainTest;
  readonly evaluation: string | undefined;
  /** Groups with the rules that it asks for and what these rest on, in the order of evaluation. */
  readonly groups: readonly PlainGroup[];
  /** Names of the rules in `groups`. */
  readonly rules: ReadonlySet<string>;
  /** Names that it asks for itself. */
  readonly asked: ReadonlySet<string>;
  /** About how long it takes: evaluations of rules. */
  readonly cost: number;
}

/** `groupsOf` gives the groups of a rule file by its base name. */
export function reduce(
  file: string,
  tests: PlainTestFile,
  groupsOf: (name: string) => readonly PlainGroup[],
): readonly OneTest[] {
  const loaded = tests.rule_files.flatMap((path) => groupsOf(path.split('/').at(-1) ?? path));
  const order = tests.group_eval_order ?? [];
  const groups = [...loaded].sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
  return tests.tests.map((test) => {
    const asked = new Set([
      ...(test.alert_rule_test ?? []).map(({ alertname }) => alertname),
      ...(test.promql_expr_test ?? []).flatMap(({ expr }) => namesIn(expr)),
    ]);
    const rules = reached(asked, groups.flatMap((group) => group.rules)); // prettier-ignore
    const kept = groups.map((group) => ({ ...group, rules: group.rules.filter((rule) => rules.has(nameOf(rule))) }));
    const needed = kept.filter((group) => group.rules.length > 0);
    const count = needed.reduce((sum, group) => sum + group.rules.length, 0);
    return {
      file,
      test,
      evaluation: tests.evaluation_interval,
      groups: needed,
      rules,
      asked,
      cost: count * steps(test, tests),
    };
  });
}

/** Whether a rule decides about a test. */
export const takesPart = (rule: PlainRule, { groups }: OneTest): boolean => groups.some(({ rules }) => rules.includes(rule)); // prettier-ignore

function reached(asked: ReadonlySet<string>, rules: readonly PlainRule[]): Set<string> {
  const found = new Set<string>();
  const open = [...asked];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const named = rules.filter((rule) => nameOf(rule) === name);
    if (named.length === 0) continue;
    found.add(name);
    open.push(...named.flatMap(({ expr, annotations }) => namesIn(`${expr} ${JSON.stringify(annotations ?? {})}`)));
  }
  return found;
}

function steps(test: PlainTest, { evaluation_interval }: PlainTestFile): number {
  const times = [...(test.alert_rule_test ?? []), ...(test.promql_expr_test ?? [])].map(({ eval_time }) =>
    secondsOf(eval_time),
  );
  return Math.max(1, ...times) / (secondsOf(evaluation_interval ?? '1m') || 60);
}

/** Rule file and test file of one test, with `changed` in the place of the rule that it was. */
export function filesOf(
  one: OneTest,
  changed?: { readonly from: PlainRule; readonly to: PlainRule },
): { rules: string; test(ruleFile: string): string } {
  const groups = one.groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => (rule === changed?.from ? changed.to : rule)),
  }));
  return {
    // JSON is YAML, and quicker.
    rules: JSON.stringify({ groups }),
    test: (ruleFile) =>
      JSON.stringify({
        rule_files: [ruleFile],
        ...(one.evaluation === undefined ? {} : { evaluation_interval: one.evaluation }),
        group_eval_order: one.groups.map(({ name }) => name),
        tests: [one.test],
      }),
  };
}
