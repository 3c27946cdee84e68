import { listSegments, loadSegments } from '../segment-log/segments.js';
import { listCursors, loadCursor, type Cursor } from './cursor.js';
import { DiskQueue } from './disk-queue.js';
import { Manifest } from './manifest.js';
import { itemCount, type Opened, type QueueOptions } from './opened.js';
import type { Queue } from './queue.js';

export type { QueueOptions } from './opened.js';

/**
 * Opens the queue in a directory. The backlog is not read but for its last segment, whose torn tail is cut. Rejects with
 * a DiskError: `unsupported` when a later version wrote there, `read_only` or `forbidden` when nothing may be written.
 * A disk that is full is no reason.
 */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { directory } = options;
  const manifest = await Manifest.load(directory);
  const cursors = new Map<string, Cursor>();
  for (const name of new Set([...(await listCursors(directory)), ...(manifest.facts?.consumers ?? [])])) {
    cursors.set(name, await loadCursor(directory, name));
  }
  const loading = { ...options, itemsOf: itemCount };
  const segments = await listSegments(loading);
  const { next } = await loadSegments(loading, segments.slice(-1), () => undefined);
  // Where a cursor stands behind all that is here, numbers were lost that it knows: none is given twice.
  const known = [...cursors.values()].flatMap(({ lanes, end }) => [end, ...(lanes ?? [])]);
  const isFresh = !manifest.isThere && segments.length === 0 && cursors.size === 0;
  const opened: Opened = {
    ...{ options, manifest, segments, cursors },
    next: Math.max(next, manifest.facts?.end ?? 1, ...known),
    isDoubtful: manifest.isDoubtful && !isFresh,
  };
  return DiskQueue.open(opened);
}
