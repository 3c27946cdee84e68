import type { PathQuery } from '../core/path-library.js';
import type { Place } from '../core/segment-log/place.js';
import { matchesNames, pairKey } from './entry.js';
import type { Recent } from './recent.js';
import type { Shelf } from './shelf.js';

/** A record that is in memory, or else on disk. */
export interface Found {
  readonly runId: string;
  readonly json?: Uint8Array;
  readonly place?: Place;
}

/**
 * What a query finds, newest first; undefined when the run that it continues from is not there. Records that ended later
 * come first; everything in memory is newer than what is only on disk.
 */
export function search(
  query: PathQuery,
  recent: Recent,
  shelf: Shelf | undefined,
): { readonly list: readonly Found[]; readonly more: boolean } | undefined {
  const start = startOf(query, recent, shelf);
  if (start === undefined) return undefined;
  const list: Found[] = [];
  for (const found of candidates(query, start, { recent, shelf })) {
    if (list.length === query.limit) return { list, more: true };
    list.push(found);
  }
  return { list, more: false };
}

/** Where to go on: so many of the records in memory are passed over, and those on disk from a number on. */
interface Start {
  readonly skip: number;
  readonly below: number;
}

function startOf({ before }: PathQuery, recent: Recent, shelf: Shelf | undefined): Start | undefined {
  const below = recent.diskFrom;
  if (before === undefined) return { skip: 0, below };
  const at = recent.list().findIndex(({ entry }) => entry.runId === before);
  if (at >= 0) return { skip: at + 1, below };
  const place = shelf?.find(before);
  return place && { skip: recent.size, below: place.sequence };
}

function* candidates(
  query: PathQuery,
  { skip, below }: Start,
  { recent, shelf }: { readonly recent: Recent; readonly shelf: Shelf | undefined },
): Iterable<Found> {
  const { from = -Infinity, to = Infinity, latest } = query;
  const seen = latest ? new Set<string>() : undefined;
  for (const { entry, json } of recent.list().slice(skip)) {
    if (!matchesNames(entry, query) || entry.started < from || entry.started >= to) continue;
    const pair = pairKey(entry);
    if (seen?.has(pair)) continue;
    seen?.add(pair);
    yield { runId: entry.runId, json };
  }
  if (shelf !== undefined) yield* shelf.matching(query, below, seen);
}
