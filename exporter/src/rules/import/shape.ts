import { isAlias, isMap, isScalar, isSeq, visit, YAMLMap, type Document, type Node, type Pair } from 'yaml';

/** Nodes in the canonical layout: keys in one order, block style, aliases written out. Comments go with their nodes. */

const GROUP = ['name', 'interval', 'limit', 'query_offset', 'labels'];
const RULE = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
/** What aliases may add to a document. */
const MAX_NODES = 10_000;

/** Writes aliases and merges out, so that groups can be moved apart; false when there are too many. */
export function expand(document: Document): boolean {
  let left = MAX_NODES;
  visit(document, {
    Alias: (_, alias) => {
      const target = alias.resolve(document);
      if (target === undefined || left <= 0) return undefined;
      const copy = target.clone() as Node & { anchor?: string };
      delete copy.anchor;
      left -= sizeOf(copy);
      return left > 0 ? copy : undefined;
    },
  });
  visit(document, { Map: (_, map) => merge(map) });
  visit(document, { Collection: (_, node) => void delete node.anchor, Scalar: (_, node) => void delete node.anchor });
  let complete = left > 0;
  visit(document, { Alias: () => void (complete = false) });
  return complete;
}

function sizeOf(node: Node): number {
  let size = 0;
  visit(node, { Node: () => void (size += 1) });
  return size;
}

/** `<<: { ... }` as Go's decoder reads it: what is there already stays. */
function merge(map: YAMLMap): void {
  const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.value === '<<';
  for (const pair of map.items.filter(isMerge)) {
    if (!isMap(pair.value)) continue;
    map.items = map.items.filter((one) => one !== pair);
    for (const one of pair.value.items) if (!map.has(one.key)) map.items.push(one);
  }
}

/** Orders and unfolds a group and its rules. */
export function shapeGroup(group: YAMLMap): void {
  group.flow = false;
  const rules = group.get('rules');
  const labels = group.get('labels');
  if (isMap(labels)) labels.flow = false;
  order(group, GROUP, ['rules']);
  if (!isSeq(rules)) return;
  rules.flow = false;
  for (const rule of rules.items) {
    if (!isMap(rule)) continue;
    rule.flow = false;
    order(rule, RULE, []);
    for (const name of ['labels', 'annotations']) {
      const inner = rule.get(name);
      if (isMap(inner)) inner.flow = false;
    }
    shapeExpression(rule);
  }
}

/** A JSON text is one line; an expression that was written in several lines stays so. */
function shapeExpression(rule: YAMLMap): void {
  const expr = rule.get('expr', true);
  if (!isScalar(expr) || typeof expr.value !== 'string') return;
  const text = expr.value.trim();
  if (!text.includes('\n')) {
    expr.value = text;
    expr.type = 'PLAIN';
  } else if (expr.type !== 'BLOCK_LITERAL') {
    expr.value = `${text}\n`;
    expr.type = 'BLOCK_LITERAL';
  }
}

function order(map: YAMLMap, first: readonly string[], last: readonly string[]): void {
  const rank = ({ key }: Pair): number => {
    const name = isScalar(key) ? String(key.value) : '';
    if (last.includes(name)) return 1_000 + last.indexOf(name);
    return first.includes(name) ? first.indexOf(name) : 500;
  };
  // Sorting keeps the order of what has the same rank.
  map.items = [...map.items].sort((one, other) => rank(one) - rank(other));
  for (const { value } of map.items) if (isAlias(value)) throw new Error('aliases are written out before');
}
