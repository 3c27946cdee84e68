import { indexOf, number } from './input.js';
import type { PathInput, StripRound, View } from './types.js';

/** Ends of rounds, milliseconds since 1970, ascending. */
export const rounds = (input: PathInput): readonly number[] => indexOf(input).times;

/** Whether the user chose this, or nothing. */
export const wanted = (chosen: ReadonlySet<string>, name: string): boolean => chosen.size === 0 || chosen.has(name);

/** Pairs of vantage and target that told something of a round. */
function pairs(input: PathInput, view: View, time: number): number {
  const index = indexOf(input);
  const frame = index.rounds.has(time) ? 'rounds' : 'links';
  const found = new Set<string>();
  for (const row of index[frame].get(time) ?? []) {
    const [vantage, target] = [input[frame].vantage[row] ?? '', input[frame].target[row] ?? ''];
    if (frame === 'rounds' && input.rounds.flows[row] === null) continue;
    if (wanted(view.vantages, vantage) && wanted(view.targets, target)) found.add(JSON.stringify([vantage, target]));
  }
  return found.size;
}

/**
 * The round that is drawn: the one asked for, or the last one at or before that time. Without a wish it is the last
 * one, or the one before as long as fewer vantages and targets have told of the last one than of that. `null` when
 * there is none.
 */
export function roundOf(input: PathInput, view: View): number | null {
  const { times } = indexOf(input);
  const { at } = view;
  if (at !== undefined) return times.findLast((time) => time <= at) ?? times[0] ?? null;
  const [before, last] = [times.at(-2), times.at(-1)];
  if (last === undefined) return null;
  return before !== undefined && pairs(input, view, last) < pairs(input, view, before) ? before : last;
}

/** The round compared with; `null` for none, or when it is the one drawn. */
export function comparedWith(input: PathInput, view: View, at: number | null): number | null {
  const { compare } = view;
  if (compare === undefined || at === null) return null;
  const time = indexOf(input).times.findLast((one) => one <= compare) ?? null;
  return time === at ? null : time;
}

/** The strip under the picture: every round, of the vantages and targets in the view. */
export function buildStrip(input: PathInput, view: View): readonly StripRound[] {
  return indexOf(input).times.map((time) => stripRound(input, view, time));
}

function stripRound(input: PathInput, view: View, time: number): StripRound {
  const { rounds: frame } = input;
  const sum = { flows: 0, reached: 0, changes: 0 };
  const rtts: number[] = [];
  const vantages = new Map<string, boolean>();
  const rows = (indexOf(input).rounds.get(time) ?? []).filter(
    (row) => wanted(view.vantages, frame.vantage[row] ?? '') && wanted(view.targets, frame.target[row] ?? ''),
  );
  for (const row of rows) {
    const vantage = frame.vantage[row] ?? '';
    vantages.set(vantage, (vantages.get(vantage) ?? false) || frame.healthy[row] === false);
  }
  for (const row of rows) {
    if (vantages.get(frame.vantage[row] ?? '') === true) continue;
    const flows = number(frame.flows[row]);
    const reached = number(frame.reached[row]);
    if (flows !== null && reached !== null && flows > 0) {
      sum.flows += flows;
      sum.reached += Math.min(flows, Math.max(0, reached));
    }
    sum.changes += Math.max(0, number(frame.changes[row]) ?? 0);
    const rtt = number(frame.rtt[row]);
    if (rtt !== null) rtts.push(rtt);
  }
  return {
    time,
    loss: sum.flows > 0 ? Math.min(1, Math.max(0, 1 - sum.reached / sum.flows)) : null,
    rtt: median(rtts),
    changes: sum.changes,
    vantages: vantages.size,
    sick: [...vantages.values()].filter(Boolean).length,
  };
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
