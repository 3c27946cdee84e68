/** Questions about labels, and ad hoc filters. */
import type { AdHocVariableFilter, MetricFindValue } from '@grafana/data';
import { post } from './http.js';
import { toSeries, type Answered } from './prometheus-answer.js';

const API = '/prometheus/api/v1';

interface Between {
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

const options = (texts: readonly string[]): MetricFindValue[] => texts.map((text) => ({ text, value: text }));

/** What a variable of Prometheus may ask, as options. */
export async function findQuery(text: string, between: Between | undefined): Promise<MetricFindValue[]> {
  const asked = text.trim();
  const range: Record<string, string> = between === undefined ? {} : { start: `${between.from}`, end: `${between.to}` };
  const values = /^label_values\((?:([\s\S]+),\s*)?([\w.:]+)\)$/.exec(asked);
  if (values) return labelValues(values[2] ?? '', values[1]?.trim(), range);
  if (/^label_names\(/.test(asked)) return options(await post<string[]>(`${API}/labels`, range));
  const metrics = /^metrics\(([\s\S]*)\)$/.exec(asked);
  if (metrics) {
    const names = await post<string[]>(`${API}/label/__name__/values`, range, 'GET');
    return options(names.filter((name) => name.includes(metrics[1] ?? '')));
  }
  const result = /^query_result\(([\s\S]+)\)$/.exec(asked);
  if (result) return queryResult(result[1] ?? '', between);
  return asked === '' ? [] : queryResult(asked, between);
}

async function labelValues(
  label: string,
  selector: string | undefined,
  range: Record<string, string>,
): Promise<MetricFindValue[]> {
  const match: Record<string, string> = selector === undefined || selector === '' ? {} : { 'match[]': selector };
  const url = `${API}/label/${encodeURIComponent(label)}/values`;
  return options(await post<string[]>(url, { ...range, ...match }, 'GET'));
}

async function queryResult(expr: string, between: Between | undefined): Promise<MetricFindValue[]> {
  const time: Record<string, string> = between === undefined ? {} : { time: `${between.to}` };
  const answered = await post<Answered>(`${API}/query`, { query: expr, ...time });
  return toSeries(answered).map(({ metric, value }) => {
    const { __name__: name = '', ...labels } = metric;
    const inner = Object.entries(labels).map(([key, text]) => `${key}="${text}"`).join(','); // prettier-ignore
    const text = `${name}{${inner}} ${value?.[1] ?? ''} ${(value?.[0] ?? 0) * 1000}`;
    return { text, value: text };
  });
}

/** Adds matchers to every selector in braces of an expression; braces within texts stay. */
export function withFilters(expr: string, filters: readonly AdHocVariableFilter[]): string {
  const usable = filters.filter(({ key, operator }) => key !== '' && /^(=|!=|=~|!~)$/.test(operator));
  if (usable.length === 0) return expr;
  const added = usable.map(({ key, operator, value }) => `${key}${operator}${JSON.stringify(value)}`).join(',');
  return expr.replace(/"(?:[^"\\]|\\.)*"|\{(\s*\})?/g, (found, empty?: string) => {
    if (!found.startsWith('{')) return found;
    return empty === undefined ? `{${added},` : `{${added}}`;
  });
}
