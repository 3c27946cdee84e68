/** Variables of a dashboard: what can be chosen and what is, out of the address, the dashboard and the options. */
import { stringToJsRegex, type AdHocVariableFilter } from '@grafana/data';
import type { Known } from '../data/templates.js';
import type { VariableJson } from './json.js';

export const ALL = '$__all';

export interface Option {
  readonly text: string;
  readonly value: string;
}

export interface VariableState {
  readonly model: VariableJson;
  readonly options: readonly Option[];
  /** `$__all` alone when everything is chosen. */
  readonly chosen: readonly string[];
  readonly filters: readonly AdHocVariableFilter[];
  /** Why there are no options. */
  readonly error?: string;
}

/** Options of a list as custom and interval variables write it: `a,b : c,1m`. */
export function optionsOfText(text: string): readonly Option[] {
  const items = text.split(/(?<!\\),/).map((item) => item.trim().replaceAll('\\,', ','));
  return items.filter((item) => item !== '').map((item) => {
    const [, label, value] = /^(.+?)\s+:\s+(.+)$/.exec(item) ?? [];
    return { text: label ?? item, value: value ?? item };
  }); // prettier-ignore
}

/** Keeps what the variable's regular expression finds, by its first group or those named text and value. */
export function filtered(options: readonly Option[], regex: string): readonly Option[] {
  if (regex === '') return options;
  const pattern = stringToJsRegex(regex);
  return options.flatMap(({ text }) => {
    const match = new RegExp(pattern.source, pattern.flags.replace('g', '')).exec(text);
    if (!match) return [];
    const found = match.groups?.['text'] ?? match.groups?.['value'] ?? match[1] ?? text;
    return [{ text: found, value: match.groups?.['value'] ?? found }];
  });
}

/** By Grafana's numbers: 0 as found, 1 and 2 by letter, 3 and 4 by number, 5 and 6 by letter without case, 7 and 8 naturally. */
export function sorted(options: readonly Option[], sort: number): readonly Option[] {
  if (sort === 0) return options;
  const kind = Math.ceil(sort / 2);
  const number = ({ text }: Option): number => Number(/\d+/.exec(text)?.[0] ?? Infinity);
  const order = [...options].sort((a, b) => {
    if (kind === 2) return number(a) - number(b);
    return a.text.localeCompare(b.text, 'en', { sensitivity: kind === 3 ? 'base' : 'variant', numeric: kind === 4 });
  });
  return sort % 2 === 0 ? order.reverse() : order;
}

export const distinct = (options: readonly Option[]): readonly Option[] => [...new Map(options.map((one) => [one.value, one])).values()]; // prettier-ignore

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : value === undefined || value === null || value === '' ? [] : [value]).map(String); // prettier-ignore

/** What is chosen: the address first, then what the dashboard was saved with, then all or the first option. */
export function choose(model: VariableJson, options: readonly Option[], asked: readonly string[]): readonly string[] {
  if (model.type === 'textbox' || model.type === 'constant')
    return [asked[0] ?? String(model.current?.value ?? model.query ?? '')];
  const offered = new Set(options.map(({ value }) => value));
  const wanted = asked.map((value) => (value === 'All' ? ALL : value));
  for (const candidate of [wanted, texts(model.current?.value)]) {
    if (model.includeAll === true && candidate.includes(ALL)) return [ALL];
    // The address may name what is not there now: it is asked for all the same, as in Grafana.
    const fits =
      candidate === wanted
        ? candidate.filter((value) => value !== ALL)
        : candidate.filter((value) => offered.has(value));
    if (fits.length > 0) return model.multi === true ? fits : fits.slice(0, 1);
  }
  if (model.includeAll === true) return [ALL];
  return options.slice(0, 1).map(({ value }) => value);
}

/** As queries see it. */
export function toKnown({ model, options, chosen }: VariableState): Known {
  const all = chosen.includes(ALL);
  const text = all ? ['All'] : chosen.map((value) => options.find((one) => one.value === value)?.text ?? value);
  if (all && typeof model.allValue === 'string' && model.allValue !== '')
    return { values: model.allValue, text, verbatim: true };
  const values = all ? options.map(({ value }) => value) : chosen;
  return { values: model.multi === true || all ? values : (values[0] ?? ''), text };
}

/** `var-name=…` of all variables, as the address has it. */
export function toQuery(states: readonly VariableState[]): string {
  const query = new URLSearchParams();
  for (const { model, chosen, filters } of states) {
    for (const value of chosen) query.append(`var-${model.name}`, value);
    for (const { key, operator, value } of filters)
      query.append(`var-${model.name}`, [key, operator, value].map(escape).join('|'));
  }
  return query.toString();
}

const escape = (text: string): string => text.replaceAll('|', '__gfp__');

/** Filters of an ad hoc variable: `key|operator|value` each. */
export function toFilters(asked: readonly string[], model: VariableJson): readonly AdHocVariableFilter[] {
  if (asked.length === 0) return (model.filters ?? []).map(({ key, operator, value }) => ({ key, operator, value }));
  return asked.flatMap((text) => {
    const [key, operator, value] = text.split('|').map((part) => part.replaceAll('__gfp__', '|'));
    return key && operator && value !== undefined ? [{ key, operator, value }] : [];
  });
}
