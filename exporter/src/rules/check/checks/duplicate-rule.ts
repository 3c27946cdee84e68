import type { Check } from '../check.js';
import type { RuleNode } from '../../model.js';
import type { Scene } from '../scene.js';

export const duplicateRule: Check = {
  id: 'duplicate-rule',
  title: 'A rule that is there twice',
  severity: 'error',
  help: 'Two rules that record one series with the same labels write different values for one moment, and all but one are refused. Two equal alerts are one page too many. The same alert with another severity or another expression is fine.',
  run: ({ rule }, scene) => {
    const first = firstOf(rule, scene);
    if (first === undefined || first === rule) return [];
    const where = `${first.places.name.file}:${first.places.name.line}`;
    const reason = `${rule.name} with these labels${rule.kind === 'alert' ? ' and this expression' : ''} is in ${where} already`;
    return [{ place: rule.places.name, reason, remedy: 'Remove one of the two.' }];
  },
};

const cache = new WeakMap<Scene, ReadonlyMap<string, RuleNode>>();

function firstOf(rule: RuleNode, scene: Scene): RuleNode | undefined {
  const known = cache.get(scene);
  if (known) return known.get(keyOf(rule));
  const table = new Map<string, RuleNode>();
  for (const one of scene.files.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))) {
    const key = keyOf(one);
    if (!table.has(key)) table.set(key, one);
  }
  cache.set(scene, table);
  return table.get(keyOf(rule));
}

function keyOf(rule: RuleNode): string {
  const labels = Object.entries(rule.labels).sort(([one], [other]) => (one < other ? -1 : 1));
  const expr = rule.kind === 'alert' ? rule.expr.replace(/\s+/g, ' ') : '';
  return JSON.stringify([rule.kind, rule.name, labels, expr]);
}
