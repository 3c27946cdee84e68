/** Little paths from texts: `fra servers: a 2, b 9, servers` is one trace with its nodes by TTL and their milliseconds. */
import * as contract from '@parallax/contract';
import { frameOf } from './record-frames.js';
import { readPath } from '../read.js';
import type { PathInput } from '../types.js';

export const START = Date.UTC(2026, 2, 2, 13);
/** End of the nth round, a minute each. */
export const roundAt = (nth: number): number => START + nth * 60_000;

export interface Sketch {
  /** `vantage target: node ms, node ms`; `a|b` are two nodes of one TTL with half the flows each; `!` after a node: its flows end here. */
  readonly rounds: readonly (readonly string[])[];
  readonly sick?: readonly string[];
  readonly facts?: readonly Record<string, string>[];
  readonly changes?: Readonly<Record<string, number>>;
  readonly routes?: readonly { vantage: string; nodes: string; flows: number; end: string }[];
  readonly findings?: readonly { vantage: string; kind: string; node?: string; detail?: string }[];
}

type Row = Record<string, unknown>;

export function sketch({ rounds, sick = [], facts = [], changes = {}, routes = [], findings = [] }: Sketch): PathInput {
  const rows: { rounds: Row[]; links: Row[]; nodes: Row[] } = { rounds: [], links: [], nodes: [] };
  rounds.forEach((traces, nth) => {
    for (const text of traces) addTrace(rows, text, { time: roundAt(nth), sick, changes: changes[`${text.split(' ')[0]} ${nth}`] ?? 0 }); // prettier-ignore
  });
  const last = { time: roundAt(rounds.length - 1), target: 'servers' };
  return readPath([
    frameOf(contract.pathRoundsFrame, rows.rounds),
    frameOf(contract.pathLinksFrame, rows.links),
    frameOf(contract.pathNodesFrame, rows.nodes),
    frameOf(contract.pathFactsFrame, facts),
    frameOf(
      contract.pathFindingsFrame,
      findings.map((finding) => ({ ...last, count: 1, ...finding })),
    ),
    frameOf(
      contract.pathRoutesFrame,
      routes.map((route) => ({ ...last, ...route })),
    ),
  ]);
}

const FLOWS = 16;

function addTrace(
  rows: { rounds: Row[]; links: Row[]; nodes: Row[] },
  text: string,
  { time, sick, changes }: { time: number; sick: readonly string[]; changes: number },
): void {
  const [head = '', way = ''] = text.split(': ');
  const [vantage = '', target = ''] = head.split(' ');
  const who = { time, vantage, target };
  let before = ['vantage'];
  let left = FLOWS;
  let reached = 0;
  let hops: number | null = null;
  for (const [index, layer] of way.split(', ').entries()) {
    const now: string[] = [];
    for (const one of layer.split('|')) {
      const [, id = '', ends, ms] = /^([^ !]+)(!(?:\d+)?)?(?: ([\d.]+))?$/.exec(one) ?? [];
      const flows = left / layer.split('|').length;
      const ended = ends === undefined ? null : ends === '!' ? flows : Number(ends.slice(1));
      for (const from of before)
        rows.links.push({ ...who, ttl: index + 1, from, to: id, flows: flows / before.length });
      if (ms !== undefined || ended !== null) rows.nodes.push({ ...who, ttl: index + 1, node: id, rtt: ms === undefined ? null : Number(ms) / 1000, ended }); // prettier-ignore
      if (id.startsWith('dst')) [reached, hops] = [left, index + 1];
      now.push(id);
    }
    left -= rows.nodes.filter((row) => row['time'] === time && row['vantage'] === vantage && row['target'] === target && row['ttl'] === index + 1).reduce((sum, row) => sum + ((row['ended'] as number | null) ?? 0), 0); // prettier-ignore
    before = now;
  }
  rows.rounds.push({ ...who, flows: FLOWS, reached, hops, changes, rtt: 0.02, healthy: !sick.includes(vantage) });
}
