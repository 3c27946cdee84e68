import {
  recordsBytes,
  recordsBytesLimit,
  recordsDropped,
  recordsHeld,
  recordsTotal,
  recordsWritable,
  sample,
  type Metric,
  type RecordLoss,
  type RecordOutcome,
  RECORD_LOSSES,
  RECORD_OUTCOMES,
  type Sample,
} from '@parallax/contract';
import type { SegmentLogState } from '../core/segment-log/log.js';

/** How things stand, for the metrics. */
export interface Standing {
  /** Absent when none is open. */
  readonly disk?: SegmentLogState;
  /** Absent without a directory. */
  readonly writable?: boolean;
  readonly limit?: number;
  /** Records that are in memory only. */
  readonly unstored: number;
}

/** What became of records since it was last asked. */
export class Tally {
  static readonly metrics: readonly Metric[] = [
    ...[recordsTotal, recordsDropped, recordsHeld, recordsBytes, recordsBytesLimit, recordsWritable],
  ];
  readonly #outcomes = new Map<RecordOutcome, number>();
  #told: Record<RecordLoss, number> = { size: 0, age: 0, damaged: 0 };

  count(outcome: RecordOutcome): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  drain({ disk, writable, limit, unstored }: Standing): readonly Sample[] {
    const samples: Sample[] = [sample(recordsHeld, {}, unstored + (disk?.records ?? 0))];
    for (const outcome of RECORD_OUTCOMES) {
      samples.push(sample(recordsTotal, { outcome }, this.#outcomes.get(outcome) ?? 0));
    }
    this.#outcomes.clear();
    for (const cause of RECORD_LOSSES) {
      const now = disk?.dropped[cause] ?? this.#told[cause];
      samples.push(sample(recordsDropped, { cause }, Math.max(0, now - this.#told[cause])));
      this.#told[cause] = now;
    }
    if (limit !== undefined) samples.push(sample(recordsBytesLimit, {}, limit));
    if (disk !== undefined) samples.push(sample(recordsBytes, {}, disk.bytes));
    if (writable !== undefined) samples.push(sample(recordsWritable, {}, writable ? 1 : 0));
    return samples;
  }
}
