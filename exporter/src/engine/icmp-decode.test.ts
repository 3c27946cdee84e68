/** Everything that arrives is read by these; each is fed with what was recorded, and with every kind of damage to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyArrival, readArrival, readStack } from './arrival.js';
import { readLabels } from './icmp-extension.js';
import { destinationOfQuoted, quotedWord, readQuotedPacket, sourceOfQuoted, type QuotedPacket } from './icmp-quote.js';
import { judgeQuote } from './quote-check.js';

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (pair) => parseInt(pair, 16));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const whole = (bytes: Uint8Array): { at: number; length: number } => ({ at: 0, length: bytes.length });

/** Time exceeded from 10.0.2.2 about UDP 10.0.1.1:61440 -> 10.0.5.2:33434, TTL 1, DSCP 46, and a stack of two labels. */
const TIME_EXCEEDED_V4 = bytesOf(`
  4500 00c0 0000 0000 4001 0000 0a00 0202 0a00 0101
  0b00 0000 0020 0000
  45b8 0040 0000 4000 0111 0000 0a00 0101 0a00 0502
  f000 829a 002c 1234 0007 aabb ccdd eeff ${'00'.repeat(24)} aabb 0007
  ${'00'.repeat(64)}
  2000 0000 000c 0101 05dc1001 03e81b40`);
/** Time exceeded over IPv6, of the ICMP header on, about an echo request with hop limit 1 and traffic class 0xb8. */
const TIME_EXCEEDED_V6 = bytesOf(`
  0300 0000 0000 0000
  6b80 0000 0018 3a01 fd00 0001 0000 0000 0000 0000 0000 0001 fd00 0005 0000 0000 0000 0000 0000 0002
  8000 f000 f000 0007 aabb ccdd eeff 1234 ${'00'.repeat(4)} aabb 0007`);
/** Control messages of an entry of the error queue: stamp, TTL 63, time exceeded from 10.0.2.2 with extensions at 100. */
const CONTROL = bytesOf(`
  4000000000000000 01000000 25000000 0102030400000000 1122330000000000 ${'00'.repeat(32)}
  1400000000000000 00000000 02000000 3f000000 00000000
  3000000000000000 00000000 0b000000 71000000 02 0b 00 00 00000000 6400 00 00 0200 0000 0a000202 ${'00'.repeat(8)}`);

const stack = [
  { label: 0x05dc1, tc: 0, bottom: false, ttl: 1 },
  { label: 0x03e81, tc: 5, bottom: true, ttl: 64 },
];

