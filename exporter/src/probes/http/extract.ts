import type { Extraction } from './config-extract.js';
import { valueOf, type Head } from '../../core/http/head.js';
import type { Json, JsonPath } from './json-path.js';

/** What one extraction found: a number, or one text of a list that the user closed. */
export type Extracted =
  { readonly name: string; readonly number: number } | { readonly name: string; readonly text: string };

/** Values of the label where the closed list has none. */
export const OTHER = 'other';
export const ABSENT = 'absent';

/**
 * Lifts values out of a response. `document` is undefined when the body is not JSON or not whole; then paths find
 * nothing. Text of the peer never gets out: a text is one of the user's own, `other` or `absent`.
 */
export function extract(rules: readonly Extraction[], head: Head, document: Json | undefined): Extracted[] {
  return rules.flatMap((rule): Extracted[] => {
    const raw = refine(rule, take(rule, head, document));
    if (rule.values !== undefined) return [{ name: rule.name, text: closed(rule.values, raw) }];
    const number = raw === undefined || raw.trim() === '' ? Number.NaN : Number(raw);
    return Number.isFinite(number) ? [{ name: rule.name, number }] : [];
  });
}

function take(rule: Extraction, head: Head, document: Json | undefined): string | undefined {
  if (rule.header !== undefined) return valueOf(head.fields, rule.header);
  const value = document === undefined || rule.json === undefined ? undefined : find(rule.json, document);
  if (typeof value === 'boolean' && rule.values === undefined) return value ? '1' : '0';
  return value === undefined || typeof value === 'object' ? undefined : String(value);
}

function find(path: JsonPath, document: Json): Json | undefined {
  try {
    return path.first(document);
  } catch {
    return undefined; // too deep: nothing to lift out, and no reason to fail the run
  }
}

function refine(rule: Extraction, value: string | undefined): string | undefined {
  if (value === undefined || rule.pattern === undefined) return value;
  const groups = rule.pattern.exec(value);
  return groups?.[1] ?? groups?.[0];
}

function closed(values: readonly string[], raw: string | undefined): string {
  if (raw === undefined) return ABSENT;
  const wanted = raw.trim().toLowerCase();
  return values.find((value) => value.toLowerCase() === wanted) ?? OTHER;
}
