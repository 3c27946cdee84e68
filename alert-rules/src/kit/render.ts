import { stringify } from 'yaml';
import { keptFor, type Common } from './common.js';
import type { AlertRule, RecordingRule, Rule, RuleFile, RuleGroup } from './rule.js';
import { annotationsOf, labelsOf } from './annotations.js';

/** More are refused by Mimir in its default configuration (`-ruler.max-rules-per-rule-group`). */
export const MAX_RULES = 20;

/** The text of a plain rule file. Throws on what a ruler would refuse. */
export function renderFile({ name, about, groups }: RuleFile, common: Common): string {
  const names = groups.map((group) => group.name);
  const twice = names.find((one, at) => names.indexOf(one) < at);
  if (twice !== undefined) throw new Error(`${name}: there are two groups ${twice}`);
  const head = [...common.head, ...about.split('\n')];
  // An expression is one line: a changed one is a changed line, and tools that look for `expr:` find it whole.
  const body = stringify({ groups: groups.map((group) => groupOf(group, common)) }, { lineWidth: 0 });
  return `${head.map((line) => `# ${line}\n`).join('')}${body}`;
}

function groupOf({ name, interval, rules }: RuleGroup, common: Common): object {
  if (rules.length > MAX_RULES) throw new Error(`${name}: ${rules.length} rules, at most ${MAX_RULES} go into a group`);
  return { name, interval, rules: rules.map((rule) => ruleOf(rule, common)) };
}

const ruleOf = (rule: Rule, common: Common): object => ('alert' in rule ? alertOf(rule, common) : recordOf(rule));

function recordOf({ record, expr, labels }: RecordingRule): object {
  return { record: record.name, expr, ...(labels === undefined ? {} : { labels }) };
}

function alertOf(rule: AlertRule, common: Common): object {
  const kept = keptFor(rule.keepFiring, common);
  return {
    alert: rule.alert.name,
    expr: rule.expr,
    ...(rule.for === undefined ? {} : { for: rule.for }),
    ...(kept === undefined ? {} : { keep_firing_for: kept }),
    labels: labelsOf(rule, common),
    annotations: annotationsOf(rule, common),
  };
}
