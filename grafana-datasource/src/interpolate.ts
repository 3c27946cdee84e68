import type { ScopedVars } from '@grafana/data';
import type { Filter, ParallaxQuery } from '@parallax/contract';

/** What is asked of Grafana's template service: a part of its `TemplateSrv`. */
export interface Templates {
  replace(text: string, scopedVars: ScopedVars | undefined, format: (...args: unknown[]) => string): string;
}

/** Text as a regular expression (RE2) that matches just it. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, escaped);

// In RE2 a backslash before any punctuation stands for it; a dash and a slash need none outside of brackets.
const escaped = (sign: string): string => (sign === '-' || sign === '/' ? sign : `\\${sign}`);

/** Kinds of variables that a person types into: there a pattern is meant as one. */
const TYPED: readonly unknown[] = ['textbox', 'constant'];

/**
 * A variable's value as a regular expression: many become `(a|b)`, each taken literally, so that a dot in a hostname
 * matches a dot only. What somebody typed into a text box stays the pattern that it is.
 */
export function asRegex(value: unknown, variable?: unknown): string {
  const type = (variable as { type?: unknown } | undefined)?.type;
  if (Array.isArray(value)) {
    const alternatives = value.map((one) => literally(String(one)));
    return alternatives.length > 1 ? `(${alternatives.join('|')})` : (alternatives[0] ?? '');
  }
  const text = String(value ?? '');
  return TYPED.includes(type) ? text : literally(text);
}

/** The query with variables replaced: in its filter, whose empty patterns are left out as they take all, and in what is chosen of a list. */
export function interpolate<Q extends ParallaxQuery>(query: Q, templates: Templates, scopedVars?: ScopedVars): Q {
  const chosen = Object.entries(query)
    .filter(([key, value]) => CHOSEN.includes(key) && typeof value === 'string')
    .map(([key, value]) => [key, templates.replace(String(value), scopedVars, plainly)] as const);
  const whole = { ...query, ...Object.fromEntries(chosen) };
  if (query.filter === undefined) return whole;
  const replaced = Object.entries(query.filter)
    .map(([label, text]) => [label, templates.replace(String(text ?? ''), scopedVars, asRegex).trim()] as const)
    .filter(([, text]) => text !== '');
  return { ...whole, filter: Object.fromEntries(replaced) as Filter };
}

/** Options with closed lists of values, which a variable may name. */
const CHOSEN: readonly string[] = ['columns', 'of'];
const plainly = (value: unknown): string => String(Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));
