import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../failure.js';
import { TYPES, typeCode, typeName } from './codes.js';
import { decodeMessage } from './decode.js';
import { encodeMessage, encodeQuery } from './encode.js';
import { ipText } from './ip.js';
import { addressBytes } from '../address.js';
import type { DnsMessage, DnsRecord } from './message.js';
import { addressOf, soaOf, targetOf } from './rdata.js';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
/** Reply header with the given counts, then the question `a. A IN` at offset 12 (7 bytes). */
const header = (answers: number, flags = '8180'): string =>
  `1234 ${flags} 0001 ${answers.toString(16).padStart(4, '0')} 0000 0000 01 61 00 0001 0001`;

const fault = (packet: Uint8Array): string => {
  try {
    decodeMessage(packet);
  } catch (error) {
    if (error instanceof Fault) return `${error.reason}: ${error.message}`;
    throw error;
  }
  return 'decoded';
};

describe('decodeMessage', () => {
  it('reads flags, question, records and a compressed name', () => {
    const message = decodeMessage(
      hex(`${header(2, '8590')} c00c 0001 0001 0000003c 0004 7f000001 c00c 0005 0001 00000001 0004 0162c00c`),
    );
    expect(message).toMatchObject({
      id: 0x12_34,
      rcode: 0,
      flags: { qr: true, aa: true, tc: false, rd: true, ra: true, ad: false, cd: true },
      question: { name: 'a.', type: TYPES.A, class: 1 },
    });
    expect(message.answer.map((record) => addressOf(record) ?? targetOf(record))).toEqual(['127.0.0.1', 'b.a.']);
    expect([...(message.answer[1]?.rdata ?? [])]).toEqual([1, 98, 1, 97, 0]);
  });

  it.each([
    ['fewer bytes than a header', hex('1234 8180 0001 0000 0000')],
    ['two questions', hex('1234 8180 0002 0000 0000 0000 00 0001 0001 00 0001 0001')],
    ['a count of answers that is a lie', hex(`${header(5)} c00c 0001 0001 0000003c 0004 7f000001`)],
    ['10,000 records promised', hex(header(10_000))],
    ['RDLENGTH past the end', hex(`${header(1)} c00c 0010 0001 0000003c ffff 0161`)],
    ['an A record of 3 bytes', hex(`${header(1)} c00c 0001 0001 0000003c 0003 7f0000`)],
    ['a CNAME longer than its RDLENGTH', hex(`${header(1)} c00c 0005 0001 0000003c 0001 0162c00c`)],
    ['a CNAME shorter than its RDLENGTH', hex(`${header(1)} c00c 0005 0001 0000003c 0006 0162c00c0000`)],
    ['a SOA without its numbers', hex(`${header(1)} c00c 0006 0001 0000003c 0004 c00cc00c`)],
    ['rdata that points to itself', hex(`${header(1)} c00c 0005 0001 0000003c 0002 c01f`)],
    ['an OPT record with a name', hex(`${header(1)} 0161 00 0029 1000 00000000 0000`)],
    ['two OPT records', hex(`${header(2)} 00 0029 1000 00000000 0000 00 0029 1000 00000000 0000`)],
    ['an EDNS option past its record', hex(`${header(1)} 00 0029 1000 00000000 0004 0003 ffff`)],
    ['a client subnet of 33 bits', hex(`${header(1)} 00 0029 1000 00000000 000d 0008 0009 0001 21 00 c000020001`)],
  ])('refuses %s', (_, packet) => {
    expect(fault(packet)).toMatch(/^malformed_reply: /);
  });

  it('keeps what is whole of a truncated message', () => {
    const message = decodeMessage(hex(`${header(3, '8380')} c00c 0001 0001 0000003c 0004 7f000001 c00c 0001 0001 00`));
    expect(message.flags.tc).toBe(true);
    expect(message.answer).toHaveLength(1);
  });

  it('reads a TTL with the top bit as 0 (RFC 2181 section 8)', () => {
    expect(decodeMessage(hex(`${header(1)} c00c 0001 0001 ffffffff 0004 7f000001`)).answer[0]?.ttl).toBe(0);
  });

  it('puts the extended response code together', () => {
    const message = decodeMessage(hex(`${header(1)} 00 0029 04d0 01008000 0000`));
    expect(message.rcode).toBe(16);
    expect(message.edns).toEqual({ udpSize: 1232, version: 0, dnssecOk: true });
    expect(message.answer).toHaveLength(0);
  });

  it('throws nothing but malformed_reply, whatever the bytes are', () => {
    const noise = fc.uint8Array({ maxLength: 600 });
    const framed = noise.map((bytes) => Uint8Array.from([...hex(header(3)), ...bytes]));
    const cut = fc
      .tuple(fc.nat(200), fc.nat(255))
      .map(([at, byte]) => encodeMessage(sampleMessage).map((old, index) => (index === at ? byte : old)));
    fc.assert(
      fc.property(fc.oneof(noise, framed, cut), (packet) => {
        expect(fault(packet)).toMatch(/^(decoded|malformed_reply)/);
      }),
      { numRuns: 2000 },
    );
  });
});

