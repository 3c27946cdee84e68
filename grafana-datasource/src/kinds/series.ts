import type { Table } from './kind.js';
import { Tuples, Words } from './words.js';

/**
 * The points of a table by series, without an object a point: the points of series `s` are `start[s]` to
 * `start[s + 1]`, in the order of time.
 */
export interface Series {
  readonly count: number;
  readonly names: readonly string[];
  /** One text for each series. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** The labels of series `s` as numbers of `words`, in the order of `names`, from `s * names.length` on. */
  readonly ids: Int32Array;
  /** Series by their ids. */
  readonly index: Tuples;
  readonly start: Int32Array;
  /** Milliseconds since 1970. */
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** The series that has the labels of a series of another table: those that `index` is made of, the first ones. */
export const findIn = (index: Tuples, { ids, names }: Series, series: number): number =>
  index.find(ids, series * names.length);

/**
 * Reads a table. Points that are not finite numbers are left out. Tables whose series are to be compared share `words`.
 */
export function toSeries(table: Table, names: readonly string[], words = new Words()): Series {
  const changed = new Uint8Array(table.length);
  const columns = names.map((name) => numbered(table.labels[name], changed, words));
  const index = new Tuples(
    names.length,
    changed.reduce((sum, one) => sum + one, 0),
  );
  const first: number[] = [];
  const of = new Int32Array(table.length);
  const tuple = new Int32Array(names.length);
  let current = -1;
  for (let row = 0; row < table.length; row++) {
    // Points of a series stand together in most answers.
    if (row === 0 || changed[row] === 1) {
      for (let at = 0; at < tuple.length; at++) tuple[at] = columns[at]?.[row] ?? 0;
      current = index.add(tuple);
      if (current === first.length) first.push(row);
    }
    of[row] = Number.isFinite(table.value[row]) ? current : -1;
  }
  const text = (name: string): string[] => first.map((row) => table.labels[name]?.[row] ?? '');
  const found = Object.fromEntries(names.map((name) => [name, text(name)]));
  return { count: index.size, names, labels: found, ids: index.all(), index, ...sorted(table, of, index.size) };
}

/** A column of texts as numbers; marks rows that differ from the one before. */
function numbered(column: ArrayLike<string> | undefined, changed: Uint8Array, words: Words): Int32Array {
  const ids = new Int32Array(changed.length);
  let before = '';
  let id = words.id(before);
  for (let row = 0; row < ids.length; row++) {
    const text = column?.[row] ?? '';
    if (text !== before) {
      id = words.id(text);
      changed[row] = 1;
      before = text;
    }
    ids[row] = id;
  }
  return ids;
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
