import { pathFindingsFrame } from '@parallax/contract';
import type { Columns } from '../kind.js';
import type { NameOf } from './details.js';
import type { Read } from './records.js';
import type { Timeline } from './timeline.js';

type Column = ArrayLike<unknown>;

/**
 * Findings with node and sentence where a record of the round tells them: of each round the newest record, as metrics
 * are those of the last run. What only metrics know stays as it is, a kind and a number.
 */
export function withRecords(
  counted: Columns<typeof pathFindingsFrame>,
  records: readonly Read[],
  { time, nameOf }: { time: Timeline; nameOf: NameOf },
): Columns<typeof pathFindingsFrame> {
  const newest = new Map<string, { read: Read; end: number; target: string }>();
  for (const read of records) {
    const end = endOf(read.started, time);
    const target = nameOf(read);
    const key = place(end, read.vantage, target);
    // Records come newest first. Without nodes it is the summary of one, which has no findings to tell.
    if (end !== undefined && !newest.has(key) && !read.shortened) newest.set(key, { read, end, target });
  }
  const { columns } = counted;
  const cell = (name: string, row: number): unknown => (columns[name] as Column)[row];
  const names = Object.keys(pathFindingsFrame.fields);
  const out: Record<string, unknown[]> = Object.fromEntries(names.map((name) => [name, []]));
  const told = new Set<string>();
  for (const { read, end, target } of newest.values())
    for (const { kind, ttl, node, detail } of read.findings) {
      told.add(`${place(end, read.vantage, target)}\u0000${kind}`);
      const row: Record<string, unknown> = { time: end, vantage: read.vantage, target, kind, count: 1, node, ttl, detail }; // prettier-ignore
      for (const name of names) out[name]?.push(row[name]);
    }
  for (let row = 0; row < (columns['time'] as Column).length; row++) {
    const where = place(cell('time', row), cell('vantage', row), cell('target', row));
    if (told.has(`${where}\u0000${String(cell('kind', row))}`)) continue;
    for (const name of names) out[name]?.push(cell(name, row));
  }
  return { spec: pathFindingsFrame, columns: byTime(out) };
}

const place = (...parts: readonly unknown[]): string => parts.map(String).join('\u0000');

/** The first round that ends after a run began; none for runs of the time before the first or after the last one. */
function endOf(started: number, { ends, step }: Timeline): number | undefined {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) < started) low = middle + 1;
    else high = middle;
  }
  const end = ends[low];
  return end === undefined || (low === 0 && started < end - step) ? undefined : end;
}

function byTime(columns: Record<string, unknown[]>): Record<string, unknown[]> {
  const times = columns['time'] as number[];
  const order = times.map((_, row) => row).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  return Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, order.map((row) => cells[row])]));
}
