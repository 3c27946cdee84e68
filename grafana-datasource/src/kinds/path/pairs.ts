import { OVERFLOW } from '@parallax/contract';
import { findIn, type Series } from '../series.js';
import { Tuples } from '../words.js';
import { PAIR } from './asks.js';
import type { Asked, Timeline } from './timeline.js';

/** Traces: a vantage and what it measures, with the rounds in which it did. */
export interface Pairs {
  readonly count: number;
  readonly vantage: readonly string[];
  readonly probe: readonly string[];
  /** As it is shown: with probe or address where several measure the same. */
  readonly target: readonly string[];
  /** The same for what is not of the answer, as a record of a run. */
  readonly shown: (what: { readonly probe: string; readonly target: string; readonly address: string }) => string;
  /** The trace of a series; -1 for what went into the series of an overflow. */
  readonly of: (rows: Series, series: number) => number;
  /** Whether the trace was measured in a round, at `trace * rounds + round`. */
  readonly there: Uint8Array;
  /** Seconds between two runs; `NaN` where it is not known. */
  readonly interval: Float64Array;
  /** Whether the agents' budgets of series were used up, so that something is missing. */
  readonly overflowed: boolean;
}

/** A run may be this much older, in seconds, than two intervals: the time it takes until its samples arrive. */
const GRACE = 60;

/**
 * The traces of an answer. A trace is there in a round when anything of it is, unless its last run is older than the
 * life of series, two intervals: then a vantage ended without a word, and Prometheus still repeats its last samples.
 */
export function pairs(asked: Asked, time: Timeline): Pairs {
  const { flows, reached, changes, hops, id, rtt, last, links, intervals } = asked;
  const index = new Tuples(PAIR.length);
  const labels: string[][] = [];
  let overflowed = false;
  for (const rows of [flows, reached, changes, hops, id, rtt, last, links])
    for (let series = 0; series < rows.count; series++) {
      if (rows.labels['target']?.[series] === OVERFLOW) overflowed = true;
      else if (index.add(rows.ids, series * rows.names.length) === labels.length)
        labels.push(PAIR.map((label) => rows.labels[label]?.[series] ?? ''));
    }
  const column = (at: number): string[] => labels.map((values) => values[at] ?? '');
  // The labels of a trace are the first ones of everything that is asked.
  const of = (rows: Series, series: number): number => findIn(index, rows, series);
  const interval = new Float64Array(labels.length).fill(Number.NaN);
  each(intervals, of, (pair, at) => void (interval[pair] = intervals.value[at] ?? Number.NaN));
  const there = new Uint8Array(labels.length * time.ends.length);
  for (const rows of [flows, hops, id, links]) mark(rows, { of, there, time });
  unmark(last, { of, there, time, interval });
  const shown = naming(labels);
  const target = labels.map(([, probe = '', name = '', address = '']) => shown({ probe, target: name, address }));
  const named = { vantage: column(0), probe: column(1), target, shown };
  return { count: labels.length, ...named, of, there, interval, overflowed };
}

/** Each point with the trace that it belongs to. */
export function each(rows: Series, of: Pairs['of'], visit: (pair: number, at: number) => void): void {
  for (let series = 0; series < rows.count; series++) {
    const pair = of(rows, series);
    if (pair < 0) continue;
    for (let at = rows.start[series] ?? 0; at < (rows.start[series + 1] ?? 0); at++) visit(pair, at);
  }
}

interface Marking {
  readonly of: Pairs['of'];
  readonly there: Uint8Array;
  readonly time: Timeline;
}

function mark(rows: Series, { of, there, time }: Marking): void {
  each(rows, of, (pair, at) => {
    const round = time.endAt(rows.time[at] ?? 0);
    if (round >= 0) there[pair * time.ends.length + round] = 1;
  });
}

function unmark(last: Series, { of, there, time, interval }: Marking & Pick<Pairs, 'interval'>): void {
  each(last, of, (pair, at) => {
    const moment = last.time[at] ?? 0;
    const round = time.endAt(moment);
    const age = moment / 1000 - (last.value[at] ?? 0);
    if (round >= 0 && age > 2 * (interval[pair] ?? Number.NaN) + GRACE) there[pair * time.ends.length + round] = 0;
  });
}

/** Names of the targets; probe and address are told where a name alone would mean two things. */
function naming(labels: readonly (readonly string[])[]): Pairs['shown'] {
  const kinds = (at: number): Map<string, Set<string>> => {
    const found = new Map<string, Set<string>>();
    for (const values of labels) {
      const target = values[2] ?? '';
      found.set(target, (found.get(target) ?? new Set()).add(values[at] ?? ''));
    }
    return found;
  };
  const probes = kinds(1);
  const addresses = kinds(3);
  return ({ probe, target, address }) => {
    const told = [...several(probes.get(target), probe), ...several(addresses.get(target), address)];
    return told.length === 0 ? target : `${target} (${told.join(', ')})`;
  };
}

const several = (values: ReadonlySet<string> | undefined, value: string): string[] =>
  values !== undefined && values.size > 1 && value !== '' ? [value] : [];
