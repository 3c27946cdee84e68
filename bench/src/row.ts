/** What every benchmark reports: one figure of ours beside the same figure of a peer, taken in the same run. */
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

export interface BenchRow {
  /** `BENCH vs PEER`. */
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number;
  readonly peerName: string;
  /** How many times better ours is. */
  readonly ratio: number;
  readonly machine: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Cores, processor, memory, runtime: enough to judge whether two runs may be compared. */
export function machine(): string {
  const all = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} x ${all[0]?.model.trim() ?? 'unknown processor'}, ${memory} GiB, Linux, Node ${process.version}`;
}

/** CPU seconds, user and system, that a process (with its threads and the children it waited for) has used; from /proc. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // Fields 14 to 17 of proc(5); the second field, the name, may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
  return ticks / 100;
}

/** Largest resident set of a process so far, in bytes. */
export function peakRss(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  return Number(line?.[1] ?? NaN) * 1024;
}

/** A row of a figure of which less is better. */
export function lessIsBetter(row: Omit<BenchRow, 'ratio' | 'machine'>): BenchRow {
  return { ...row, ratio: row.peer / row.ours, machine: machine() };
}
