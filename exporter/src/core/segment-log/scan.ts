import { decodeFrame, nextMark, type Frame } from './frame.js';

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
  /** Number of the last whole record; one before the first of the segment when there is none. */
  readonly last: number;
  /** Records before the last whole one that are not readable. */
  readonly damaged: number;
}

/** Marks that may be followed in vain in one damaged segment; a payload full of them must not hold up the start. */
const MAX_TRIES = 1_000;

/**
 * Every whole record of a segment, in order. Damage is skipped to the next sound record; numbers tell how many are
 * missing. `first` is the number of the segment's first record.
 */
export function* scanSegment(bytes: Uint8Array, first: number): Generator<Scanned, ScanEnd> {
  let at = 0;
  let last = first - 1;
  let damaged = 0;
  let tries = 0;
  let end = 0;
  while (at >= 0 && tries < MAX_TRIES) {
    const frame = soundFrame(bytes, at, last);
    if (frame === undefined) {
      tries += 1;
      at = nextMark(bytes, at + 1);
      continue;
    }
    const { sequence, payload } = frame;
    damaged += sequence - last - 1;
    yield { sequence, offset: at, payload, bytes: frame.end - at };
    last = sequence;
    at = end = frame.end;
    if (at >= bytes.length) break;
  }
  return { end, last, damaged };
}

/** Numbers only grow within a segment. */
function soundFrame(bytes: Uint8Array, at: number, last: number): Frame | undefined {
  const frame = decodeFrame(bytes, at);
  return frame !== undefined && frame.sequence > last ? frame : undefined;
}
