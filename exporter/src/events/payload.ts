import { bodyOf, payloadOf } from '../core/queue/items.js';
import { compress, uncompress } from '../core/snappy.js';
import { encodeRecord } from './entry.js';
import type { EventRecord } from './event.js';

/**
 * An event in the queue: the number of items (always 1), the version of what follows, the record as JSON in snappy's
 * block format. Holds no credentials and nothing of an endpoint.
 */
const VERSION = 1;

const text = new TextDecoder();

export const encodePayload = (record: EventRecord): Uint8Array =>
  payloadOf(1, Uint8Array.of(VERSION), compress(encodeRecord(record).json));

/** Undefined when it is of a version that this agent does not know, or no record. */
export function decodePayload(payload: Uint8Array): EventRecord | undefined {
  const body = bodyOf(payload);
  if (body[0] !== VERSION) return undefined;
  try {
    const value: unknown = JSON.parse(text.decode(uncompress(body.subarray(1))));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is EventRecord =>
  typeof value === 'object' && value !== null && 'schema' in value && 'run' in value;
