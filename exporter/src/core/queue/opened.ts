import type { Clock } from '../clock.js';
import type { DataDirectory, DiskError } from '../disk.js';
import type { ItemsOf } from '../segment-log/place.js';
import type { Segment } from '../segment-log/segments.js';
import type { Cursor } from './cursor.js';
import { itemsOf } from './items.js';
import type { Manifest } from './manifest.js';

export interface QueueOptions {
  /** Belongs to the queue, which closes it. */
  readonly directory: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'sleep'>;
  /** Bytes of segments on disk at most, at every instant. */
  readonly maxBytes: number;
  /** Milliseconds after which items go. They go by segment, so that some stay a sixteenth of it longer. */
  readonly maxAge: number;
  /** Bytes of a segment at most; what is dropped at once. Default an eighth of `maxBytes`, 8 MiB at most. */
  readonly segmentBytes?: number;
  /** Bytes in memory at most while the disk takes nothing. Default 16 MiB. */
  readonly memoryBytes?: number;
  /** Told whenever the disk fails; nothing else ends because of it. */
  readonly onFault: (error: DiskError) => void;
}

/** A payload counts at least one item, so that every entry has a number. */
export const itemCount: ItemsOf = (payload) => Math.max(1, itemsOf(payload));

/** What was found in the directory. */
export interface Opened {
  readonly options: QueueOptions;
  readonly manifest: Manifest;
  readonly segments: readonly Segment[];
  readonly cursors: ReadonlyMap<string, Cursor>;
  /** Number of the next item. */
  readonly next: number;
  /** Whether there may have been consumers that nothing tells of. */
  readonly isDoubtful: boolean;
}
