import type { DataDirectory, FileFacts } from '../disk.js';
import type { Visit } from './place.js';
import { scanSegment } from './scan.js';

/** A file of the log. */
export interface Segment {
  /** Number of its first record; also its name. */
  readonly first: number;
  bytes: number;
  records: number;
  /** Unix milliseconds of its first and last record, as far as they are known. */
  startedAt: number;
  touchedAt: number;
}

export interface Loaded {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  /** Number of the next record. */
  readonly next: number;
  /** Records that were not readable, and those that were dropped because the bound was larger once. */
  readonly damaged: number;
  readonly trimmed: number;
}

const NAME = /^([0-9a-f]{12})\.seg$/;
/** More of one file is not read; no segment is that large. */
const MAX_READ = 64 << 20;
/** Bytes that are checked between two turns of the event loop: about a millisecond. */
const SLICE = 128 << 10;

export const segmentName = (first: number): string => `${first.toString(16).padStart(12, '0')}.seg`;

/** The first bytes of a file; fewer than asked for when there are no more. */
async function readStart(directory: DataDirectory, name: string, bytes: number): Promise<Uint8Array> {
  const file = await directory.open(name, 'read');
  try {
    const into = new Uint8Array(bytes);
    return into.subarray(0, await file.read(into, 0));
  } finally {
    await file.close();
  }
}

/** Reads every segment. What stands behind the last whole record is cut off, so that the bound counts no rubbish. */
export async function loadSegments(directory: DataDirectory, maxBytes: number, visit: Visit): Promise<Loaded> {
  const found = await findSegments(directory);
  const trimmed = await trim(directory, found, maxBytes);
  const segments: Segment[] = [];
  let next = 1;
  let damaged = 0;
  let torn = false;
  for (const { first, facts } of found) {
    const segment = { first, bytes: facts.bytes, records: 0, startedAt: facts.changedAt, touchedAt: facts.changedAt };
    const seen = await loadSegment(directory, segment, visit);
    // Numbers between two files: a file was lost, or the end of the one before was damaged.
    damaged += seen.damaged + (segments.length > 0 ? Math.max(0, first - next) : 0);
    next = Math.max(next, seen.last + 1);
    torn = seen.torn;
    segments.push(segment);
  }
  // Behind the last record of all, no number tells how many the torn bytes were: at least one.
  if (torn) damaged += 1;
  return { segments, next, damaged, trimmed };
}

interface Found {
  readonly first: number;
  readonly facts: FileFacts;
}

/** Oldest first. */
async function findSegments(directory: DataDirectory): Promise<Found[]> {
  const found = (await directory.list()).flatMap((facts): Found[] => {
    const match = NAME.exec(facts.name);
    return match?.[1] === undefined ? [] : [{ first: Number.parseInt(match[1], 16), facts }];
  });
  return found.sort((one, other) => one.first - other.first);
}

/** What is beyond the bound goes before it is read. Says how many records that were. */
async function trim(directory: DataDirectory, found: Found[], maxBytes: number): Promise<number> {
  let total = found.reduce((sum, { facts }) => sum + facts.bytes, 0);
  const [before] = found;
  while (total > maxBytes) {
    const oldest = found.shift();
    if (oldest === undefined) break;
    await directory.remove(oldest.facts.name);
    total -= oldest.facts.bytes;
  }
  const [after] = found;
  return before === undefined || after === undefined ? 0 : after.first - before.first;
}

interface Seen {
  /** Number of the last whole record, and how many before it are not readable. */
  readonly last: number;
  readonly damaged: number;
  /** Whether something else stood behind it. */
  readonly torn: boolean;
}

async function loadSegment(directory: DataDirectory, segment: Segment, visit: Visit): Promise<Seen> {
  const { first } = segment;
  const size = Math.min(segment.bytes, MAX_READ);
  const bytes = await readStart(directory, segmentName(first), size).catch(() => undefined);
  // An unreadable file costs its own records; the gap in the numbers counts them.
  if (bytes === undefined) return { last: first - 1, damaged: 0, torn: true };
  const scan = scanSegment(bytes, first);
  let turnAt = SLICE;
  let step = scan.next();
  for (; !step.done; step = scan.next()) {
    const { sequence, offset, payload } = step.value;
    segment.records += 1;
    visit({ segment: first, sequence, offset, bytes: step.value.bytes }, payload);
    if (offset < turnAt) continue;
    turnAt = offset + SLICE;
    await nextTurn();
  }
  const { end, last, damaged } = step.value;
  const torn = end < segment.bytes;
  if (torn) await cut(directory, segment, end).catch(() => undefined);
  return { last, damaged, torn };
}

/** Where it cannot be cut, the reader will skip it again. */
async function cut(directory: DataDirectory, segment: Segment, end: number): Promise<void> {
  const file = await directory.open(segmentName(segment.first), 'write');
  try {
    await file.truncate(end);
    segment.bytes = end;
  } finally {
    await file.close();
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
