/** How the values of a variable are written into a query or an address: Grafana's documented formats. */
import { rangeUtil, dateTime } from '@grafana/data';

export type Values = string | readonly string[];

export const list = (values: Values): readonly string[] => (typeof values === 'string' ? [values] : values);

const one = (values: readonly string[], many: (all: readonly string[]) => string): string =>
  values.length === 1 ? (values[0] ?? '') : many(values);

export const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

type Format = (values: readonly string[], name: string) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  csv: (values) => values.join(','),
  distributed: (values, name) => values.map((value, index) => (index === 0 ? value : `${name}=${value}`)).join(','),
  doublequote: (values) => values.map((value) => `"${value.replaceAll('"', '\\"')}"`).join(','),
  glob: (values) => one(values, (all) => `{${all.join(',')}}`),
  join: (values) => values.join(','),
  json: (values) => (values.length === 1 ? JSON.stringify(values[0]) : JSON.stringify(values)),
  percentencode: (values) => encode(one(values, (all) => `{${all.join(',')}}`)),
  pipe: (values) => values.join('|'),
  queryparam: (values, name) => values.map((value) => `var-${encode(name)}=${encode(value)}`).join('&'),
  raw: (values) => values.join(','),
  regex: (values) => one(values.map(escapeRegex), (all) => `(${all.join('|')})`),
  singlequote: (values) => values.map((value) => `'${value.replaceAll("'", "\\'")}'`).join(','),
  sqlstring: (values) => values.map((value) => `'${value.replaceAll("'", "''")}'`).join(','),
  text: (values) => values.join(' + '),
  uriencode: (values) => encodeURI(values.join(',')),
};

/** `date`, `date:iso`, `date:seconds`, `date:<moment format>` of a time in milliseconds. */
function asDate(value: string, format: string): string {
  const at = dateTime(Number(value));
  if (format === 'date' || format === 'date:iso') return at.toISOString();
  return format === 'date:seconds' ? `${Math.round(Number(value) / 1000)}` : at.format(format.slice('date:'.length));
}

/** The values in a format; an unknown format is `glob`, as in Grafana. */
export function format(values: Values, kind: string, name: string): string {
  const all = list(values);
  if (kind.startsWith('date')) return asDate(all[0] ?? '', kind);
  return (FORMATS[kind] ?? FORMATS['glob'] ?? String)(all, name);
}

/** `1h`, `30s`: as Prometheus takes it. */
export const duration = (ms: number): string => rangeUtil.secondsToHms(Math.max(0.001, ms / 1000));
