import { decodeFrame, nextMark, type Frame } from './frame.js';
import type { ItemsOf } from './place.js';

/** A whole record as it stands in a segment. */
export interface Scanned {
  readonly sequence: number;
  readonly offset: number;
  /** Valid until the next record is asked for. */
  readonly payload: Uint8Array;
  /** Bytes of its frame. */
  readonly bytes: number;
}

export interface ScanEnd {
  /** Behind the last whole record: what stands there is a torn tail. */
  readonly end: number;
  /** The number behind the last whole record; the first of the segment when there is none. */
  readonly next: number;
  /** Numbers before the last whole record that are not readable. */
  readonly damaged: number;
}

/** Numbers that may stand in a segment: from `first` on and below `end`, as the names of the files say. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** Marks that may be followed in vain in one damaged segment; a payload full of them must not hold up the start. */
export const MAX_TRIES = 1_000;

/**
 * Every whole record of a segment, in order. Damage is skipped to the next sound record; numbers tell how many are
 * missing. A record whose number belongs to the next segment was written again there and does not count here.
 */
export function* scanSegment(bytes: Uint8Array, span: Span, itemsOf: ItemsOf): Generator<Scanned, ScanEnd> {
  let at = 0;
  let next = span.first;
  let damaged = 0;
  let tries = 0;
  let end = 0;
  while (at >= 0 && tries < MAX_TRIES) {
    const frame = soundFrame(bytes, at, { first: next, end: span.end });
    if (frame === undefined) {
      tries += 1;
      at = nextMark(bytes, at + 1);
      continue;
    }
    const { sequence, payload } = frame;
    damaged += sequence - next;
    yield { sequence, offset: at, payload, bytes: frame.end - at };
    next = sequence + itemsOf(payload);
    at = end = frame.end;
    if (at >= bytes.length) break;
  }
  return { end, next, damaged };
}

/** Numbers only grow within a segment. */
function soundFrame(bytes: Uint8Array, at: number, { first, end }: Span): Frame | undefined {
  const frame = decodeFrame(bytes, at);
  return frame !== undefined && frame.sequence >= first && frame.sequence < end ? frame : undefined;
}
