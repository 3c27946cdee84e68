import type { Labels, RowOf, FrameSpec } from '@parallax/contract';
import type { Columns, Scope, Table } from './kind.js';

export interface Row {
  readonly labels: Labels;
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The rows of an answer with these labels, absent ones as empty text. */
export function rowsOf(table: Table, names: readonly string[]): readonly Row[] {
  const columns = names.map((name) => [name, table.labels[name]] as const);
  return Array.from({ length: table.length }, (_, row) => {
    const labels: Record<string, string> = {};
    for (const [name, column] of columns) labels[name] = column?.[row] ?? '';
    return { labels, value: table.value[row] ?? Number.NaN, time: table.time[row] ?? 0 };
  });
}

/** Whether a row is of another series than the one before it. */
export function begins(columns: readonly ArrayLike<string>[], row: number): boolean {
  if (row === 0) return true;
  for (const column of columns) if (column[row] !== column[row - 1]) return true;
  return false;
}

/** The time range as a window of PromQL, whole seconds. */
export const rangeOf = ({ from, to }: Scope): string => `${Math.max(1, Math.round((to - from) / 1000))}s`;

/** A number for a cell: what is not known or without bounds is `null`. */
export const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

/** Rows as the columns of a frame. */
export function frameOf<F extends FrameSpec>(
  spec: F,
  rows: readonly RowOf<F>[],
  notices: NonNullable<Columns['notices']> = [],
): Columns<F> {
  const names = Object.keys(spec.fields) as (keyof F['fields'] & string)[];
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  return { spec, columns, ...(notices.length === 0 ? {} : { notices }) };
}

/** In the order of these labels, as text. */
export const inOrder =
  <T extends object>(...names: readonly (keyof T)[]) =>
  (one: T, other: T): number => {
    for (const name of names) {
      const [left, right] = [String(one[name] ?? ''), String(other[name] ?? '')];
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
