import type { Answers } from '../kind.js';
import { rises } from '../rise.js';
import { toSeries } from '../series.js';
import { PATH } from './asks.js';
import { names, type Entry } from './entry.js';

interface Seen {
  readonly time: number;
  readonly target: string;
  readonly vantages: Set<string>;
  changes: number;
}

/**
 * Changes of routes: those of a target in one step are one entry, whoever saw them. What a counter begins with is of a
 * time that is not known, and is not listed.
 */
export function pathChanges({ table }: Answers, from: number, step: number): Entry[] {
  const counters = toSeries(table('paths'), PATH);
  const label = (name: string, series: number): string => counters.labels[name]?.[series] ?? '';
  const found = new Map<string, Seen>();
  const vantages = new Map<string, Set<string>>();
  for (let series = 0; series < counters.count; series++) {
    const target = label('target', series);
    vantages.set(target, (vantages.get(target) ?? new Set()).add(label('vantage', series)));
  }
  rises(counters, { from, step }, ({ series, time, more, begins }) => {
    if (more <= 0 || begins) return;
    const target = label('target', series);
    const key = `${time} ${target}`;
    const seen = found.get(key) ?? { time, target, vantages: new Set<string>(), changes: 0 };
    found.set(key, seen);
    seen.vantages.add(label('vantage', series));
    seen.changes += more;
  });
  return [...found.values()].map((seen) => entry(seen, vantages.get(seen.target)?.size ?? 0));
}

function entry({ time, target, vantages, changes }: Seen, all: number): Entry {
  const times = changes === vantages.size ? '' : `, ${changes} times in all`;
  return {
    ...{ time, timeEnd: null, kind: 'path' },
    title: 'Path changed',
    text: `The route to ${target} changed as seen from ${names(vantages)}, ${vantages.size} of ${all} vantages${times}.`,
    tags: ['path', target, ...[...vantages].sort()],
  };
}