describe('a recorded ICMP error', () => {
  test('over IPv4 tells what it quotes, and the labels of the packet', () => {
    const quote = readQuotedPacket(viewOf(TIME_EXCEEDED_V4), whole(TIME_EXCEEDED_V4), '4');
    expect(quote).toEqual({
      ...{ type: 11, code: 0, info: 0, ttl: 1, dscp: 46, protocol: 17, header: 20, mpls: stack },
      bytes: TIME_EXCEEDED_V4.slice(28, 28 + 36),
    });
    expect(quote && [sourceOfQuoted(quote), destinationOfQuoted(quote)]).toEqual([
      Uint8Array.of(10, 0, 1, 1),
      Uint8Array.of(10, 0, 5, 2),
    ]);
    expect(quote && [quotedWord(quote, 0), quotedWord(quote, 8)]).toEqual([0xf000, 7]);
  });

  test('over IPv6 tells the same', () => {
    const quote = readQuotedPacket(viewOf(TIME_EXCEEDED_V6), whole(TIME_EXCEEDED_V6), '6');
    expect(quote).toEqual({
      ...{ type: 3, code: 0, info: 0, ttl: 1, dscp: 46, protocol: 58, header: 40, mpls: undefined },
      bytes: TIME_EXCEEDED_V6.slice(8, 8 + 56),
    });
    expect(quote && [sourceOfQuoted(quote), destinationOfQuoted(quote)]).toEqual([
      bytesOf('fd000001000000000000000000000001'),
      bytesOf('fd000005000000000000000000000002'),
    ]);
  });

  test('with a quote of 28 bytes still tells TTL and ports, cut in the IP header nothing', () => {
    const short = TIME_EXCEEDED_V4.slice(0, 20 + 8 + 28);
    const quote = readQuotedPacket(viewOf(short), whole(short), '4');
    expect(quote && [0, 6, 8].map((at) => quotedWord(quote, at))).toEqual([0xf000, 0x1234, -1]);
    for (const length of [0, 19, 27, 28, 47]) {
      expect(readQuotedPacket(viewOf(TIME_EXCEEDED_V4), { at: 0, length }, '4')).toBeUndefined();
    }
    // The quoted header claims 60 bytes.
    const options = short.slice();
    options[28] = 0x4f;
    expect(readQuotedPacket(viewOf(options), whole(options), '4')).toBeUndefined();
  });

  test('with IP options before and in the quote is read behind them', () => {
    const head = Uint8Array.from([...TIME_EXCEEDED_V4.slice(0, 20), 1, 1, 1, 1]);
    head[0] = 0x46;
    const inner = Uint8Array.from([...TIME_EXCEEDED_V4.slice(28, 48), ...new Uint8Array(8).fill(1)]);
    inner[0] = 0x47;
    const bytes = Uint8Array.from([...head, ...[11, 0, 0, 0, 0, 0, 0, 0], ...inner, ...TIME_EXCEEDED_V4.slice(48, 56)]);
    const quote = readQuotedPacket(viewOf(bytes), whole(bytes), '4');
    expect(quote && [0, 2, 4, 6].map((at) => quotedWord(quote, at))).toEqual([0xf000, 0x829a, 44, 0x1234]);
  });

  test('with extensions at byte 128 that nothing announces needs their checksum', () => {
    const bytes = TIME_EXCEEDED_V4.slice();
    bytes[20 + 5] = 0;
    expect(readQuotedPacket(viewOf(bytes), whole(bytes), '4')?.mpls).toBeUndefined();
    const at = 20 + 8 + 128;
    let sum = 0;
    for (let index = at; index < bytes.length; index += 2) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
    viewOf(bytes).setUint16(at + 2, ~((sum & 0xffff) + (sum >> 16)) & 0xffff);
    expect(readQuotedPacket(viewOf(bytes), whole(bytes), '4')?.mpls).toEqual(stack);
  });
});

describe('an entry of the error queue', () => {
  test('says who answered what, when and at which TTL', () => {
    const arrival = emptyArrival();
    readArrival(viewOf(CONTROL), whole(CONTROL), '4', arrival);
    expect(arrival).toEqual({
      ...{ stampAt: 16, ttl: 63, origin: 2, type: 11, code: 0, info: 0, extension: 100 },
      offenderAt: CONTROL.length - 16,
    });
  });

  test('whose extensions the kernel found damaged has none', () => {
    const damaged = CONTROL.slice();
    damaged[CONTROL.length - 16 - 2] = 1;
    const arrival = emptyArrival();
    readArrival(viewOf(damaged), whole(damaged), '4', arrival);
    expect(arrival.extension).toBe(-1);
  });

  test('without an offender, or with one of another family, names nobody', () => {
    const damaged = CONTROL.slice();
    damaged[CONTROL.length - 16] = 0;
    const arrival = emptyArrival();
    readArrival(viewOf(damaged), whole(damaged), '4', arrival);
    expect(arrival.offenderAt).toBe(-1);
  });
});

describe('a label stack', () => {
  const object = (size: number, body: string): Uint8Array =>
    bytesOf(`20000000 ${size.toString(16).padStart(4, '0')} 0101 ${body}`);

  test.each([
    ['whose object is longer than the packet', object(13, '05dc1001 03e81b40')],
    ['whose object is shorter than its header', object(3, '05dc1001')],
    ['behind an object that is shorter than its header', bytesOf('20000000 0002 0008 0101 05dc1101')],
    ['that is no multiple of an entry', object(10, '05dc1001 03e8')],
    ['without an entry', object(4, '')],
    ['of another version', bytesOf('10000000 0008 0101 05dc1001')],
    ['with a wrong checksum', bytesOf('20000001 0008 0101 05dc1001')],
    ['that is deeper than any', object(4 + 65 * 4, '05dc1001'.repeat(65))],
  ])('%s is none', (_, bytes) => {
    expect(readLabels(viewOf(bytes), whole(bytes))).toBeUndefined();
  });

  test('is found behind other objects', () => {
    const bytes = bytesOf('20000000 0008 0202 00000000 0008 0101 05dc1101');
    expect(readLabels(viewOf(bytes), whole(bytes))).toEqual([{ label: 0x05dc1, tc: 0, bottom: true, ttl: 1 }]);
  });

  test('that begins behind the end of the payload is none', () => {
    expect(readStack(viewOf(TIME_EXCEEDED_V4), whole(TIME_EXCEEDED_V4), 60_000)).toBeUndefined();
  });
});

