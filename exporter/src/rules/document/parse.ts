import { isMap, isSeq, type Document, type Node } from 'yaml';
import { parseYaml } from '../../core/yaml-text.js';
import type { GroupNode, RuleFileNode, RuleNode } from '../model.js';
import { Complaints, type DocumentProblem } from './complaint.js';
import { fieldsOf, follow, type Fields } from './fields.js';
import { FILE_FIELDS, GROUP_FIELDS } from './known.js';
import { refuseUnknown, ruleOf, timeOf } from './rule.js';
import { nodePlace, placeOf, scalarText } from './scalar.js';

/** More than any ruler takes; a file that has more is an accident. */
export const MAX_RULES_A_FILE = 5_000;
/** A `PrometheusRule` of the Prometheus operator keeps its groups in `spec`. */
const RESOURCE_FIELDS: readonly string[] = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

export interface Parsed {
  readonly file: RuleFileNode;
  readonly problems: readonly DocumentProblem[];
}

/** Reads a rule file, or a `PrometheusRule` resource; what cannot be read is a problem, and the rest is read. */
export function parseRules(text: string, file: string): Parsed {
  const { document, faults, lines } = parseYaml(text, file);
  const complaints = new Complaints({ file, text, lines });
  for (const { offset, length, reason, remedy } of faults) {
    complaints.at(placeOf(complaints.source, offset, offset + length), 'yaml', { reason, remedy });
  }
  // After a broken line the structure is a guess, and complaints about it would be noise.
  if (document === undefined || faults.length > 0) return { file: { file, groups: [] }, problems: complaints.list };
  return { file: { file, groups: groupsOf(document, complaints) }, problems: complaints.list };
}

function groupsOf(document: Document, complaints: Complaints): GroupNode[] {
  const list = listOf(document, complaints);
  if (list === undefined) return [];
  if (!isSeq(list)) {
    complaints.schema(list, { reason: '"groups" is a list', remedy: 'Write "- name: ..." for each group.' });
    return [];
  }
  const groups: GroupNode[] = [];
  let left = MAX_RULES_A_FILE;
  for (const item of list.items) {
    const group = groupOf(follow(item, document), document, { complaints, left });
    if (group === undefined) continue;
    left -= group.rules.length;
    if (groups.some(({ name }) => name === group.name)) {
      const reason = `there is a group "${group.name}" in this file already`;
      complaints.at(group.place, 'duplicate-group', { reason, remedy: 'Give each group its own name.' });
    }
    groups.push(group);
  }
  return groups;
}

/** The node of `groups`; undefined where there is none. */
function listOf(document: Document, complaints: Complaints): Node | undefined {
  const root = follow(document.contents, document);
  if (root === undefined) return undefined;
  if (!isMap(root)) {
    complaints.schema(root, { reason: 'a rule file is a mapping', remedy: 'Start it with "groups:".' });
    return undefined;
  }
  const fields = fieldsOf(root, document, complaints);
  if (!fields.has('kind')) return within(fields, { what: 'rule file', known: FILE_FIELDS, root }, complaints);
  refuseUnknown(fields, RESOURCE_FIELDS, { what: 'resource', complaints });
  const kind = scalarText(fields.get('kind')?.value);
  const spec = fields.get('spec')?.value;
  if (kind !== 'PrometheusRule' || !isMap(spec)) {
    const reason = kind === 'PrometheusRule' ? 'the resource has no "spec"' : 'this resource holds no rules';
    complaints.schema(fields.get('kind')?.value, {
      reason,
      remedy: 'Rules stand in resources of kind PrometheusRule.',
    });
    return undefined;
  }
  const inner = fieldsOf(spec, document, complaints);
  return within(inner, { what: 'PrometheusRule', known: ['groups'], root: spec }, complaints);
}

function within(
  fields: Fields,
  { what, known, root }: { what: string; known: readonly string[]; root: Node },
  complaints: Complaints,
): Node | undefined {
  refuseUnknown(fields, known, { what, complaints });
  if (!fields.has('groups'))
    complaints.schema(root, { reason: `a ${what} has "groups"`, remedy: 'Start with "groups:".' });
  return fields.get('groups')?.value;
}

function groupOf(
  node: Node | undefined,
  document: Document,
  { complaints, left }: { complaints: Complaints; left: number },
): GroupNode | undefined {
  if (!isMap(node)) {
    complaints.schema(node, { reason: 'a group is a mapping', remedy: 'Write "- name: ..." and its rules.' });
    return undefined;
  }
  const fields = fieldsOf(node, document, complaints);
  refuseUnknown(fields, GROUP_FIELDS, { what: 'group', complaints });
  const name = scalarText(fields.get('name')?.value)?.trim() ?? '';
  if (name === '') {
    complaints.schema(node, { reason: 'the group has no name', remedy: 'Give it a "name" of its own.' });
    return undefined;
  }
  const interval = timeOf('interval', fields, complaints);
  const others: Record<string, unknown> = {};
  for (const [key, { value }] of fields) {
    if (!['name', 'interval', 'rules'].includes(key)) others[key] = plainOf(value, document);
  }
  return {
    name,
    ...(interval === undefined ? {} : { interval }),
    others,
    rules: rulesOf(fields, document, { complaints, left }),
    place: fields.get('name')?.place ?? nodePlace(complaints.source, node),
    plain: plainOf(node, document),
  };
}

function rulesOf(fields: Fields, document: Document, room: { complaints: Complaints; left: number }): RuleNode[] {
  const { complaints, left } = room;
  const value = fields.get('rules')?.value;
  if (value === undefined) return [];
  if (!isSeq(value)) {
    complaints.schema(value, { reason: '"rules" is a list', remedy: 'Write "- alert: ..." or "- record: ...".' });
    return [];
  }
  if (value.items.length > left) {
    const reason = `the file has more than ${MAX_RULES_A_FILE} rules; the rest is not read`;
    complaints.at(nodePlace(complaints.source, value), 'bounds', { reason, remedy: 'Split the file.' });
  }
  const nodes = value.items.slice(0, Math.max(0, left));
  return nodes.map((item) => ruleOf(follow(item, document), document, complaints)).filter((rule) => rule !== undefined);
}

function plainOf(node: Node | undefined, document: Document): unknown {
  try {
    return node?.toJS(document, { maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined; // aliases without end; the nodes themselves are judged one level deep
  }
}
