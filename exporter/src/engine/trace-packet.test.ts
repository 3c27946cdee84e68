import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksumHolds } from './echo.js';
import { expectedChecksums, sumOf } from './quote-check.js';
import {
  datagramSum,
  ECHO_IDENTITY,
  hasCookie,
  hasTail,
  isOurRequest,
  LEAST_DATAGRAM,
  LEAST_ECHO,
  readCookie,
  slotOf,
  tailSlot,
  writeDatagram,
  writeEcho,
  type Cookie,
} from './trace-packet.js';

const cookies = fc.record({ high: fc.nat(0xffff), low: fc.nat(0xffffffff) });
const slots = fc.nat(0xffff);
const written = (length: number, slot: number, cookie: Cookie): DataView => {
  const view = new DataView(new ArrayBuffer(length));
  writeDatagram(view, { at: 0, length }, slot, cookie);
  return view;
};

describe('a UDP payload', () => {
  test('names itself in every quote of it that holds the slot, however short, and in what the kernel loops back', () => {
    fc.assert(
      fc.property(
        cookies,
        slots,
        fc.integer({ min: LEAST_DATAGRAM, max: 99 }),
        fc.nat(99),
        (cookie, slot, size, cut) => {
          const view = written(size, slot, cookie);
          const quote = { at: 0, length: Math.min(cut, size) };
          expect(slotOf(view, quote)).toBe(quote.length < 2 ? -1 : slot);
          expect(hasCookie(view, quote, cookie)).toBe(true);
          // Behind link and IP headers of any length.
          const looped = new Uint8Array(cut + size).fill(0xab);
          looped.set(new Uint8Array(view.buffer), cut);
          const copy = new DataView(looped.buffer);
          expect(tailSlot(copy, { at: 0, length: looped.length })).toBe(slot);
          expect(hasTail(copy, { at: 0, length: looped.length }, cookie)).toBe(true);
        },
      ),
    );
  });

  test('of another trace is not taken for ours once a changed byte of its cookie is quoted', () => {
    fc.assert(
      fc.property(cookies, fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 255 }), (cookie, at, change) => {
        const view = written(40, 7, cookie);
        view.setUint8(at, view.getUint8(at) ^ change);
        for (let length = 2; length <= 40; length += 1) {
          expect(hasCookie(view, { at: 0, length }, cookie)).toBe(length <= at);
        }
      }),
    );
  });

  test('gives its whole cookie or none', () => {
    const into = { high: 0, low: 0 };
    expect(readCookie(written(40, 7, { high: 0xabcd, low: 0x12345678 }), { at: 0, length: 8 }, into)).toBe(true);
    expect(into).toEqual({ high: 0xabcd, low: 0x12345678 });
    expect(readCookie(written(40, 7, into), { at: 0, length: 7 }, into)).toBe(false);
  });

  test('has the sum that is compared with a quoted checksum', () => {
    fc.assert(
      fc.property(cookies, slots, fc.integer({ min: LEAST_DATAGRAM, max: 99 }), (cookie, slot, length) => {
        const bytes = new Uint8Array(written(length, slot, cookie).buffer);
        expect(datagramSum(length, { slot, cookie })).toBe(sumOf(bytes));
      }),
    );
  });
});

describe('an echo request', () => {
  const echo = (length: number, checksum: number, slot: number, cookie: Cookie): DataView => {
    const view = new DataView(new ArrayBuffer(length));
    writeEcho(view, { at: 0, length }, { family: '4', id: 0xf000, checksum }, { slot, cookie });
    return view;
  };

  test('has the checksum of its flow, whatever its slot, cookie and length', () => {
    const checksums = fc.integer({ min: 1, max: 0xfffe });
    fc.assert(
      fc.property(
        cookies,
        slots,
        checksums,
        fc.integer({ min: LEAST_ECHO, max: 99 }),
        (cookie, slot, checksum, length) => {
          const view = echo(length, checksum, slot, cookie);
          expect(view.getUint16(2)).toBe(checksum);
          expect(checksumHolds(view, { at: 0, length })).toBe(true);
        },
      ),
    );
  });

  test('is known by its header, and its identity begins at the sequence number', () => {
    const cookie = { high: 1, low: 2 };
    const view = echo(28, 0x1234, 77, cookie);
    expect(isOurRequest(view, { at: 0, length: 8 }, { family: '4', id: 0xf000 })).toBe(true);
    expect(isOurRequest(view, { at: 0, length: 7 }, { family: '4', id: 0xf000 })).toBe(false);
    expect(isOurRequest(view, { at: 0, length: 8 }, { family: '4', id: 0xf001 })).toBe(false);
    expect(isOurRequest(view, { at: 0, length: 8 }, { family: '6', id: 0xf000 })).toBe(false);
    const identity = { at: ECHO_IDENTITY, length: 8 };
    expect([slotOf(view, identity), hasCookie(view, identity, cookie)]).toEqual([77, true]);
    expect(tailSlot(view, { at: 0, length: 28 })).toBe(77);
  });
});

test('the checksum that a UDP packet must be quoted with is that of RFC 768', () => {
  // 10.0.0.1:61440 -> 10.0.0.2:33434, slot 0x0102 and a cookie, 12 bytes of payload; sum by hand.
  const cookie = { high: 0x0304, low: 0x05060708 };
  const sent = {
    ...{ protocol: 'udp' as const, source: Uint8Array.of(10, 0, 0, 1), destination: Uint8Array.of(10, 0, 0, 2) },
    ...{ port: 61_440, destinationPort: 33_434, length: 20, sum: datagramSum(12, { slot: 0x0102, cookie }) },
  };
  const pseudo = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 17 + 20;
  const body = 0xf000 + 0x829a + 20 + 0x0102 + 0x0304 + 0x0506 + 0x0708 + 0x0304 + 0x0102;
  const total = pseudo + body;
  const folded = (total & 0xffff) + (total >> 16);
  expect(expectedChecksums(sent)).toEqual([~folded & 0xffff, pseudo]);
});
