import { recorded } from '@parallax/contract';
import type { RuleFile } from '../../src/kit/rule.js';
import { ruleFiles } from '../../src/index.js';

/** What the rules of the pack read, by their expressions. */

const files = ruleFiles();
const rules = files.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
const own = new Set<string>(recorded.map(({ name }) => name));

const namesIn = (expr: string): readonly string[] => expr.match(/\bparallax[a-zA-Z0-9_:]+/g) ?? [];

/** Every series that some rule reads and none records; of histograms their parts, as written. */
export const READS: ReadonlySet<string> = new Set(
  rules.flatMap(({ expr }) => namesIn(expr)).filter((name) => !own.has(name)),
);

/** Recorded series that alerts rest on, directly or through others: the rest cannot make anything fire. */
function needed(): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = rules.flatMap((rule) => ('alert' in rule ? namesIn(rule.expr) : []));
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...rules.flatMap((rule) => ('record' in rule && rule.record.name === name ? namesIn(rule.expr) : [])));
  }
  return found;
}

const NEEDED = needed();

/** The pack without what no alert rests on, so that a day of it is evaluated in a minute. */
export const alertingFiles = (): readonly RuleFile[] =>
  files.map((file) => ({
    ...file,
    groups: file.groups
      .map((group) => ({
        ...group,
        rules: group.rules.filter((rule) => 'alert' in rule || NEEDED.has(rule.record.name)),
      })) // prettier-ignore
      .filter((group) => group.rules.length > 0),
  }));

/** Whether alerts rest on a series. */
export const wanted = (name: string): boolean => NEEDED.has(name);
