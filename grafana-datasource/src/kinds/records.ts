import { CDN_SCHEMA, PATH_SCHEMA, type CdnRecord, type Filter, type PathRecord } from '@parallax/contract';
import type { AdhocFilter, Columns, LogAsk, Lines } from './kind.js';

/** Records of runs in Loki: how they are asked for, and how their lines are read. */

type RunRecord = PathRecord | CdnRecord;

/** Strings of LogQL are Go's: https://grafana.com/docs/loki/latest/query/log_queries/. */
const quote = (text: string): string => `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`; // prettier-ignore

/** Labels of streams; the target stands in the record, since its place in Loki depends on the configuration. */
const STREAM = ['vantage', 'probe'] as const;

interface Wanted {
  readonly kinds: readonly ('path' | 'cdn')[];
  readonly filter: Filter | undefined;
  readonly adhoc: readonly AdhocFilter[];
}

/** Lines of these kinds of records, narrowed by what is known of every record: vantage, probe and target. */
export function logql({ kinds, filter, adhoc }: Wanted): string {
  const patterns = Object.entries<string | undefined>({ ...filter }).flatMap(([key, value]): AdhocFilter[] =>
    value === undefined || value === '' ? [] : [{ key, operator: '=~', value }],
  );
  const asked = [...patterns, ...adhoc];
  const about = (label: string): readonly AdhocFilter[] => asked.filter(({ key }) => key === label);
  const streams = STREAM.flatMap((label) => about(label).map(({ operator, value }) => `${label}${operator}${quote(value)}`)); // prettier-ignore
  const targets = about('target').map(({ operator, value }) => ` | run_target ${operator} ${quote(value)}`);
  const kind = `kind=~${quote(kinds.join('|'))}`;
  return `{${[kind, ...streams].join(', ')}}${targets.length === 0 ? '' : ` | json run_target="target"${targets.join('')}`}`;
}

export interface Read<R extends RunRecord> {
  readonly records: readonly { readonly time: number; readonly record: R; readonly line: string }[];
  readonly notices: NonNullable<Columns['notices']>;
}

type OfKind<K extends 'path' | 'cdn'> = K extends 'cdn' ? CdnRecord : PathRecord;
const SCHEMAS = { path: PATH_SCHEMA, cdn: CDN_SCHEMA };

/** Lines as records, newest first, each run once. Lines that are no record of these kinds are left out and counted. */
export function recordsOf<K extends 'path' | 'cdn'>(lines: Lines, kinds: readonly K[]): Read<OfKind<K>> {
  const schemas: readonly string[] = kinds.map((kind) => SCHEMAS[kind]);
  const seen = new Set<string>();
  const records: { time: number; record: OfKind<K>; line: string }[] = [];
  let unread = 0;
  for (let row = 0; row < lines.length; row += 1) {
    const line = lines.line[row] ?? '';
    const record = parsed(line, schemas);
    if (record === undefined) unread += 1;
    else if (!seen.has(`${record.vantage}\0${record.run_id}`)) {
      seen.add(`${record.vantage}\0${record.run_id}`);
      records.push({ time: momentOf(record.started) ?? lines.time[row] ?? 0, record: record as OfKind<K>, line }); // prettier-ignore
    }
  }
  records.sort((one, other) => other.time - one.time);
  return { records, notices: unread === 0 ? [] : [unreadNotice(unread)] };
}

const unreadNotice = (count: number): Read<RunRecord>['notices'][number] => ({
  severity: 'warning',
  text: count === 1 ? '1 line was left out: it is no record that can be read.' : `${count} lines were left out: they are no records that can be read.`, // prettier-ignore
});

const isText = (value: unknown): value is string => typeof value === 'string';

function parsed(line: string, schemas: readonly string[]): RunRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const record = value as Partial<Record<string, unknown>> | null;
  if (typeof record !== 'object' || record === null || !schemas.includes(String(record['schema']))) return undefined;
  if (!['run_id', 'vantage', 'probe', 'target', 'started'].every((name) => isText(record[name]))) return undefined;
  return typeof record['run'] === 'object' && record['run'] !== null ? (value as RunRecord) : undefined;
}

/** How many records are asked for. */
export const limited = (limit: number | undefined, usual: number): number =>
  Math.min(5000, Math.max(1, Math.floor(Number.isFinite(limit) ? (limit ?? usual) : usual)));

export const logAsk = (refId: string, wanted: Wanted, limit: number): LogAsk => ({ refId, expr: logql(wanted), limit });

/** A list of a record, whose writer may have left it out or broken it. */
export const listOf = <T extends object>(value: readonly T[] | undefined): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]).filter((one) => typeof one === 'object' && one !== null) : [];

export const textOf = (value: unknown): string | null => (isText(value) ? value : null);
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Milliseconds since 1970 of a text of RFC 3339. */
export function momentOf(value: unknown): number | undefined {
  const moment = isText(value) ? Date.parse(value) : Number.NaN;
  return Number.isFinite(moment) ? moment : undefined;
}
