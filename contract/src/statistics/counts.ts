import { TARGET_LABELS } from '../metric.js';

export type Labels = Readonly<Record<string, string>>;

/** A series over time; a step without a value is undefined. */
export interface Track {
  readonly labels: Labels;
  readonly values: readonly (number | undefined)[];
}

/** How much a counter rose, step by step. */
export interface Counts {
  readonly labels: Labels;
  readonly steps: readonly number[];
  readonly total: number;
}

/** Tells whose counters belong together: those of one target at one vantage. */
const sourceOf = ({ labels }: Track): string => JSON.stringify(TARGET_LABELS.map((name) => labels[name] ?? ''));

/** The first step at which anything of a source is there. */
export function beginnings(tracks: readonly Track[]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const track of tracks) {
    const first = track.values.findIndex((value) => value !== undefined);
    if (first !== -1) since.set(sourceOf(track), Math.min(first, since.get(sourceOf(track)) ?? first));
  }
  return since;
}

/**
 * How much counters rose, in whole numbers: `increase()` extrapolates, and misses the first count of a series that is
 * made when it is first needed, which for errors is the one that matters. A series that comes later than its source
 * therefore rose from 0; where a whole source comes, nobody knows what was counted before.
 */
export function countsOf(tracks: readonly Track[], since: ReadonlyMap<string, number>): readonly Counts[] {
  return tracks.map((track) => {
    const steps = increases(track.values, since.get(sourceOf(track)) ?? 0);
    return { labels: track.labels, steps, total: steps.reduce((sum, one) => sum + one, 0) };
  });
}

/** One number a step but the first. A counter that fell was started again: what it shows since then was counted. */
function increases(values: Track['values'], since: number): number[] {
  let last: number | undefined;
  const rises = values.map((value, at) => {
    if (value === undefined) return 0;
    const before = last ?? (at > since ? 0 : value);
    last = value;
    return value >= before ? value - before : value;
  });
  return rises.slice(1);
}
