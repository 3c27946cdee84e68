import type { Block, Series } from '../../core/series.js';

/** The same pieces for the same array, so that what everybody keeps by array stays true of the pieces. */
const pieces = new WeakMap<
  readonly Series[],
  { readonly rows: number; readonly parts: readonly (readonly Series[])[] }
>();

function partsOf(series: readonly Series[], rows: number): readonly (readonly Series[])[] {
  const known = pieces.get(series);
  if (known?.rows === rows) return known.parts;
  const parts = Array.from({ length: Math.ceil(series.length / rows) }, (_, k) =>
    series.slice(k * rows, (k + 1) * rows),
  );
  pieces.set(series, { rows, parts });
  return parts;
}

function within<T>(map: ReadonlyMap<number, T>, from: number, to: number): ReadonlyMap<number, T> {
  if (map.size === 0) return map;
  return new Map([...map].flatMap(([row, one]) => (row >= from && row < to ? [[row - from, one] as const] : [])));
}

/** The block in pieces of `rows` rows at most, in order; columns are shared with it. A block without rows has none. */
export function splitBlock(block: Block, rows: number): Block[] {
  const { series, timestamps, values, starts, histograms, exemplars } = block;
  if (series.length <= rows) return series.length === 0 ? [] : [block];
  return partsOf(series, rows).map((part, k) => {
    const [from, to] = [k * rows, k * rows + part.length];
    return {
      series: part,
      timestamps: timestamps.subarray(from, to),
      values: values.subarray(from, to),
      starts: starts.subarray(from, to),
      histograms: within(histograms, from, to),
      exemplars: within(exemplars, from, to),
    };
  });
}
