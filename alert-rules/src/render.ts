import { stringify } from 'yaml';
import type { RecordingRule, RuleFile, RuleGroup } from './rule.js';

/** More are refused by Mimir in its default configuration (`-ruler.max-rules-per-rule-group`). */
export const MAX_RULES = 20;

/** The text of a plain rule file. Throws on what a ruler would refuse. */
export function renderFile({ name, about, groups }: RuleFile): string {
  const names = groups.map((group) => group.name);
  const twice = names.find((one, at) => names.indexOf(one) < at);
  if (twice !== undefined) throw new Error(`${name}: there are two groups ${twice}`);
  const head = ['Generated from alert-rules/src; do not edit. Change it there and run: npm run generate', ...about.split('\n')]; // prettier-ignore
  // An expression is one line: a changed one is a changed line, and tools that look for `expr:` find it whole.
  const body = stringify({ groups: groups.map(groupOf) }, { lineWidth: 0 });
  return `${head.map((line) => `# ${line}\n`).join('')}${body}`;
}

function groupOf({ name, interval, rules }: RuleGroup): object {
  if (rules.length > MAX_RULES) throw new Error(`${name}: ${rules.length} rules, at most ${MAX_RULES} go into a group`);
  return { name, interval, rules: rules.map(ruleOf) };
}

function ruleOf({ record, expr, labels }: RecordingRule): object {
  return { record: record.name, expr, ...(labels === undefined ? {} : { labels }) };
}
