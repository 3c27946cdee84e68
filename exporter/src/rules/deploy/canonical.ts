import { createHash } from 'node:crypto';
import { durationOf } from '../document/index.js';
import { plainOf, type Group, type Rule } from './group.js';

/** What two texts of a group must have in common to mean the same. */

/** How a kind of ruler reads groups. */
export interface Terms {
  /** Seconds between two evaluations of a group that does not say it; absent where only the server knows. */
  readonly defaultInterval?: number;
  /** Keys of a group that the ruler takes and does not tell again. */
  readonly untold: readonly string[];
}

/** Keys of a group whose values are durations. */
const DURATIONS = ['query_offset', 'evaluation_delay'];
/** What a key means when it is not there. */
const DEFAULTS: Readonly<Record<string, string>> = {
  limit: '0',
  partial_response_strategy: 'abort',
  align_evaluation_time_on_interval: 'false',
};

const PART = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`[^`]*`|#[^\n]*|\s+|[^"'`#\s]+|[^]/g;

/** An expression without comments and with one blank where there are several, outside of strings. */
export function expressionOf(expr: string): string {
  let text = '';
  let blank = false;
  for (const [part] of expr.matchAll(PART)) {
    const empty = part.startsWith('#') || part.trim() === '';
    if (!empty) text += blank && text !== '' ? ` ${part}` : part;
    blank = empty;
  }
  return text;
}

/** Seconds, or the text where it is no duration. */
const timeOf = (text: string | undefined): string | number | undefined =>
  text === undefined ? undefined : (durationOf(text) ?? text);

/** The canonical value of each field of a rule, by its name; what is empty or a default is not there. */
export function fieldsOfRule(rule: Rule): ReadonlyMap<string, string> {
  const fields = new Map<string, string>([['expr', expressionOf(rule.expr)]]);
  const times = { for: rule.for, keep_firing_for: rule.keepFiringFor };
  for (const [name, text] of Object.entries(times)) {
    const value = timeOf(text);
    if (value !== undefined && value !== 0) fields.set(name, String(value));
  }
  for (const [name, value] of sorted(rule.labels)) if (value !== '') fields.set(`labels.${name}`, value);
  for (const [name, value] of sorted(rule.annotations)) fields.set(`annotations.${name}`, value.trimEnd());
  return fields;
}

/** The same for what a group says besides its rules. */
export function fieldsOfGroup(group: Group, { defaultInterval, untold }: Terms): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  const interval = timeOf(group.interval);
  const every = interval === undefined || interval === 0 ? defaultInterval : interval;
  if (every !== undefined) fields.set('interval', String(every));
  for (const [name, value] of sorted(group.others)) {
    const text = DURATIONS.includes(name) && typeof value === 'string' ? String(timeOf(value)) : textOf(value);
    if (text !== '' && text.toLowerCase() !== DEFAULTS[name] && !untold.includes(name)) fields.set(name, text);
  }
  return fields;
}

/** Scalars as they are written, lists and maps as JSON of them; empty ones as nothing. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value as string | number | boolean);
  const entries = Object.entries(value);
  if (entries.length === 0) return '';
  if (Array.isArray(value)) return JSON.stringify(value.map(textOf));
  return JSON.stringify(Object.fromEntries(sorted(value as Record<string, unknown>).map(([key, one]) => [key, textOf(one)]))); // prettier-ignore
}

/** Equal for rules that mean the same. */
export const ruleKey = (rule: Rule): string => JSON.stringify([rule.kind, rule.name, ...fieldsOfRule(rule)]);

/** 64 bits, hexadecimal, of what a group means: name, fields, rules in their order. */
export function digestOf(group: Group, terms: Terms): string {
  const meaning = [group.name, [...fieldsOfGroup(group, terms)], group.rules.map(ruleKey)];
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex').slice(0, 16);
}

/** What a person sees of a field: the text as written. */
export function writtenOf(from: Rule | Group, field: string): string | undefined {
  const plain = 'rules' in from ? plainOf(from) : (plainOf({ name: '', others: {}, rules: [from] })['rules'] as unknown[])[0]; // prettier-ignore
  const [top = '', ...rest] = field.split('.');
  const value = (plain as Record<string, unknown>)[top];
  const inner = rest.length === 0 ? value : (value as Record<string, unknown> | undefined)?.[rest.join('.')];
  if (inner === undefined || inner === null) return undefined;
  return typeof inner === 'object' ? JSON.stringify(inner) : String(inner as string | number | boolean);
}

const sorted = <T>(map: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(map).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
