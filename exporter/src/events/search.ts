import type { RecordHit, RecordQuery } from '../core/record-library.js';
import { matchesNames, pairKey } from './entry.js';
import type { Recent } from './recent.js';
import type { Shelf, Shelved } from './shelf.js';

/** What a query finds, newest first: those in memory, then those on disk, which are all older. */
export interface Search {
  readonly recent: readonly RecordHit[];
  readonly shelved: readonly Shelved[];
  /** Whether the limit left some out. */
  readonly more: boolean;
}

/** Undefined when the run that the query continues from is not there. */
export function search(query: RecordQuery, recent: Recent, shelf: Shelf | undefined): Search | undefined {
  const start = startOf(query, recent, shelf);
  if (start === undefined) return undefined;
  const seen = query.latest ? new Set<string>() : undefined;
  const inMemory = [...matching(query, recent, { skip: start.skip, seen })];
  const onDisk = shelf?.matching(query, start.below, seen) ?? [];
  const limit = query.limit - inMemory.length;
  // One more than wanted tells whether there are more.
  const shelved = take(onDisk, Math.max(0, limit) + 1);
  const more = shelved.length > limit;
  return { recent: inMemory.slice(0, query.limit), shelved: shelved.slice(0, Math.max(0, limit)), more };
}

/** Where to go on: so many of the records in memory are passed over, and those on disk from a number on. */
interface Start {
  readonly skip: number;
  readonly below: number;
}

function startOf({ before }: RecordQuery, recent: Recent, shelf: Shelf | undefined): Start | undefined {
  const below = recent.diskFrom;
  if (before === undefined) return { skip: 0, below };
  const at = recent.list().findIndex(({ entry }) => entry.runId === before);
  if (at >= 0) return { skip: at + 1, below };
  const place = shelf?.find(before);
  return place && { skip: recent.size, below: place.sequence };
}

interface Rest {
  readonly skip: number;
  readonly seen: Set<string> | undefined;
}

function* matching(query: RecordQuery, recent: Recent, { skip, seen }: Rest): Iterable<RecordHit> {
  const { from = -Infinity, to = Infinity } = query;
  for (const { entry, json } of recent.list().slice(skip)) {
    if (!matchesNames(entry, query) || entry.started < from || entry.started >= to) continue;
    const pair = pairKey(entry);
    if (seen?.has(pair)) continue;
    seen?.add(pair);
    yield { runId: entry.runId, json };
  }
}

function take<T>(all: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const one of all) {
    if (taken.length === count) break;
    taken.push(one);
  }
  return taken;
}
