import { evaluation, keptFor, type Common } from './common.js';
import type { Rule, RuleFile, RuleGroup } from './rule.js';
import type { RuleTest } from './rule-test.js';

export interface Rendering {
  readonly files: readonly RuleFile[];
  readonly common: Common;
}

/**
 * Whether a test holds for the rules of `now`: it follows the settings, or every rule that it asks for, and every rule
 * that those rest on, is that of the defaults. Labels and links are filled in from the settings when it is written.
 */
export function meantFor(now: Rendering, byDefault: Rendering): (file: RuleFile, test: RuleTest) => boolean {
  const [own, first] = [index(now), index(byDefault)];
  const sameClock = evaluation(now.common) === evaluation(byDefault.common);
  return (file, test) => file.testsFollowSettings === true || (sameClock && [...touched(test, own)].every((name) => own.get(name)?.text === first.get(name)?.text)); // prettier-ignore
}

interface Known {
  /** All that decides what it does. */
  text: string;
  /** Names in its expression and its annotations. */
  names: string[];
}

/** Rules by the name of the alert or the recorded series; several rules with one name are one. */
function index({ files, common }: Rendering): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const group of files.flatMap(({ groups }) => groups)) {
    for (const rule of group.rules) {
      const name = 'alert' in rule ? rule.alert.name : rule.record.name;
      const before = known.get(name) ?? { text: '', names: [] };
      const text = textOf(rule, group, common);
      known.set(name, { text: `${before.text}\n${text}`, names: [...before.names, ...namesIn(text)] });
    }
  }
  return known;
}

function textOf(rule: Rule, { interval }: RuleGroup, common: Common): string {
  if ('record' in rule) return JSON.stringify([interval, rule.expr, rule.labels]);
  const { expr, summary, impact, evidence, dashboard, fault, labels } = rule;
  return JSON.stringify([interval, expr, rule.for, keptFor(rule.keepFiring, common), summary, impact, evidence, dashboard, fault, labels]); // prettier-ignore
}

const namesIn = (text: string): string[] => text.match(/[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z0-9_]+)*/g) ?? [];

/** The rules that a test asks for, and what they rest on. */
function touched({ alerts = [], samples = [] }: RuleTest, known: ReadonlyMap<string, Known>): Set<string> {
  const found = new Set<string>();
  const open = [...alerts.map(({ alert }) => alert.name), ...samples.flatMap(({ expr }) => namesIn(expr))];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const rule = known.get(name);
    if (rule === undefined || found.has(name)) continue;
    found.add(name);
    open.push(...rule.names);
  }
  return found;
}
