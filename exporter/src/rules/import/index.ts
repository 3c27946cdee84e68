/** Rule files of others, brought into one layout. */
import { Document, isMap, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';
import type { Place, Problem } from '../../core/problem.js';
import { parseRules } from '../document/index.js';
import type { GroupNode, RuleFileNode } from '../model.js';
import { analyse } from '../promql/index.js';
import { COUNTERPARTS } from './counterparts.js';
import { documentsOf, foreignOf, leftBehind } from './documents.js';
import { expand, shapeGroup } from './shape.js';
import { MOST_RULES, split } from './split.js';

export { COUNTERPARTS } from './counterparts.js';

export const LAYOUTS = ['group', 'file'] as const;

export interface ImportOptions {
  /** A file for each group, or one for each file that was read. */
  readonly layout: (typeof LAYOUTS)[number];
}

export interface ImportedFile {
  /** Such as `node-alerts.rules.yml`. */
  readonly name: string;
  readonly text: string;
  readonly groups: number;
  readonly rules: number;
}

export interface Imported {
  readonly files: readonly ImportedFile[];
  /** Errors where something is left out, warnings where something does not carry over. */
  readonly problems: readonly Problem[];
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Nothing of a document with an error is brought over: half a group is worse than none. */
export function importRules(sources: readonly Source[], { layout }: ImportOptions): Imported {
  const names = new Set<string>();
  const files: ImportedFile[] = [];
  const problems: Problem[] = [];
  for (const source of sources) {
    const made: Group[] = [];
    for (const text of documentsOf(source.text)) made.push(...groupsOf(text, source.file, problems));
    if (made.length === 0) continue;
    const bundles = layout === 'file' ? [{ name: stem(source.file), groups: made }] : made.map((one) => ({ name: one.name, groups: [one] })); // prettier-ignore
    for (const { name, groups } of bundles) files.push(fileOf(fresh(name, names), groups));
  }
  return { files, problems };
}

interface Group {
  readonly name: string;
  readonly node: YAMLMap;
  /** What stood at the top of the document, for its first group. */
  readonly comment?: string;
}

function groupsOf(text: string, file: string, problems: Problem[]): Group[] {
  const first = Math.max(0, text.search(/\S/));
  const { file: read, problems: faults } = parseRules(text, file);
  const isBroken = faults.some(({ check }) => check === 'yaml' || check === 'bounds');
  const foreign = isBroken ? undefined : foreignOf(text);
  if (foreign) {
    problems.push({ severity: 'error', place: placeAt(text, file, first), ...foreign });
    return [];
  }
  problems.push(...faults);
  if (faults.length > 0) return [];
  const document = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  const warn = (reason: string, remedy: string, place = placeAt(text, file, first)): void =>
    void problems.push({ severity: 'warning', place, reason, remedy });
  const left = leftBehind(document);
  if (left.length > 0)
    warn(
      `only the groups of the resource are carried over, not its ${left.join(', ')}`,
      'A rule file has no place for more.',
    );
  if (!expand(document)) {
    const reason = 'aliases stand for more than can be written out';
    problems.push({ severity: 'error', place: placeAt(text, file, first), reason, remedy: 'Write the values out.' });
    return [];
  }
  counterparts(read, warn);
  return shaped(document, read, warn);
}

type Warn = (reason: string, remedy: string, place?: Place) => void;

function shaped(document: Document, { groups }: RuleFileNode, warn: Warn): Group[] {
  const list = document.getIn(document.has('kind') ? ['spec', 'groups'] : ['groups']);
  const nodes = isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
  // What stands before the first group belongs to the list, as YAML is read.
  const [opening] = nodes;
  if (isSeq(list) && opening && typeof list.commentBefore === 'string') opening.commentBefore ??= list.commentBefore;
  const comment = document.commentBefore ?? undefined;
  const made = groups.flatMap((group, at): Group[] => {
    const node = nodes[at];
    if (node === undefined) return [];
    shapeGroup(node);
    const { parts, torn } = split(group, node);
    if (parts.length > 1) splitWarning(group, parts.length, torn, warn);
    return parts.map((part) => ({ name: part.name, node: part.node }));
  });
  const [head, ...rest] = made;
  return head && comment !== undefined ? [{ ...head, comment }, ...rest] : made;
}

function splitWarning(group: GroupNode, count: number, torn: readonly string[], warn: Warn): void {
  const much = `${group.name} has ${group.rules.length} rules and became ${count} groups of at most ${MOST_RULES}`;
  if (torn.length === 0)
    return warn(much, 'No rule reads what another group records, so that nothing is to be done.', group.place);
  const shown = torn.length > 3 ? `${torn.slice(0, 3).join(', ')} and ${torn.length - 3} more` : torn.join(', ');
  const remedy = 'Groups run beside each other: move the rules that belong together into one group.';
  warn(`${much}; ${shown} is read in another group than it is recorded in`, remedy, group.place);
}

/** Said once a name: people rewrite a name, not a place. */
function counterparts({ groups }: RuleFileNode, warn: Warn): void {
  const told = new Set<string>();
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    for (const { metric = '', from } of analyse(rule.expr).selectors) {
      const counterpart = Object.hasOwn(COUNTERPARTS, metric) ? COUNTERPARTS[metric] : undefined;
      if (counterpart === undefined || told.has(metric)) continue;
      told.add(metric);
      const remedy = `Of Parallax' own probes it is ${counterpart}. The rule is left as it is, and /probe gives ${metric} too.`;
      warn(`${metric} is of another exporter`, remedy, rule.places.within(from, from + metric.length));
    }
  }
}

function fileOf(name: string, groups: readonly Group[]): ImportedFile {
  const document = new Document(new YAMLMap());
  const list = new YAMLSeq();
  list.items.push(...groups.map(({ node }) => node));
  document.set('groups', list);
  const comment = groups.find((group) => group.comment !== undefined)?.comment;
  if (comment !== undefined) document.commentBefore = comment;
  const rules = groups.reduce((sum, { node }) => sum + (listOf(node)?.items.length ?? 0), 0);
  return { name, text: document.toString({ lineWidth: 0 }), groups: groups.length, rules };
}

function listOf(node: YAMLMap): YAMLSeq | undefined {
  const rules = node.get('rules');
  return isSeq(rules) ? rules : undefined;
}

const stem = (path: string): string => (path.split('/').at(-1) ?? path).replace(/(?:\.rules?)?\.(?:ya?ml|json)$/i, '');

/** A name of a file that no other has. */
function fresh(name: string, taken: Set<string>): string {
  const plain =
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80) || 'rules';
  for (let number = 1; ; number += 1) {
    const file = `${plain}${number === 1 ? '' : `-${number}`}.rules.yml`;
    if (taken.has(file)) continue;
    taken.add(file);
    return file;
  }
}

function placeAt(text: string, file: string, offset: number): Place {
  const before = text.slice(0, offset);
  const from = before.lastIndexOf('\n') + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(from, end === -1 ? text.length : end);
  return {
    file,
    line: before.split('\n').length,
    column: offset - from + 1,
    text: line,
    length: Math.max(1, line.length),
  };
}
