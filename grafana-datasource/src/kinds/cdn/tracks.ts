import { beginnings, countsOf, type Counts, type Labels, type Track } from '@parallax/contract';
import type { Table } from '../kind.js';
import { begins } from '../rows.js';

/** Moments of an answer over time: `steps` of them, `step` milliseconds apart. */
export interface Grid {
  readonly first: number;
  readonly step: number;
  readonly steps: number;
}

/** The moments that these answers have values at; those before anything was there are left out. */
export function gridOf(tables: readonly Table[]): Grid {
  const moments = new Set<number>();
  for (const { length, time } of tables) {
    for (let row = 0; row < length; row += 1) if (row === 0 || time[row] !== time[row - 1]) moments.add(time[row] ?? 0);
  }
  const times = [...moments].sort((one, other) => one - other);
  const [first = 0] = times;
  const step = times.slice(1).reduce((least, time, at) => Math.min(least, time - (times[at] ?? 0)), Infinity);
  if (!Number.isFinite(step)) return { first, step: 1, steps: times.length };
  return { first, step, steps: Math.round(((times.at(-1) ?? first) - first) / step) + 1 };
}

/** The series of an answer over time, on a grid. Rows of one series stand together in what Prometheus answers. */
export function tracksOf(table: Table, names: readonly string[], grid: Grid): readonly Track[] {
  const columns = names.map((name) => table.labels[name]);
  const present = columns.filter((column) => column !== undefined);
  const tracks = new Map<string, { labels: Labels; values: (number | undefined)[] }>();
  let values: (number | undefined)[] = [];
  for (let row = 0; row < table.length; row += 1) {
    if (begins(present, row)) {
      const texts = columns.map((column) => column?.[row] ?? '');
      const key = texts.join('\0');
      const labels = (): Labels => Object.fromEntries(names.map((name, at) => [name, texts[at] ?? '']));
      const track = tracks.get(key) ?? { labels: labels(), values: new Array<undefined>(grid.steps).fill(undefined) };
      tracks.set(key, track);
      values = track.values;
    }
    const at = Math.round(((table.time[row] ?? 0) - grid.first) / grid.step);
    if (at >= 0 && at < grid.steps) values[at] = table.value[row];
  }
  return [...tracks.values()];
}

/**
 * How much the counters of these series rose. A probe that came within the range is looked at from its first moment
 * on, so that its stretches of time are short enough to be told apart. `sources` has anything of every target.
 */
export function risesOf(
  sources: readonly Track[],
  series: readonly (readonly Track[])[],
): readonly (readonly Counts[])[] {
  // prettier-ignore
  const starts = new Map<string, number>();
  for (const { labels, values } of [...sources, ...series.flat()]) {
    const probe = labels['probe'] ?? '';
    const first = values.findIndex((value) => value !== undefined);
    if (first >= 0) starts.set(probe, Math.min(first, starts.get(probe) ?? first));
  }
  const cut = (track: Track): Track => {
    const start = starts.get(track.labels['probe'] ?? '') ?? 0;
    return start === 0 ? track : { labels: track.labels, values: track.values.slice(start) };
  };
  const cutSeries = series.map((tracks) => tracks.map(cut));
  const since = beginnings([...sources.map(cut), ...cutSeries.flat()]);
  return cutSeries.map((tracks) => countsOf(tracks, since));
}
