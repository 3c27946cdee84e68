import { findIn, type Series } from '../series.js';
import type { Pairs } from './pairs.js';
import type { Timeline } from './timeline.js';

/** Two gauges of the same things, point beside point, by round and then by series; `NaN` where one has none. */
export interface Joined {
  length: number;
  /** Of each row: its trace, its round and its series. */
  readonly pair: Int32Array;
  readonly round: Int32Array;
  readonly series: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** {@link Joined} with the labels of each series. */
export type Labelled = Joined & { readonly labels: Readonly<Record<string, readonly string[]>> };

const rowsFor = (length: number): Joined => ({
  length: 0,
  pair: new Int32Array(length),
  round: new Int32Array(length),
  series: new Int32Array(length),
  first: new Float64Array(length),
  second: new Float64Array(length),
});

interface Place {
  /** Series of the result. */
  readonly series: number;
  readonly pair: number;
  /** Series of the two gauges, -1 for none. */
  readonly first: number;
  readonly second: number;
}

/**
 * Joins two gauges by their labels and rounds. Points of traces that are not there in the round are left out, so that
 * all frames say the same of it.
 */
export function join(first: Series, second: Series, { pairs, time }: { pairs: Pairs; time: Timeline }): Labelled {
  const found = rowsFor(first.value.length + second.value.length);
  const merge = merging([first, second], found, { pairs, time });
  const matched = new Uint8Array(second.count);
  for (let series = 0; series < first.count; series++) {
    const other = second.count === 0 ? -1 : findIn(second.index, first, series);
    if (other >= 0) matched[other] = 1;
    merge({ series, pair: pairs.of(first, series), first: series, second: other });
  }
  const alone: number[] = [];
  for (let series = 0; series < second.count; series++) {
    if (matched[series] === 1) continue;
    merge({ series: first.count + alone.length, pair: pairs.of(second, series), first: -1, second: series });
    alone.push(series);
  }
  const both = (name: string): readonly string[] =>
    alone.length === 0
      ? (first.labels[name] ?? [])
      : [...(first.labels[name] ?? []), ...alone.map((series) => second.labels[name]?.[series] ?? '')];
  return {
    ...byRound(found, time.ends.length),
    labels: Object.fromEntries(first.names.map((name) => [name, both(name)])),
  };
}

/** Walks the points of two series and the rounds side by side: all three are in the order of time. */
function merging(
  [first, second]: readonly [Series, Series],
  found: Joined,
  { pairs, time }: { pairs: Pairs; time: Timeline },
): (place: Place) => void {
  const { ends } = time;
  const from = (of: Series, series: number): number => (series < 0 ? 0 : (of.start[series] ?? 0));
  const to = (of: Series, series: number): number => (series < 0 ? 0 : (of.start[series + 1] ?? 0));
  return ({ series, pair, ...of }) => {
    if (pair < 0) return;
    let [a, b] = [from(first, of.first), from(second, of.second)];
    const [lastA, lastB] = [to(first, of.first), to(second, of.second)];
    for (let round = 0; round < ends.length && (a < lastA || b < lastB); round++) {
      const end = ends[round] ?? 0;
      while (a < lastA && (first.time[a] ?? 0) < end) a++;
      while (b < lastB && (second.time[b] ?? 0) < end) b++;
      const hasA = a < lastA && first.time[a] === end;
      const hasB = b < lastB && second.time[b] === end;
      if ((!hasA && !hasB) || pairs.there[pair * ends.length + round] !== 1) continue;
      const row = found.length++;
      found.pair[row] = pair;
      found.round[row] = round;
      found.series[row] = series;
      found.first[row] = hasA ? (first.value[a] ?? Number.NaN) : Number.NaN;
      found.second[row] = hasB ? (second.value[b] ?? Number.NaN) : Number.NaN;
    }
  };
}

/** A counting sort by round. */
function byRound(found: Joined, rounds: number): Joined {
  const next = new Int32Array(rounds + 1);
  for (let row = 0; row < found.length; row++) {
    const round = (found.round[row] ?? 0) + 1;
    next[round] = (next[round] ?? 0) + 1;
  }
  for (let round = 0; round < rounds; round++) next[round + 1] = (next[round + 1] ?? 0) + (next[round] ?? 0);
  const sorted = rowsFor(found.length);
  sorted.length = found.length;
  for (let row = 0; row < found.length; row++) {
    const round = found.round[row] ?? 0;
    const at = next[round] ?? 0;
    next[round] = at + 1;
    sorted.pair[at] = found.pair[row] ?? 0;
    sorted.round[at] = round;
    sorted.series[at] = found.series[row] ?? 0;
    sorted.first[at] = found.first[row] ?? Number.NaN;
    sorted.second[at] = found.second[row] ?? Number.NaN;
  }
  return sorted;
}
