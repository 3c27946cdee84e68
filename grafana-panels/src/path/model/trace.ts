/** What one vantage saw of one target in one round, out of the rows of the frames. */
import { PATH_START } from '@parallax/contract';
import { byText, indexOf, number } from './input.js';
import { runOf, type Run } from './run.js';
import { mend, type TraceLink, type TraceNode } from './trace-links.js';
import type { PathInput, View } from './types.js';

export type Health = 'healthy' | 'sick' | 'unknown';

export interface Trace {
  readonly vantage: string;
  readonly target: string;
  /** Of the whole round, which may be several runs. */
  readonly flows: number | null;
  readonly reached: number | null;
  readonly changes: number;
  /** Least TTL at which the destination answered. */
  readonly hops: number | null;
  readonly rtt: number | null;
  readonly health: Health;
  /** By TTL, then by the ids of their ends. */
  readonly links: readonly TraceLink[];
  readonly nodes: readonly TraceNode[];
  /** The record of the run, where records are known. */
  readonly run: Run;
}

export const isSilent = (id: string): boolean => id.startsWith('*');

interface Draft {
  readonly vantage: string;
  readonly target: string;
  readonly rounds: number[];
  readonly links: number[];
  readonly nodes: number[];
}

/** The traces of a round that are in the view, sorted by vantage and target, so that the order of rows is of no matter. */
export function readTraces(input: PathInput, view: View, time: number): readonly Trace[] {
  const index = indexOf(input);
  const drafts = new Map<string, Draft>();
  const sort = (frame: 'rounds' | 'links' | 'nodes'): void => {
    const { vantage: vantages, target: targets } = input[frame];
    for (const row of index[frame].get(time) ?? []) {
      const [vantage, target] = [String(vantages[row] ?? ''), String(targets[row] ?? '')];
      if (view.vantages.size > 0 && !view.vantages.has(vantage)) continue;
      if (view.targets.size > 0 && !view.targets.has(target)) continue;
      const key = `${vantage.length} ${vantage} ${target}`;
      let draft = drafts.get(key);
      if (!draft) drafts.set(key, (draft = { vantage, target, rounds: [], links: [], nodes: [] }));
      draft[frame].push(row);
    }
  };
  sort('rounds');
  sort('links');
  sort('nodes');
  const all = [...drafts.values()].sort((a, b) => byText(a.vantage, b.vantage) || byText(a.target, b.target));
  const sick = new Set<string>();
  for (const { vantage, rounds } of all)
    if (rounds.some((row) => input.rounds.healthy[row] === false)) sick.add(vantage);
  return all.map((draft) => traceOf(input, draft, { time, sick: sick.has(draft.vantage) }));
}

function traceOf(input: PathInput, draft: Draft, { time, sick }: { time: number; sick: boolean }): Trace {
  const { vantage, target, rounds } = draft;
  const { flows, reached, changes, hops, rtt, healthy } = input.rounds;
  const nodes = nodesOf(input, draft.nodes);
  const links = mend(linksOf(input, draft.links), nodes);
  const well = rounds.some((row) => healthy[row] === true);
  return {
    ...{ vantage, target, links, nodes },
    flows: sum(rounds, flows),
    reached: sum(rounds, reached),
    changes: sum(rounds, changes) ?? 0,
    hops: least(rounds, hops),
    rtt: least(rounds, rtt),
    health: sick ? 'sick' : well ? 'healthy' : 'unknown',
    run: runOf(input, { vantage, target, time }),
  };
}

type Column = readonly (number | null)[];

function sum(rows: readonly number[], column: Column): number | null {
  const values = rows.map((row) => number(column[row])).filter((value) => value !== null);
  // Sorted, so that the sum does not depend on the order of rows in its last digits.
  return values.length === 0 ? null : values.sort((a, b) => a - b).reduce((all, value) => all + Math.max(0, value), 0);
}

function least(rows: readonly number[], column: Column): number | null {
  let found: number | null = null;
  for (const row of rows) {
    const value = number(column[row]);
    if (value !== null && (found === null || value < found)) found = value;
  }
  return found;
}

function linksOf(input: PathInput, rows: readonly number[]): TraceLink[] {
  const { ttl: ttls, from: froms, to: tos, flows: counts } = input.links;
  const all: TraceLink[] = [];
  for (const row of rows) {
    const [from, to, ttl] = [froms[row], tos[row], number(ttls[row])];
    if (typeof from !== 'string' || typeof to !== 'string' || ttl === null) continue;
    if (from === '' || to === '' || to === PATH_START) continue;
    all.push({ ttl, from, to, flows: Math.max(0, number(counts[row]) ?? 0), unknown: false });
  }
  all.sort((a, b) => a.ttl - b.ttl || byText(a.from, b.from) || byText(a.to, b.to) || b.flows - a.flows);
  // Of the same link twice the one with more flows, which comes first.
  return all.filter(({ ttl, from, to }, at) => {
    const before = all[at - 1];
    return before?.to !== to || before.from !== from || before.ttl !== ttl;
  });
}

function nodesOf(input: PathInput, rows: readonly number[]): TraceNode[] {
  const { ttl: ttls, node: nodes, rtt: rtts, ended: ends } = input.nodes;
  const found = new Map<string, TraceNode>();
  for (const row of rows) {
    const [id, ttl] = [nodes[row], number(ttls[row])];
    if (typeof id !== 'string' || id === '' || ttl === null) continue;
    const key = `${ttl} ${id}`;
    const before = found.get(key);
    const [rtt, ended] = [number(rtts[row]), number(ends[row])];
    found.set(key, {
      ...{ ttl, id },
      rtt: lower(before?.rtt ?? null, rtt !== null && rtt >= 0 ? rtt : null),
      ended: ended === null ? (before?.ended ?? null) : Math.max(0, ended, before?.ended ?? 0),
    });
  }
  return [...found.values()].sort((a, b) => a.ttl - b.ttl || byText(a.id, b.id));
}

/** The lesser of two that may be unknown. */
export const lower = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
