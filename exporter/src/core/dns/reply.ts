import { decodeMessage } from './decode.js';
import type { DnsMessage } from './message.js';

const HEADER = 12;

/**
 * The reply to `query` (a message of {@link encodeQuery}), or undefined when `packet` is none: another id, no reply,
 * another question (RFC 5452 section 9.1). An error reply may leave the question out. Throws a Fault when it is the
 * reply and malformed.
 */
export function acceptReply(query: Uint8Array, packet: Uint8Array): DnsMessage | undefined {
  if (packet.length < HEADER || packet[0] !== query[0] || packet[1] !== query[1]) return undefined;
  if (((packet[2] ?? 0) & 0x80) === 0) return undefined;
  const questions = ((packet[4] ?? 0) << 8) | (packet[5] ?? 0);
  const failed = ((packet[3] ?? 0) & 0xf) !== 0;
  const answersUs = questions === 0 ? failed : sameQuestion(query, packet);
  return answersUs ? decodeMessage(packet) : undefined;
}

/** Compares the bytes of the first question: the name without case, type and class exactly. */
function sameQuestion(query: Uint8Array, packet: Uint8Array): boolean {
  let end = HEADER;
  while ((query[end] ?? 0) !== 0) end += (query[end] ?? 0) + 1;
  for (let index = HEADER; index <= end; index += 1) {
    if (lower(query[index]) !== lower(packet[index])) return false;
  }
  for (let index = end + 1; index < end + 5; index += 1) {
    if (query[index] !== packet[index]) return false;
  }
  return true;
}

/** Length bytes of labels are below the letters, so lowering every byte changes letters only. */
const lower = (byte = -1): number => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
