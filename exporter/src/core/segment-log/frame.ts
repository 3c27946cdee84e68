/**
 * How a record stands in a segment:
 *
 *     %PLX1 0000012a 00000000002f 9ae2c1f0 PAYLOAD\n
 *
 * a mark to find the next record by after damage, the length of the payload, the number of the record, and a CRC-32C
 * over these, the payload and the place in the file. In text, so that a segment of JSON records reads with `cut -c38-`.
 * The place is in the checksum so that the copy of a record inside a payload is never taken for one.
 */
import { crc32c } from './crc32c.js';

const MARK = '%PLX1 ';
const LENGTH_DIGITS = 8;
const SEQUENCE_DIGITS = 12;
const CRC_DIGITS = 8;
export const MARK_BYTES = MARK.length;
const LENGTH_AT = MARK_BYTES;
const SEQUENCE_AT = LENGTH_AT + LENGTH_DIGITS + 1;
const CRC_AT = SEQUENCE_AT + SEQUENCE_DIGITS + 1;
/** Bytes before the payload. */
export const HEADER_BYTES = CRC_AT + CRC_DIGITS + 1;
/** Bytes of a frame beyond its payload. */
export const FRAME_BYTES = HEADER_BYTES + 1;

const SPACE = 0x20;
const NEWLINE = 0x0a;
const mark = new TextEncoder().encode(MARK);
const ascii = new TextEncoder();

export interface Frame {
  readonly sequence: number;
  readonly payload: Uint8Array;
  /** Offset of the byte behind it. */
  readonly end: number;
}

/** A payload and its number. */
export interface Numbered {
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** The frames of `records` behind each other, from `offset` of their file on. */
export function encodeFrames(records: readonly Numbered[], offset: number): Uint8Array {
  const bytes = new Uint8Array(records.reduce((sum, { payload }) => sum + FRAME_BYTES + payload.length, 0));
  let at = 0;
  for (const { sequence, payload } of records) {
    const length = payload.length.toString(16).padStart(LENGTH_DIGITS, '0');
    const number = sequence.toString(16).padStart(SEQUENCE_DIGITS, '0');
    ascii.encodeInto(`${MARK}${length} ${number} `, bytes.subarray(at));
    const sum = checksum(bytes.subarray(at, at + CRC_AT), payload, offset + at);
    ascii.encodeInto(`${sum.toString(16).padStart(CRC_DIGITS, '0')} `, bytes.subarray(at + CRC_AT));
    bytes.set(payload, at + HEADER_BYTES);
    at += FRAME_BYTES + payload.length;
    bytes[at - 1] = NEWLINE;
  }
  return bytes;
}

/** What the bytes at a place say of the frame there before its checksum is looked at: they may lie. */
export interface Claim {
  readonly sequence: number;
  /** Bytes of the whole frame. */
  readonly bytes: number;
}

/** The claim of the frame at `at`; undefined when its header is not there or makes no sense. */
export function claimAt(bytes: Uint8Array, at: number): Claim | undefined {
  const body = at + HEADER_BYTES;
  if (body > bytes.length || !isMarked(bytes, at) || bytes[at + CRC_AT - 1] !== SPACE || bytes[body - 1] !== SPACE)
    return undefined;
  const length = hexAt(bytes, at + LENGTH_AT, LENGTH_DIGITS);
  const sequence = hexAt(bytes, at + SEQUENCE_AT, SEQUENCE_DIGITS);
  return Number.isNaN(length) || Number.isNaN(sequence) ? undefined : { sequence, bytes: FRAME_BYTES + length };
}

/** The frame that stands at `at` of `bytes`, which begin at `base` of their file; undefined unless it is whole and sound. */
export function decodeFrame(bytes: Uint8Array, at: number, base = 0): Frame | undefined {
  const claim = claimAt(bytes, at);
  const end = at + (claim?.bytes ?? Infinity);
  if (claim === undefined || !(end <= bytes.length) || bytes[end - 1] !== NEWLINE) return undefined;
  const payload = bytes.subarray(at + HEADER_BYTES, end - 1);
  const sum = checksum(bytes.subarray(at, at + CRC_AT), payload, base + at);
  if (hexAt(bytes, at + CRC_AT, CRC_DIGITS) !== sum) return undefined;
  return { sequence: claim.sequence, payload, end };
}

/** Where the next mark stands from `at` on; -1 when there is none. */
export function nextMark(bytes: Uint8Array, at: number): number {
  const first = mark[0] ?? 0;
  for (let found = bytes.indexOf(first, at); found >= 0; found = bytes.indexOf(first, found + 1)) {
    if (isMarked(bytes, found)) return found;
  }
  return -1;
}

function isMarked(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < mark.length; index += 1) if (bytes[at + index] !== mark[index]) return false;
  return true;
}

const checksum = (head: Uint8Array, payload: Uint8Array, offset: number): number =>
  crc32c(payload, crc32c(head, offset >>> 0));

/** The number in lower-case hexadecimal digits; NaN for anything else. */
function hexAt(bytes: Uint8Array, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) {
    const code = bytes[index] ?? 0;
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : Number.NaN;
    value = value * 16 + digit;
  }
  return value;
}
