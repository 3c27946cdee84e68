import { DiskError, type DataDirectory, type DataFile, type FileFacts } from '../disk.js';
import type { ItemsOf, Visit } from './place.js';
import { scanSegment, type Span } from './scan.js';

/** A file of the log. */
export interface Segment {
  /** Number of its first record; also its name. */
  readonly first: number;
  /** Numbers from here on stand in later segments, or nowhere. */
  end: number;
  bytes: number;
  /** As far as it was read. */
  records: number;
  /** Monotonic milliseconds of its first and last record, as far as they are known. */
  startedAt: number;
  touchedAt: number;
  /** Its file is removed. */
  isGone: boolean;
}

export interface LoadOptions {
  readonly directory: DataDirectory;
  readonly clock: { now(): number; wall(): number };
  readonly itemsOf: ItemsOf;
}

export interface Loaded {
  /** Oldest first. */
  readonly segments: readonly Segment[];
  /** Number of the next record. */
  readonly next: number;
  /** Records that were not readable. */
  readonly damaged: number;
}

const NAME = /^([0-9a-f]{12})\.seg$/;
/** More of one file is not read; no segment is that large. */
const MAX_READ = 64 << 20;
/** Bytes that are checked between two turns of the event loop: about a millisecond. */
const SLICE = 128 << 10;

export const segmentName = (first: number): string => `${first.toString(16).padStart(12, '0')}.seg`;

/**
 * The segments there are, by the names of their files. How old a file is says the wall clock, from now on the monotonic
 * one: a step of the time while the log is open makes no record older.
 */
export async function listSegments({ directory, clock }: LoadOptions): Promise<Segment[]> {
  const found = (await directory.list()).flatMap((facts): { first: number; facts: FileFacts }[] => {
    const match = NAME.exec(facts.name);
    return match?.[1] === undefined ? [] : [{ first: Number.parseInt(match[1], 16), facts }];
  });
  found.sort((one, other) => one.first - other.first);
  return found.map(({ first, facts }, index) => {
    const at = clock.now() - Math.max(0, clock.wall() - facts.changedAt);
    const end = found[index + 1]?.first ?? Infinity;
    return { first, end, bytes: facts.bytes, records: 0, startedAt: at, touchedAt: at, isGone: false };
  });
}

/** Removes the oldest until the rest is within the bound; the rest. */
export async function trimSegments(
  directory: DataDirectory,
  segments: readonly Segment[],
  maxBytes: number,
): Promise<readonly Segment[]> {
  let total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  let gone = 0;
  for (const { first, bytes } of segments) {
    if (total <= maxBytes) break;
    await directory.remove(segmentName(first));
    total -= bytes;
    gone += 1;
  }
  return segments.slice(gone);
}

/** Reads every record of `segments`. What stands behind the last whole record of each is cut off, so that the bound counts no rubbish. */
export async function loadSegments(options: LoadOptions, segments: readonly Segment[], visit: Visit): Promise<Loaded> {
  let next = segments[0]?.first ?? 1;
  let damaged = 0;
  let torn = false;
  for (const segment of segments) {
    const seen = await loadSegment(options, segment, visit);
    // Numbers between two files: a file was lost, or the end of the one before was damaged.
    damaged += seen.damaged + Math.max(0, segment.first - next);
    next = Math.max(next, seen.next);
    torn = seen.torn;
    if (segment.end === Infinity) segment.end = seen.next;
  }
  // Behind the last record of all, no number tells how many the torn bytes were: at least one.
  if (torn) damaged += 1;
  return { segments, next, damaged };
}

interface Seen {
  /** The number behind the last whole record, and how many numbers before it are not readable. */
  readonly next: number;
  readonly damaged: number;
  /** Whether something else stood behind it. */
  readonly torn: boolean;
}

async function loadSegment(options: LoadOptions, segment: Segment, visit: Visit): Promise<Seen> {
  const { first } = segment;
  const bytes = await readStart(options.directory, segment).catch(() => undefined);
  // An unreadable file costs its own records; the gap in the numbers counts them. Behind the last one no number says how
  // many they are: surely fewer than its bytes, and no number may be given twice.
  if (bytes === undefined) {
    return { next: segment.end === Infinity ? first + segment.bytes : first, damaged: 0, torn: true };
  }
  const scan = scanSegment(bytes, segment satisfies Span, options.itemsOf);
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
  const { end, next, damaged } = step.value;
  const torn = end < segment.bytes;
  if (torn) await cut(options.directory, segment, end).catch(() => undefined);
  return { next, damaged, torn };
}

async function readStart(directory: DataDirectory, { first, bytes }: Segment): Promise<Uint8Array> {
  const into = new Uint8Array(Math.min(bytes, MAX_READ));
  return into.subarray(0, await readFile(directory, segmentName(first), into));
}

/** An error of the medium, or too few descriptors, may pass. */
const TRIES = 3;

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || (error instanceof DiskError && error.kind === 'missing')) throw error;
    }
  }
}

/** Fills `into` from the beginning of a file; how many bytes there were. Rejects with a DiskError. */
export function readFile(directory: DataDirectory, name: string, into: Uint8Array): Promise<number> {
  return patiently(async () => {
    const file = await directory.open(name, 'read');
    return file.read(into, 0).finally(() => file.close());
  });
}

/** Opens the file of a segment to go on in it. Rejects with a DiskError. */
export const reopen = (directory: DataDirectory, { first }: Segment): Promise<DataFile> =>
  patiently(() => directory.open(segmentName(first), 'write'));

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

/** Lets the event loop do something else. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
