import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';
import type { Place } from '../../core/problem.js';
import type { Complaints } from './complaint.js';
import { nodePlace } from './scalar.js';

/** A mapping by its keys, with aliases and merges (`<<`) followed as Go's decoder does. */

export interface Field {
  readonly key: Node;
  /** Absent where nothing stands behind the key. */
  readonly value?: Node;
  readonly place: Place;
}

export type Fields = ReadonlyMap<string, Field>;

/** Of what an alias stands for; one level, so that it cannot go round. */
export function follow(node: unknown, document: Document): Node | undefined {
  const found = isAlias(node) ? node.resolve(document) : node;
  return isMap(found) || isSeq(found) || isScalar(found) ? found : undefined;
}

/** Complains about keys that stand twice: rulers refuse them. */
export function fieldsOf(map: YAMLMap, document: Document, complaints: Complaints): Fields {
  const fields = new Map<string, Field>();
  const merged: Node[] = [];
  for (const pair of map.items) {
    const key = pair.key as Node;
    const name =
      isScalar(key) && (typeof key.value === 'string' || typeof key.value === 'number') ? String(key.value) : '';
    if (name === '' || name === '__proto__') {
      complaints.schema(key, { reason: 'this is no usable key', remedy: 'Keys are plain words.' });
      continue;
    }
    if (name === '<<') {
      const value = follow(pair.value, document);
      if (isMap(value) && value !== map) merged.push(value);
      continue;
    }
    if (fields.has(name)) {
      const reason = `the key "${name.slice(0, 80)}" stands twice in one mapping`;
      complaints.schema(key, { reason, remedy: 'Remove one of the two.' });
      continue;
    }
    const value = follow(pair.value, document);
    const shown = isScalar(value) && value.type?.startsWith('BLOCK_') ? key : ((pair.value as Node | null) ?? key);
    const place = nodePlace(complaints.source, shown);
    fields.set(name, { key, place, ...(value === undefined || isEmpty(value) ? {} : { value }) });
  }
  for (const other of merged) {
    if (!isMap(other)) continue;
    for (const pair of other.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '';
      const value = follow(pair.value, document);
      if (name === '' || name === '<<' || name === '__proto__' || fields.has(name)) continue;
      const place = nodePlace(complaints.source, pair.key as Node);
      fields.set(name, { key: pair.key as Node, place, ...(value === undefined || isEmpty(value) ? {} : { value }) });
    }
  }
  return fields;
}

const isEmpty = (node: Node): boolean => isScalar(node) && node.value === null;
