/** What the records say of the run that a round shows; empty without Loki. */
import { byText, number } from './input.js';
import type { PathInput } from './types.js';

export interface RunDetail {
  readonly node: string;
  readonly mpls: string | null;
  readonly dscp: number | null;
  readonly silence: string | null;
  /** A finding says that the DSCP quoted is not what was sent. */
  readonly rewritten: boolean;
}

export interface RunRoute {
  /** Ids by TTL, the first hop first. */
  readonly nodes: readonly string[];
  readonly flows: number;
  readonly end: string;
  readonly mtu: number | null;
  readonly mtuAt: string | null;
}

export interface Finding {
  readonly kind: string;
  readonly count: number;
  readonly node: string | null;
  readonly detail: string | null;
}

export interface Run {
  readonly details: readonly RunDetail[];
  readonly routes: readonly RunRoute[];
  readonly findings: readonly Finding[];
}

interface Which {
  readonly vantage: string;
  readonly target: string;
  /** End of the round. */
  readonly time: number;
}

type Rows = ReadonlyMap<string, readonly number[]>;
interface Records {
  readonly details: Rows;
  readonly routes: Rows;
  readonly findings: Rows;
  /** How far back a record may be to belong to a round: two of the least step between rounds, and ten minutes at least. */
  readonly reach: number;
}

const known = new WeakMap<PathInput, Records>();
const keyOf = (vantage: string, target: string): string => `${vantage.length} ${vantage} ${target}`;

/**
 * The last run that began by the end of the round, and not long before it: what an older one said of labels
 * or ways need not hold any more.
 */
export function runOf(input: PathInput, which: Which): Run {
  const records = recordsOf(input);
  const pick = (frame: 'details' | 'routes' | 'findings'): readonly number[] => {
    const { time: times } = input[frame];
    let last = -Infinity;
    const rows = records[frame].get(keyOf(which.vantage, which.target)) ?? [];
    for (const row of rows) {
      const time = times[row] ?? Infinity;
      if (time <= which.time && time >= which.time - records.reach && time > last) last = time;
    }
    return rows.filter((row) => times[row] === last);
  };
  return {
    details: pick('details')
      .map((row) => detail(input, row))
      .sort((a, b) => byText(key(a), key(b))),
    routes: pick('routes')
      .map((row) => route(input, row))
      .sort((a, b) => b.flows - a.flows || byText(key(a), key(b))),
    findings: pick('findings')
      .map((row) => finding(input, row))
      .sort((a, b) => byText(key(a), key(b))),
  };
}

const key = (value: object): string => JSON.stringify(value);

function recordsOf(input: PathInput): Records {
  const made = known.get(input);
  if (made) return made;
  const times = [...new Set([...input.rounds.time, ...input.links.time].filter((time) => number(time) !== null))];
  const sorted = (times as number[]).sort((a, b) => a - b);
  let step = Infinity;
  for (let at = 1; at < sorted.length; at++) step = Math.min(step, (sorted[at] ?? 0) - (sorted[at - 1] ?? 0));
  const records = {
    details: rowsOf(input.details),
    routes: rowsOf(input.routes),
    findings: rowsOf(input.findings),
    reach: Math.max(step * 2, 600_000),
  };
  known.set(input, records);
  return records;
}

function rowsOf({ vantage, target }: { vantage: readonly unknown[]; target: readonly unknown[] }): Rows {
  const rows = new Map<string, number[]>();
  for (let row = 0; row < vantage.length; row++) {
    const name = keyOf(String(vantage[row] ?? ''), String(target[row] ?? ''));
    const list = rows.get(name);
    if (list) list.push(row);
    else rows.set(name, [row]);
  }
  return rows;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const detail = ({ details }: PathInput, row: number): RunDetail => ({
  node: text(details.node[row]) ?? '',
  mpls: text(details.mpls[row]),
  dscp: number(details.dscp[row]),
  silence: text(details.silence[row]),
  rewritten: details.dscp_rewritten[row] === true,
});

const route = ({ routes }: PathInput, row: number): RunRoute => ({
  nodes: (text(routes.nodes[row]) ?? '').split(' ').filter((id) => id !== ''),
  flows: Math.max(0, number(routes.flows[row]) ?? 0),
  end: text(routes.end[row]) ?? '',
  mtu: number(routes.mtu[row]),
  mtuAt: text(routes.mtu_at[row]),
});

const finding = ({ findings }: PathInput, row: number): Finding => ({
  kind: text(findings.kind[row]) ?? '',
  count: number(findings.count[row]) ?? 1,
  node: text(findings.node[row]),
  detail: text(findings.detail[row]),
});
