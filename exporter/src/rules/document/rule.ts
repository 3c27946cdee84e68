import { isMap, type Document, type Node } from 'yaml';
import type { Place } from '../../core/problem.js';
import { alternatives, nearest } from '../../core/suggest.js';
import type { RuleNode, RulePlaces } from '../model.js';
import type { Complaints } from './complaint.js';
import { fieldsOf, type Field, type Fields } from './fields.js';
import { durationOf, RULE_FIELDS } from './known.js';
import { nodePlace, offsetsOf, placeOf, scalarText } from './scalar.js';

/** One rule of a group; undefined where there is nothing to judge. */
export function ruleOf(node: Node | undefined, document: Document, complaints: Complaints): RuleNode | undefined {
  if (!isMap(node)) {
    complaints.schema(node, { reason: 'a rule is a mapping', remedy: 'Write "- alert: Name" or "- record: name".' });
    return undefined;
  }
  const room = { document, complaints };
  const fields = fieldsOf(node, document, complaints);
  refuseUnknown(fields, RULE_FIELDS, { what: 'rule', complaints });
  const kind = kindOf(fields, node, complaints);
  const expr = exprOf(fields, node, complaints);
  if (kind === undefined || expr === undefined) return undefined;
  const places: Record<string, Place> = {};
  for (const [name, { place }] of fields) places[name] = place;
  const labels = textsOf('labels', fields, { ...room, places });
  const annotations = textsOf('annotations', fields, { ...room, places });
  const at: RulePlaces = {
    rule: nodePlace(complaints.source, node),
    name: kind.place,
    expr: expr.at(0, expr.text.length),
    fields: places,
    within: expr.at,
  };
  const base = { name: kind.name, expr: expr.text, labels, places: at };
  if (kind.kind === 'record') {
    for (const name of ['for', 'keep_firing_for', 'annotations']) {
      const field = fields.get(name);
      if (!field) continue;
      const reason = `"${name}" belongs to alerts, and this rule records a series`;
      complaints.schema(field.key, { reason, remedy: 'Remove it.' });
    }
    return { kind: 'record', ...base };
  }
  const [hold, keep] = [timeOf('for', fields, complaints), timeOf('keep_firing_for', fields, complaints)];
  return {
    kind: 'alert',
    ...base,
    annotations,
    ...(hold === undefined ? {} : { for: hold }),
    ...(keep === undefined ? {} : { keepFiringFor: keep }),
  };
}

export function refuseUnknown(
  fields: Fields,
  known: readonly string[],
  { what, complaints }: { what: string; complaints: Complaints },
): void {
  for (const [name, { key }] of fields) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    const remedy = near === undefined ? `A ${what} has ${alternatives(known.slice(0, 7))}.` : `Did you mean "${near}"?`;
    complaints.schema(key, { reason: `a ${what} has no "${name.slice(0, 80)}"`, remedy });
  }
}

interface Kind {
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly place: Place;
}

function kindOf(fields: Fields, node: Node, complaints: Complaints): Kind | undefined {
  const [alert, record] = [fields.get('alert'), fields.get('record')];
  if (alert && record) {
    const reason = 'a rule is an alert or a recorded series, and this is both';
    complaints.schema(record.key, { reason, remedy: 'Make two rules of it.' });
    return undefined;
  }
  const field = alert ?? record;
  const name = scalarText(field?.value)?.trim() ?? '';
  if (field === undefined || name === '') {
    const reason = field ? 'the name is empty' : 'a rule has "alert" or "record", and this has neither';
    complaints.schema(field?.key ?? node, { reason, remedy: 'Give it a name.' });
    return undefined;
  }
  return { kind: alert ? 'alert' : 'record', name, place: field.place };
}

interface Expr {
  readonly text: string;
  readonly at: RulePlaces['within'];
}

function exprOf(fields: Fields, node: Node, complaints: Complaints): Expr | undefined {
  const field = fields.get('expr');
  const value = scalarText(field?.value);
  if (field?.value === undefined || value === undefined || value.trim() === '') {
    const reason = field ? 'the expression is empty' : 'the rule has no "expr"';
    complaints.schema(field?.key ?? node, { reason, remedy: 'Say in PromQL what it asks.' });
    return undefined;
  }
  const text = value.trim();
  const before = value.length - value.trimStart().length;
  const { source } = complaints;
  const target = field.value;
  let offsets: ((offset: number) => number) | undefined;
  const at = (from: number, to: number): Place => {
    offsets ??= offsetsOf(source, target, value);
    const start = offsets(before + Math.min(from, text.length));
    return placeOf(source, start, to > from ? offsets(before + to - 1) + 1 : start + 1);
  };
  return { text, at };
}

interface Room {
  readonly document: Document;
  readonly complaints: Complaints;
  /** Filled with the place of each entry. */
  readonly places: Record<string, Place>;
}

function textsOf(name: 'labels' | 'annotations', fields: Fields, room: Room): Record<string, string> {
  const { complaints, document, places } = room;
  const field = fields.get(name);
  const texts: Record<string, string> = {};
  if (field?.value === undefined) return texts;
  if (!isMap(field.value)) {
    complaints.schema(field.value, { reason: `"${name}" is a mapping`, remedy: 'Write one "name: value" a line.' });
    return texts;
  }
  for (const [key, entry] of fieldsOf(field.value, document, complaints)) {
    const text = entry.value === undefined ? '' : scalarText(entry.value);
    places[`${name}.${key}`] = entry.place;
    if (text === undefined) {
      const reason = `the ${name === 'labels' ? 'label' : 'annotation'} "${key}" is no text`;
      complaints.schema(entry.value, { reason, remedy: 'Write text; put quotes around braces.' });
    } else texts[key] = text;
  }
  return texts;
}

export function timeOf(name: string, fields: Fields, complaints: Complaints): string | undefined {
  const field: Field | undefined = fields.get(name);
  const text = scalarText(field?.value)?.trim();
  if (field === undefined || field.value === undefined) return undefined;
  if (text !== undefined && durationOf(text) !== undefined) return text;
  const reason = `"${(text ?? '').slice(0, 40)}" is no duration`;
  complaints.schema(field.value, {
    reason,
    remedy: 'Write whole numbers with units, the largest first: 30s, 5m, 1h30m.',
  });
  return undefined;
}
