import type { Series } from '../series.js';
import type { Pairs } from './pairs.js';
import type { Timeline } from './timeline.js';

/** Two gauges of the same things, point beside point, by round and then by series; `NaN` where one has none. */
export interface Joined {
  readonly length: number;
  /** Of each row: its trace, its round and its series. */
  readonly pair: Int32Array;
  readonly round: Int32Array;
  readonly series: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Labels of a series. */
  readonly label: (name: string) => readonly string[];
}

interface Draft {
  length: number;
  readonly pair: Int32Array;
  readonly round: Int32Array;
  readonly series: Int32Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

const draft = (length: number): Draft => ({
  length: 0,
  pair: new Int32Array(length),
  round: new Int32Array(length),
  series: new Int32Array(length),
  first: new Float64Array(length),
  second: new Float64Array(length),
});

/**
 * Joins two gauges by their labels and rounds. Points of traces that are not there in the round are left out, so that
 * all frames say the same of it.
 */
export function join(first: Series, second: Series, { pairs, time }: { pairs: Pairs; time: Timeline }): Joined {
  const rounds = time.ends.length;
  const found = draft(first.value.length + second.value.length);
  const walk = (mine: Series, other: Series, series: number, at: { mine: number; other: number }): void => {
    const pair = pairs.of(mine, at.mine);
    if (pair < 0) return;
    let there = at.other < 0 ? 0 : (other.start[at.other] ?? 0);
    const end = at.other < 0 ? 0 : (other.start[at.other + 1] ?? 0);
    for (let point = mine.start[at.mine] ?? 0; point < (mine.start[at.mine + 1] ?? 0); point++) {
      const moment = mine.time[point] ?? 0;
      const round = time.endAt(moment);
      if (round < 0 || pairs.there[pair * rounds + round] !== 1) continue;
      while (there < end && (other.time[there] ?? 0) < moment) there++;
      const same = there < end && other.time[there] === moment;
      const row = found.length++;
      found.pair[row] = pair;
      found.round[row] = round;
      found.series[row] = series;
      found.first[row] = mine.value[point] ?? Number.NaN;
      found.second[row] = same ? (other.value[there] ?? Number.NaN) : Number.NaN;
    }
  };
  for (const [key, series] of first.index) walk(first, second, series, { mine: series, other: second.index.get(key) ?? -1 }); // prettier-ignore
  const alone = onlySecond(first, second, walk, found);
  const label = (name: string): readonly string[] => [...(first.labels[name] ?? []), ...alone.map((series) => second.labels[name]?.[series] ?? '')]; // prettier-ignore
  return { ...byRound(found, rounds), label };
}

type Walk = (mine: Series, other: Series, series: number, at: { mine: number; other: number }) => void;

/** Points of the second gauge at whose time the first has none; answers the series that only the second has. */
function onlySecond(first: Series, second: Series, walk: Walk, found: Draft): number[] {
  const alone: number[] = [];
  for (const [key, other] of second.index) {
    const mine = first.index.get(key);
    const begin = found.length;
    walk(second, first, mine ?? first.count + alone.length, { mine: other, other: mine ?? -1 });
    if (mine === undefined) alone.push(other);
    let kept = begin;
    for (let row = begin; row < found.length; row++) {
      if (!Number.isNaN(found.second[row])) continue;
      found.pair[kept] = found.pair[row] ?? 0;
      found.round[kept] = found.round[row] ?? 0;
      found.series[kept] = found.series[row] ?? 0;
      found.second[kept] = found.first[row] ?? Number.NaN;
      found.first[kept++] = Number.NaN;
    }
    found.length = kept;
  }
  return alone;
}

/** A counting sort by round. */
function byRound(found: Draft, rounds: number): Draft {
  const next = new Int32Array(rounds + 1);
  for (let row = 0; row < found.length; row++) {
    const round = (found.round[row] ?? 0) + 1;
    next[round] = (next[round] ?? 0) + 1;
  }
  for (let round = 0; round < rounds; round++) next[round + 1] = (next[round + 1] ?? 0) + (next[round] ?? 0);
  const sorted = draft(found.length);
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
