import type { PathInput } from './types.js';

/** Where the rows of a time are, so that a round is found without walking the whole range. */
export interface InputIndex {
  /** Ends of rounds, ascending. */
  readonly times: readonly number[];
  readonly rounds: ReadonlyMap<number, readonly number[]>;
  readonly links: ReadonlyMap<number, readonly number[]>;
  readonly nodes: ReadonlyMap<number, readonly number[]>;
  /** Row of facts by address. */
  readonly facts: ReadonlyMap<string, number>;
}

const known = new WeakMap<PathInput, InputIndex>();

/** The index of an input, made once. */
export function indexOf(input: PathInput): InputIndex {
  const made = known.get(input);
  if (made) return made;
  const rounds = byTime(input.rounds.time);
  const links = byTime(input.links.time);
  const nodes = byTime(input.nodes.time);
  const times = [...new Set([...rounds.keys(), ...links.keys(), ...nodes.keys()])].sort((a, b) => a - b);
  const facts = new Map<string, number>();
  for (let row = 0; row < input.facts.node.length; row++) {
    const node = input.facts.node[row];
    if (typeof node === 'string' && !facts.has(node)) facts.set(node, row);
  }
  const index = { times, rounds, links, nodes, facts };
  known.set(input, index);
  return index;
}

function byTime(times: readonly (number | null)[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < times.length; row++) {
    const time = times[row];
    if (typeof time !== 'number' || !Number.isFinite(time)) continue;
    const list = rows.get(time);
    if (list) list.push(row);
    else rows.set(time, [row]);
  }
  return rows;
}

/** Text order that is the same everywhere. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A number of a column; null for whatever else stands there. */
export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
