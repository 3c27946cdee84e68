import { Fault } from '../failure.js';
import { ByteReader } from './bytes.js';
import { TYPES } from './codes.js';
import { decodeEdns, extendedRcode } from './edns.js';
import { type DnsFlags, type DnsMessage, type DnsQuestion, type DnsRecord, type Edns, MAX_RECORDS } from './message.js';
import { NameReader } from './name.js';

const HEADER = 12;
const MAX_MESSAGE = 65_535;

/**
 * Reads one message (RFC 1035 section 4.1). Throws a Fault `malformed_reply` for anything that breaks its syntax or
 * the bounds of this folder, and nothing else; costs at most about a millisecond whatever the bytes are. Bytes after
 * the last record are ignored, as servers in use send them.
 */
export function decodeMessage(packet: Uint8Array): DnsMessage {
  if (packet.length < HEADER) throw new Fault('malformed_reply', `${packet.length} bytes are no DNS message`);
  if (packet.length > MAX_MESSAGE) throw new Fault('malformed_reply', `a message of ${packet.length} bytes`);
  const reader = new ByteReader(packet);
  const id = reader.u16();
  const bits = reader.u16();
  const counts = { question: reader.u16(), answer: reader.u16(), authority: reader.u16(), additional: reader.u16() };
  if (counts.question > 1) throw new Fault('malformed_reply', `${counts.question} questions in one message`);
  const records = counts.answer + counts.authority + counts.additional;
  if (records > MAX_RECORDS) {
    throw new Fault('malformed_reply', `${records} records promised, at most ${MAX_RECORDS} are read`);
  }
  const body = new Body(reader, (bits & 0x02_00) !== 0);
  const question = counts.question === 1 ? body.question() : undefined;
  const answer = body.section(counts.answer);
  const authority = body.section(counts.authority);
  const additional = body.section(counts.additional);
  return {
    id,
    opcode: (bits >> 11) & 0xf,
    flags: flagsOf(bits),
    rcode: (bits & 0xf) | (body.extension << 4),
    ...(question && { question }),
    answer,
    authority,
    additional,
    ...(body.edns && { edns: body.edns }),
  };
}

function flagsOf(bits: number): DnsFlags {
  return {
    qr: (bits & 0x80_00) !== 0,
    aa: (bits & 0x04_00) !== 0,
    tc: (bits & 0x02_00) !== 0,
    rd: (bits & 0x01_00) !== 0,
    ra: (bits & 0x00_80) !== 0,
    ad: (bits & 0x00_20) !== 0,
    cd: (bits & 0x00_10) !== 0,
  };
}

/** Everything after the header. */
class Body {
  edns: Edns | undefined;
  extension = 0;
  readonly #names: NameReader;

  constructor(
    private readonly reader: ByteReader,
    /** A truncated message may end in the middle of its records; what is whole counts. */
    private readonly truncated: boolean,
  ) {
    this.#names = new NameReader(reader.bytes);
  }

  question(): DnsQuestion {
    const name = this.#name();
    return { name, type: this.reader.u16(), class: this.reader.u16() };
  }

  section(count: number): DnsRecord[] {
    const records: DnsRecord[] = [];
    for (let index = 0; index < count; index += 1) {
      const record = this.truncated ? this.#wholeRecord() : this.#record();
      if (record === undefined) break;
      if (record.type === TYPES.OPT) this.#opt(record);
      else records.push(record);
    }
    return records;
  }

  /** The next record of a truncated message; undefined where the cut is. */
  #wholeRecord(): DnsRecord | undefined {
    if (this.reader.left === 0) return undefined;
    try {
      return this.#record();
    } catch {
      this.reader.position = this.reader.end;
      return undefined;
    }
  }

  #name(): string {
    const name = this.#names.read(this.reader.position);
    this.reader.position = this.#names.end;
    return name;
  }

  #record(): DnsRecord {
    const { reader } = this;
    const name = this.#name();
    const type = reader.u16();
    const recordClass = reader.u16();
    const ttl = reader.u32();
    const length = reader.u16();
    const start = reader.position;
    const raw = reader.take(length);
    return {
      name,
      type,
      class: recordClass,
      ttl: ttl > 0x7f_ff_ff_ff && type !== TYPES.OPT ? 0 : ttl,
      rdata: this.#uncompressed({ type, start, end: start + length }) ?? new Uint8Array(raw),
    };
  }

  #opt(record: DnsRecord): void {
    if (this.edns !== undefined) throw new Fault('malformed_reply', 'two OPT records in one message');
    if (record.name !== '.') throw new Fault('malformed_reply', 'the OPT record has a name');
    this.edns = decodeEdns(record);
    this.extension = extendedRcode(record);
  }

  /** Rdata with its names written out; undefined when the type holds no name that may be compressed. */
  #uncompressed(range: { type: number; start: number; end: number }): Uint8Array | undefined {
    const { start, end } = range;
    const size = SIZES.get(range.type);
    if (size !== undefined && size !== end - start) {
      throw new Fault('malformed_reply', `an address of ${end - start} bytes`);
    }
    const layout = LAYOUTS.get(range.type);
    if (layout === undefined) return undefined;
    const names: string[] = [];
    let position = start + layout.before;
    let compressed = false;
    for (let index = 0; index < layout.names; index += 1) {
      if (position >= end) throw new Fault('malformed_reply', 'a record is too short for its type');
      const text = this.#names.read(position);
      position = this.#names.end;
      if (this.#names.compressed) compressed = true;
      names.push(text);
    }
    if (position + layout.after !== end) {
      throw new Fault('malformed_reply', 'the length of a record contradicts its names');
    }
    if (!compressed) return undefined;
    const { bytes } = this.reader;
    const wires = names.map((text) => this.#names.encoded(text));
    const parts = [bytes.subarray(start, start + layout.before), ...wires, bytes.subarray(position, end)];
    return new Uint8Array(Buffer.concat(parts));
  }
}

const SIZES: ReadonlyMap<number, number> = new Map([
  [TYPES.A, 4],
  [TYPES.AAAA, 16],
]);

/** Where names stand in rdata: fixed bytes before them, how many names, fixed bytes after them. */
interface Layout {
  readonly before: number;
  readonly names: number;
  readonly after: number;
}

/** The types whose names may be compressed (RFC 3597 section 4), and SRV and DNAME, which old servers compress too. */
const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [TYPES.NS, { before: 0, names: 1, after: 0 }],
  [TYPES.CNAME, { before: 0, names: 1, after: 0 }],
  [TYPES.PTR, { before: 0, names: 1, after: 0 }],
  [TYPES.DNAME, { before: 0, names: 1, after: 0 }],
  [TYPES.MX, { before: 2, names: 1, after: 0 }],
  [TYPES.SRV, { before: 6, names: 1, after: 0 }],
  [TYPES.SOA, { before: 0, names: 2, after: 20 }],
]);