describe('a quote', () => {
  const sent = {
    ...{ protocol: 'udp' as const, source: Uint8Array.of(10, 0, 1, 1), destination: Uint8Array.of(10, 0, 5, 2) },
    ...{ port: 0xf000, destinationPort: 33_434, length: 44, sum: 0 },
  };
  // The pseudo header alone stands where a network card would have finished the checksum.
  const checksum = 0x0a00 + 0x0101 + 0x0a00 + 0x0502 + 17 + 44;
  const quoted = (changes: readonly (readonly [at: number, word: number])[] = [], length = 28): QuotedPacket => {
    const bytes = Uint8Array.from([...TIME_EXCEEDED_V4.slice(28, 48), ...bytesOf('f000 829a 002c 0000')]);
    for (const [at, word] of [[26, checksum] as const, ...changes]) viewOf(bytes).setUint16(at, word);
    const facts = { type: 11, code: 0, info: 0, ttl: 1, dscp: 46, protocol: 17, header: 20, mpls: undefined };
    return { ...facts, bytes: bytes.slice(0, length) };
  };

  test('of what was sent is intact; another source, port or checksum is the mark of a NAT', () => {
    expect(judgeQuote(quoted(), sent)).toEqual({ ttl: 1, dscp: 46, intact: true });
    expect(judgeQuote(quoted([[12, 0xc000]]), sent).intact).toBe(false);
    expect(judgeQuote(quoted([[20, 1024]]), sent).intact).toBe(false);
    expect(judgeQuote(quoted([[26, checksum + 1]]), sent).intact).toBe(false);
  });

  test('that is cut before the checksum is judged by the rest, before the port not at all', () => {
    expect(judgeQuote(quoted([], 24), sent).intact).toBe(true);
    expect(judgeQuote(quoted([], 21), sent)).toEqual({ ttl: 1, dscp: 46 });
  });
});

describe('damage of every kind', () => {
  const damaged = fc
    .tuple(
      fc.constantFrom(TIME_EXCEEDED_V4, TIME_EXCEEDED_V6, CONTROL),
      fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { maxLength: 8 }),
      fc.nat(260),
      fc.uint8Array({ maxLength: 40 }),
    )
    .map(([from, changes, cut, more]) => {
      const bytes = Uint8Array.from([...from.slice(0, cut), ...more]);
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      return bytes;
    });

  test('never throws, reads nothing outside and gives only what can be', () => {
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 300 })), fc.constantFrom('4', '6'), (bytes, family) => {
        // A view that is exactly as long as the message: reading outside of it would throw.
        const view = viewOf(bytes.slice());
        const quote = readQuotedPacket(view, whole(bytes), family);
        if (quote !== undefined) {
          expect(quote.dscp).toBeLessThan(64);
          expect(quote.bytes.length).toBeLessThanOrEqual(quote.header + 16);
          expect(sourceOfQuoted(quote)).toHaveLength(family === '4' ? 4 : 16);
          expect(destinationOfQuoted(quote)).toHaveLength(family === '4' ? 4 : 16);
          for (const { label, tc, ttl } of quote.mpls ?? []) {
            expect([label < 1 << 20, tc < 8, ttl < 256]).toEqual([true, true, true]);
          }
        }
        const arrival = emptyArrival();
        readArrival(view, whole(bytes), family, arrival);
        if (arrival.stampAt >= 0) expect(arrival.stampAt + 16).toBeLessThanOrEqual(bytes.length);
        if (arrival.offenderAt >= 0) expect(arrival.offenderAt + 16).toBeLessThanOrEqual(bytes.length);
        readStack(view, whole(bytes), arrival.extension);
      }),
      { numRuns: 5000 },
    );
  });
});
