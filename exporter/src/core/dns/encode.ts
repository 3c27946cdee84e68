import { ByteWriter } from './bytes.js';
import { TYPES } from './codes.js';
import { encodeEdns } from './edns.js';
import type { DnsFlags, DnsMessage, DnsRecord, Edns } from './message.js';
import { encodeName } from './name.js';

/** What a client asks; see {@link encodeQuery}. */
export interface DnsQuery {
  readonly id: number;
  /** Name in text, escaped where needed. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly recursionDesired: boolean;
  readonly authenticData?: boolean;
  readonly checkingDisabled?: boolean;
  readonly edns?: Edns;
}

const QUERY_FLAGS: DnsFlags = { qr: false, aa: false, tc: false, rd: false, ra: false, ad: false, cd: false };

/** A query with one question. Throws a Fault when the name is none. */
export function encodeQuery(query: DnsQuery): Uint8Array {
  return encodeMessage({
    id: query.id,
    opcode: 0,
    flags: {
      ...QUERY_FLAGS,
      rd: query.recursionDesired,
      ad: query.authenticData ?? false,
      cd: query.checkingDisabled ?? false,
    },
    rcode: 0,
    question: { name: query.name, type: query.type, class: query.class },
    answer: [],
    authority: [],
    additional: [],
    ...(query.edns && { edns: query.edns }),
  });
}

/** Writes a whole message without compression. */
export function encodeMessage(message: DnsMessage): Uint8Array {
  const writer = new ByteWriter();
  const { question, edns } = message;
  writer.u16(message.id);
  writer.u16(flagBits(message.flags) | (message.opcode << 11) | (message.rcode & 0xf));
  writer.u16(question ? 1 : 0);
  writer.u16(message.answer.length);
  writer.u16(message.authority.length);
  writer.u16(message.additional.length + (edns ? 1 : 0));
  if (question) {
    writer.bytes(encodeName(question.name));
    writer.u16(question.type);
    writer.u16(question.class);
  }
  for (const section of [message.answer, message.authority, message.additional]) {
    for (const record of section) writeRecord(writer, record);
  }
  if (edns) writeRecord(writer, { name: '.', type: TYPES.OPT, ...encodeEdns(edns, message.rcode) });
  return writer.finish();
}

function writeRecord(writer: ByteWriter, record: DnsRecord): void {
  writer.bytes(encodeName(record.name));
  writer.u16(record.type);
  writer.u16(record.class);
  writer.u32(record.ttl);
  writer.u16(record.rdata.length);
  writer.bytes(record.rdata);
}

function flagBits(flags: DnsFlags): number {
  return (
    (flags.qr ? 0x80_00 : 0) |
    (flags.aa ? 0x04_00 : 0) |
    (flags.tc ? 0x02_00 : 0) |
    (flags.rd ? 0x01_00 : 0) |
    (flags.ra ? 0x00_80 : 0) |
    (flags.ad ? 0x00_20 : 0) |
    (flags.cd ? 0x00_10 : 0)
  );
}
