import { isScalar, isSeq, YAMLMap } from 'yaml';
import type { GroupNode } from '../model.js';
import { analyse } from '../promql/index.js';

/** Mimir takes no more in a group, unless it is told to. */
export const MOST_RULES = 20;

export interface Part {
  readonly name: string;
  readonly node: YAMLMap;
}

export interface Split {
  readonly parts: readonly Part[];
  /** Names that rules of another part than the one that records them read. */
  readonly torn: readonly string[];
}

/** A group of more than 20 rules as several of 20; the first keeps the name. */
export function split(group: GroupNode, node: YAMLMap): Split {
  const rules = node.get('rules');
  if (!isSeq(rules) || rules.items.length <= MOST_RULES) return { parts: [{ name: group.name, node }], torn: [] };
  const parts: Part[] = [];
  for (let from = 0; from < rules.items.length; from += MOST_RULES) {
    const name = from === 0 ? group.name : `${group.name}-${from / MOST_RULES + 1}`;
    parts.push({ name, node: partOf(node, name, [from, from + MOST_RULES]) });
  }
  return { parts, torn: torn(group) };
}

function partOf(node: YAMLMap, name: string, [from, to]: readonly [number, number]): YAMLMap {
  const part = from === 0 ? node : (node.clone() as YAMLMap);
  const rules = part.get('rules');
  if (from === 0) {
    const copy = node.clone() as YAMLMap;
    const own = copy.get('rules');
    if (isSeq(own)) own.items = own.items.slice(from, to);
    return copy;
  }
  if (isSeq(rules)) rules.items = rules.items.slice(from, to);
  const key = part.get('name', true);
  if (isScalar(key)) key.value = name;
  delete part.commentBefore;
  return part;
}

function torn({ rules }: GroupNode): string[] {
  const partOfName = new Map<string, number>();
  rules.forEach((rule, at) => {
    if (rule.kind === 'record') partOfName.set(rule.name, Math.floor(at / MOST_RULES));
  });
  const names = rules.flatMap((rule, at) =>
    analyse(rule.expr).selectors.flatMap(({ metric = '' }) => {
      const part = partOfName.get(metric);
      return part === undefined || part === Math.floor(at / MOST_RULES) ? [] : [metric];
    }),
  );
  return [...new Set(names)];
}
