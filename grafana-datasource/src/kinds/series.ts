import type { Table } from './kind.js';

/**
 * The points of a table by series, without an object a point: the points of series `s` are `start[s]` to
 * `start[s + 1]`, in the order of time. `labels` has one value for each series.
 */
export interface Series {
  readonly count: number;
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Series by {@link keyOf} its labels. */
  readonly index: ReadonlyMap<string, number>;
  readonly start: Int32Array;
  /** Milliseconds since 1970. */
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** A key of a series; no label holds U+0000 but for mischief, which may at worst merge two of its own series. */
export const keyOf = (values: readonly string[]): string => values.join('\u0000');

/** Reads a table. Points that are not finite numbers are left out. */
export function toSeries(table: Table, names: readonly string[]): Series {
  const columns = names.map((name) => table.labels[name]);
  const of = new Int32Array(table.length);
  const index = new Map<string, number>();
  const labels = names.map((): string[] => []);
  let current = -1;
  for (let row = 0; row < table.length; row++) {
    // Points of a series stand together in most answers.
    if (row === 0 || differs(columns, row)) {
      const values = columns.map((column) => column?.[row] ?? '');
      const key = keyOf(values);
      current = index.get(key) ?? index.size;
      if (current === index.size) {
        index.set(key, current);
        for (const [at, value] of values.entries()) labels[at]?.push(value);
      }
    }
    of[row] = Number.isFinite(table.value[row]) ? current : -1;
  }
  const found = Object.fromEntries(names.map((name, at) => [name, labels[at] ?? []]));
  return { count: index.size, labels: found, index, ...sorted(table, of, index.size) };
}

function differs(columns: readonly (ArrayLike<string> | undefined)[], row: number): boolean {
  for (const column of columns) if (column !== undefined && column[row] !== column[row - 1]) return true;
  return false;
}

/** By series, and by time within one: a counting sort, and a look whether times rise. */
function sorted(table: Table, of: Int32Array, series: number): Pick<Series, 'start' | 'time' | 'value'> {
  const start = new Int32Array(series + 1);
  for (const one of of) if (one >= 0) start[one + 1] = (start[one + 1] ?? 0) + 1;
  for (let one = 0; one < series; one++) start[one + 1] = (start[one + 1] ?? 0) + (start[one] ?? 0);
  const next = start.slice(0, series);
  const length = start[series] ?? 0;
  const time = new Float64Array(length);
  const value = new Float64Array(length);
  for (let row = 0; row < table.length; row++) {
    const one = of[row] ?? -1;
    if (one < 0) continue;
    let at = next[one] ?? 0;
    next[one] = at + 1;
    const moment = table.time[row] ?? 0;
    for (; at > (start[one] ?? 0) && (time[at - 1] ?? 0) > moment; at--) {
      time[at] = time[at - 1] ?? 0;
      value[at] = value[at - 1] ?? 0;
    }
    time[at] = moment;
    value[at] = table.value[row] ?? Number.NaN;
  }
  return { start, time, value };
}
