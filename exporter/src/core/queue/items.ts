/** A payload of the queue begins with the number of its items as a varint, so that the queue can count what it cannot read. */
import { varintSize, writeVarint } from '../protobuf.js';

/** 2^35 items: far more than any payload holds, and exact. */
const LONGEST = 5;

/** Items of a payload; 0 when it does not begin with their number. */
export function itemsOf(payload: Uint8Array): number {
  return readItems(payload)?.items ?? 0;
}

/** The payload of `items` items: their number, then `parts`. */
export function payloadOf(items: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, varintSize(items));
  const payload = new Uint8Array(size);
  let at = writeVarint(payload, 0, items);
  for (const part of parts) {
    payload.set(part, at);
    at += part.length;
  }
  return payload;
}

/** What stands behind the number of items; nothing when that cannot be read. */
export function bodyOf(payload: Uint8Array): Uint8Array {
  return payload.subarray(readItems(payload)?.end ?? payload.length);
}

function readItems(payload: Uint8Array): { readonly items: number; readonly end: number } | undefined {
  let items = 0;
  for (let at = 0; at < LONGEST; at += 1) {
    const byte = payload[at];
    if (byte === undefined) return undefined;
    items += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return { items, end: at + 1 };
  }
  return undefined;
}
