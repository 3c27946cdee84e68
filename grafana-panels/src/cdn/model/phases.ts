/** The waterfall: phases of a fetch one after the other, for each way. */
import { PHASES } from '@parallax/contract';
import type { CdnInput, PhaseRow, PhaseTrendRow } from './types.js';

export interface Segment {
  readonly phase: string;
  /** Where it begins and how long it takes, seconds, of means: they add up. */
  readonly start: number;
  readonly mean: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Waterfall {
  readonly probe: string;
  readonly target: string;
  readonly name: string;
  /** Who measured; empty where summed. */
  readonly vantage: string;
  readonly segments: readonly Segment[];
  /** Sum of the means, seconds. */
  readonly total: number;
  /** Total divided by that of the baseline of the same probe, target and vantage; absent for itself and without one. */
  readonly ratio?: number;
  readonly baseline: boolean;
  /** Observations of the phase that has most. */
  readonly count: number | null;
  /** Sum of the means over time. */
  readonly trend: readonly { readonly time: number; readonly value: number }[];
}

export interface PhasesModel {
  readonly falls: readonly Waterfall[];
  /** Phases that occur, in their order. */
  readonly phases: readonly string[];
  /** End of the axis, seconds. */
  readonly longest: number;
}

const rank = (phase: string): number => {
  const at = (PHASES as readonly string[]).indexOf(phase);
  return at < 0 ? PHASES.length : at;
};

const byName = new Intl.Collator('en', { numeric: true }).compare;

/** Baselines first within their probe; `undefined` when no such frame came or it is empty. */
export function buildPhases(input: CdnInput, baselines: ReadonlyMap<string, string>): PhasesModel | undefined {
  const rows = (input.phases ?? []).filter((row) => row.mean !== null);
  if (rows.length === 0) return undefined;
  const ways = grouped(rows);
  const trends = trendsOf(input.phaseTrends ?? []);
  const falls = [...ways.values()].map((way) => waterfall(way, baselines, trends));
  const totals = new Map(falls.filter((one) => one.baseline).map((one) => [beside(one), one.total]));
  const compared = falls.map((one): Waterfall => {
    const base = totals.get(beside(one));
    return base === undefined || one.baseline || base <= 0 ? one : { ...one, ratio: one.total / base };
  });
  return {
    falls: compared.sort(order),
    phases: [...new Set(rows.map((row) => row.phase ?? ''))].sort((one, other) => rank(one) - rank(other)),
    longest: Math.max(...falls.map((one) => one.total)),
  };
}

const beside = (one: Waterfall): string => [one.probe, one.target, one.vantage].join('\0');

const order = (one: Waterfall, other: Waterfall): number =>
  byName(one.probe, other.probe) ||
  byName(one.target, other.target) ||
  byName(one.vantage, other.vantage) ||
  Number(other.baseline) - Number(one.baseline) ||
  other.total - one.total;

/** The provider of a CDN fetch; else what was measured. */
const nameOf = (row: PhaseRow | PhaseTrendRow): string =>
  isNamed(row.provider) ? row.provider : (row.target ?? 'unknown');

const isNamed = (name: string | null | undefined): name is string => name !== null && name !== undefined && name !== '';

function grouped(rows: readonly PhaseRow[]): ReadonlyMap<string, readonly PhaseRow[]> {
  const ways = new Map<string, PhaseRow[]>();
  for (const row of rows) {
    const key = [row.probe, row.vantage, row.target, row.provider].join('\0');
    const known = ways.get(key);
    if (known === undefined) ways.set(key, [row]);
    else known.push(row);
  }
  return ways;
}

type Trends = ReadonlyMap<string, Waterfall['trend']>;

function trendsOf(rows: readonly PhaseTrendRow[]): Trends {
  const sums = new Map<string, Map<number, number>>();
  for (const row of rows) {
    if (row.time === null || row.mean === null) continue;
    const key = [row.probe, row.target, row.provider].join('\0');
    const points = sums.get(key) ?? new Map<number, number>();
    points.set(row.time, (points.get(row.time) ?? 0) + row.mean);
    sums.set(key, points);
  }
  const sorted = (points: ReadonlyMap<number, number>): Waterfall['trend'] =>
    [...points].sort(([one], [other]) => one - other).map(([time, value]) => ({ time, value }));
  return new Map([...sums].map(([key, points]) => [key, sorted(points)]));
}

function waterfall(rows: readonly PhaseRow[], baselines: ReadonlyMap<string, string>, trends: Trends): Waterfall {
  const [first] = rows;
  const probe = first?.probe ?? '';
  let start = 0;
  const segments = [...rows]
    .sort((one, other) => rank(one.phase ?? '') - rank(other.phase ?? ''))
    .map((row): Segment => {
      const mean = Math.max(0, row.mean ?? 0);
      const segment = { phase: row.phase ?? 'unknown', start, mean, p50: row.p50, p95: row.p95 };
      start += mean;
      return segment;
    });
  const counts = rows.map((row) => row.count).filter((value) => value !== null);
  return {
    probe,
    target: isNamed(first?.provider) ? (first?.target ?? '') : '',
    name: first === undefined ? 'unknown' : nameOf(first),
    vantage: first?.vantage ?? '',
    segments,
    total: start,
    baseline: first !== undefined && baselines.get(probe) === first.provider,
    count: counts.length === 0 ? null : Math.max(...counts),
    trend: trends.get([first?.probe, first?.target, first?.provider].join('\0')) ?? [],
  };
}
