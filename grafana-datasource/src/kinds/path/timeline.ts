import type { Answers, Scope } from '../kind.js';
import { toSeries, type Series } from '../series.js';
import { Words } from '../words.js';
import { LINK, PAIR } from './asks.js';
import type { Plan } from './plan.js';

/** The rounds of an answer, and to which of them each point belongs. */
export interface Timeline {
  /** Ends of the rounds, milliseconds, ascending. */
  readonly ends: readonly number[];
  /** The round that a point in time is the end of, or -1. */
  readonly endAt: (time: number) => number;
  /** The round that a point of the answer lies in; -1 for the one before the first round, which only counters need. */
  readonly within: (time: number) => number;
  /** Milliseconds between the points asked for. */
  readonly step: number;
  /** Milliseconds of the beginning: nothing is known of points before. */
  readonly from: number;
}

const PAIRED = ['flows', 'reached', 'changes', 'hops', 'id', 'rtt', 'last'] as const;
/** What is asked of traces, of links where they are measured; read once. */
export type Asked = Readonly<Record<(typeof PAIRED)[number] | 'links' | 'intervals', Series>> & {
  /** The numbers of all labels of the answer. */
  readonly words: Words;
};

/** Reads the answers that say which traces and rounds there are. */
export function readAsked({ table }: Answers): Asked {
  const words = new Words();
  const paired = [...PAIRED, 'intervals'].map((refId) => [refId, toSeries(table(refId), PAIR, words)]);
  return { ...(Object.fromEntries(paired) as Asked), links: toSeries(table('links'), LINK, words), words };
}

/**
 * The points of the answer as rounds. Where probes run less often than points were asked for, the points between two
 * runs would only repeat what the run before found: then the last point within an interval stands for a round.
 */
export function timeline(asked: Asked, plan: Plan, scope: Scope): Timeline {
  const seen = new Set<number>();
  for (const rows of [...PAIRED.map((refId) => asked[refId]), asked.links])
    for (const time of rows.time) seen.add(time);
  const points = [...seen].sort((a, b) => a - b).filter((time) => plan.mode === 'instant' || time > scope.from);
  const width = Math.max(plan.step, shortest(asked.intervals));
  const group = (time: number): number => (width > plan.step ? Math.ceil(time / width) : time);
  const ends = points.filter((time, at) => points[at + 1] === undefined || group(points[at + 1] ?? 0) !== group(time));
  const rounds = new Map(ends.map((time, round) => [time, round]));
  const groups = new Map(ends.map((time, round) => [group(time), round]));
  const before = plan.mode === 'instant' ? -Infinity : scope.from;
  return {
    ends,
    endAt: (time) => rounds.get(time) ?? -1,
    within: (time) => (time <= before ? -1 : (groups.get(group(time)) ?? -1)),
    step: plan.step,
    from: scope.from,
  };
}

/** Milliseconds between two runs of the probe that runs most often. */
function shortest(intervals: Series): number {
  const least = intervals.value.reduce((most, seconds) => Math.min(most, seconds), Infinity);
  return Number.isFinite(least) ? least * 1000 : 0;
}