const record = (over: Partial<DnsRecord>): DnsRecord => ({
  name: 'a.example.',
  type: TYPES.A,
  class: 1,
  ttl: 60,
  rdata: Uint8Array.of(192, 0, 2, 1),
  ...over,
});

const sampleMessage: DnsMessage = {
  id: 7,
  opcode: 0,
  flags: { qr: true, aa: false, tc: false, rd: true, ra: true, ad: true, cd: false },
  rcode: 0,
  question: { name: 'a.example.', type: TYPES.A, class: 1 },
  answer: [record({}), record({ type: TYPES.TXT, rdata: Uint8Array.of(2, 104, 105) })],
  authority: [record({ type: TYPES.NS, rdata: Uint8Array.of(2, 110, 115, 0) })],
  additional: [],
  edns: {
    udpSize: 1232,
    version: 0,
    dnssecOk: true,
    nsid: Uint8Array.of(1, 2),
    clientSubnet: { address: Uint8Array.of(192, 0, 2, 0), source: 24, scope: 16 },
    extendedErrors: [{ code: 22, text: 'no reachable authority' }],
  },
};

describe('encodeMessage', () => {
  it('comes back as it went', () => {
    expect(decodeMessage(encodeMessage(sampleMessage))).toEqual(sampleMessage);
  });

  it('comes back as it went for any names, types and rdata', () => {
    const text = fc.array(fc.stringMatching(/^[a-z0-9_-]{1,20}$/), { minLength: 1, maxLength: 5 });
    const any = fc.record({
      name: text.map((labels) => `${labels.join('.')}.`),
      type: fc.integer({ min: 256, max: 65_535 }),
      class: fc.nat(65_535),
      ttl: fc.nat(0x7f_ff_ff_ff),
      rdata: fc.uint8Array({ maxLength: 60 }),
    });
    const section = fc.array(any, { maxLength: 4 });
    fc.assert(
      fc.property(section, section, fc.nat(65_535), (answer, additional, id) => {
        const message: DnsMessage = { ...sampleMessage, id, answer, additional };
        expect(decodeMessage(encodeMessage(message))).toEqual(message);
      }),
    );
  });

  it('writes the query that RFC 1035 shows', () => {
    const query = { id: 0x12_34, name: 'a', type: TYPES.A, class: 1, recursionDesired: true };
    expect(Buffer.from(encodeQuery(query)).toString('hex')).toBe('1234010000010000000000000161000001' + '0001');
    const edns = { udpSize: 1232, version: 0, dnssecOk: true };
    expect(Buffer.from(encodeQuery({ ...query, edns })).toString('hex')).toMatch(/00002904d0000080000000$/);
  });
});

describe('small pieces', () => {
  it('names types both ways', () => {
    expect([typeCode('https'), typeCode('TYPE65280'), typeCode('TYPE65536'), typeCode('constructor')]).toEqual([
      65,
      65_280,
      undefined,
      undefined,
    ]);
    expect(typeName(65_280)).toBe('TYPE65280');
  });

  it.each([
    '::',
    '::1',
    '1::',
    '2001:db8::1',
    '2001:db8:0:1:1:1:1:1',
    '::ffff:192.0.2.1',
    'fe80::1:0:0:1',
    '192.0.2.1',
  ])('writes %s as RFC 5952 has it', (text) => {
    expect(ipText(Uint8Array.from(addressBytes(text) ?? []))).toBe(text);
  });

  it('reads the serial of a SOA record', () => {
    const rdata = hex('00 00 78a3f2c1 00000001 00000002 00000003 00000e10');
    expect(soaOf(record({ type: TYPES.SOA, rdata }))).toEqual({ serial: 0x78_a3_f2_c1, minimum: 3600 });
  });
});
