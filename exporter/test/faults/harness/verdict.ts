/** The judgements that every fault case gets; see `fault.ts`. */
import { queueLost, remoteSamples } from '@parallax/contract';
import { expect } from 'vitest';
import type { Judgement } from './judge.js';
import type { History, Reading, Saying } from './readings.js';

/** What a case ends with. */
export interface Evidence {
  readonly judgement: Judgement;
  /** The producer's last metrics, and their range over the case. */
  readonly readings: readonly Reading[];
  readonly history: History;
  /** Rules of the protocol that the sender broke, in words. */
  readonly violations: readonly string[];
  /** Bytes at most: of the producer's process, of the queue on disk. */
  readonly peakRss: number;
  readonly peakDisk: number;
}

export interface Expected {
  /** Which counters may count lost samples, each at least one; default none: nothing is lost. */
  readonly losses?: readonly string[];
  /** Requests that brought something again, at most; default none. */
  readonly repeatedRequests?: number;
  /** Each must have been said at some moment. */
  readonly says?: readonly Saying[];
  /** Bytes of the producer's process at most; default 250 MiB. */
  readonly rss?: number;
  /** Bytes of the queue's directory at most; default 72 MiB, which is the bound of the cases and one segment. */
  readonly disk?: number;
}

const MIB = 2 ** 20;

export function pass(evidence: Evidence, expected: Expected): void {
  const { judgement, readings, history, violations } = evidence;
  const losses = lost(readings);
  expect(judgement, 'nothing invented, altered or out of order').toMatchObject({
    ...{ invented: 0, altered: 0, inversions: 0 },
  });
  expect([...losses.keys()].sort(), 'counters of lost samples').toEqual([...(expected.losses ?? [])].sort());
  expect(judgement.missing, 'missing samples are those that were counted as lost').toBe(sum(losses));
  expect(judgement.arrived, 'something really happened').toBeGreaterThan(0);
  expect(judgement.repeatedRequests, 'requests that brought something again').toBeLessThanOrEqual(
    expected.repeatedRequests ?? 0,
  );
  expect(violations, 'rules that the sender broke').toEqual([]);
  const unsaid = (expected.says ?? []).map((saying) => history.missed(saying)).filter((one) => one !== undefined);
  expect(unsaid, 'what metrics did not say').toEqual([]);
  expect(evidence.peakRss / MIB, 'MiB of memory').toBeLessThan((expected.rss ?? 250 * MIB) / MIB);
  expect(evidence.peakDisk / MIB, 'MiB of disk').toBeLessThanOrEqual((expected.disk ?? 72 * MIB) / MIB);
}

/** Samples that the sender says it has lost, by counter; those that count none are left out. */
export function lost(readings: readonly Reading[]): Map<string, number> {
  const losses = new Map<string, number>();
  for (const { name, labels, value } of readings) {
    const outcome = name === remoteSamples.name && labels['outcome'] !== 'delivered' ? labels['outcome'] : undefined;
    const counter = name === queueLost.name ? labels['cause'] : outcome;
    if (counter !== undefined && value > 0) losses.set(counter, (losses.get(counter) ?? 0) + value);
  }
  return losses;
}

export const sum = (losses: ReadonlyMap<string, number>): number =>
  [...losses.values()].reduce((all, count) => all + count, 0);

/** One line for people. */
export function summary({ judgement, peakRss, peakDisk }: Evidence): string {
  const { issued, accepted, arrived, missing, duplicates } = judgement;
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
  return `${issued} issued, ${accepted} accepted, ${arrived} arrived, ${missing} lost and counted, ${duplicates} twice, memory ${mib(peakRss)}, disk ${mib(peakDisk)}`; // prettier-ignore
}
