import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checksumHolds,
  HEAD,
  ICMP_HEADER,
  icmpInIpv4,
  isEchoReply,
  isFinalError,
  judge,
  patternByte,
  patternSum,
  readQuote,
  seal,
  writeHead,
  type Identity,
} from './echo.js';

const identity = (size: number): Identity => ({ cookieHigh: 0xdeadbeef, cookieLow: 0x01020304, serial: 77, size });
const head = { family: '4', id: 0x1234, sequence: 9, index: 3 } as const;

/** A whole packet as we send it; `reply` turns it into the answer. */
function packet(size: number, reply = true): DataView {
  const view = new DataView(new ArrayBuffer(ICMP_HEADER + size));
  writeHead(view, 0, head, identity(size));
  for (let offset = 16; offset < size; offset += 1) view.setUint8(ICMP_HEADER + offset, patternByte(offset));
  if (reply) view.setUint8(0, 0);
  return view;
}
const whole = (view: DataView): { at: number; length: number } => ({ at: 0, length: view.byteLength });

describe('a reply', () => {
  test.each([16, 17, 19, 56, 1472, 65_507])('with our %d bytes is ours', (size) => {
    expect(isEchoReply(packet(size), whole(packet(size)), '4')).toBe(true);
    expect(judge(packet(size), whole(packet(size)), identity(size), 3)).toBe('ours');
  });

  test('with our identifier and sequence but another payload is forged', () => {
    const view = packet(56);
    view.setUint32(8, 0);
    expect(judge(view, whole(view), identity(56), 3)).toBe('forged');
  });

  test('to another packet of the burst is forged: a sequence number cannot be taken for its neighbour', () => {
    expect(judge(packet(56), whole(packet(56)), identity(56), 4)).toBe('forged');
  });

  test('that is cut before the cookie ends is forged, cut after it is corrupted', () => {
    const view = packet(56);
    expect(judge(view, { at: 0, length: HEAD - 1 }, identity(56), 3)).toBe('forged');
    expect(judge(view, { at: 0, length: HEAD }, identity(56), 3)).toBe('corrupted');
    expect(judge(view, { at: 0, length: view.byteLength - 1 }, identity(56), 3)).toBe('corrupted');
  });

  test('with any one byte changed is never ours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 8 + 55 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const view = packet(56);
        view.setUint8(at, view.getUint8(at) ^ change);
        expect(judge(view, whole(view), identity(56), 3)).toBe(at < HEAD ? 'forged' : 'corrupted');
      }),
    );
  });
});

describe('random bytes', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });

  test('never throw, are never read past their end and are never ours', () => {
    fc.assert(
      fc.property(bytes, fc.nat(220), (content, claimed) => {
        const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
        const span = { at: 0, length: Math.min(claimed, content.length) };
        const at = icmpInIpv4(view, span);
        if (at >= 0) expect(at + ICMP_HEADER).toBeLessThanOrEqual(span.length);
        isEchoReply(view, span, '6');
        expect(judge(view, span, identity(56), 3)).not.toBe('ours');
        checksumHolds(view, span);
        readQuote(view, span, '4')?.matches(identity(56));
        readQuote(view, span, '6')?.matches(identity(56));
      }),
      { numRuns: 2000 },
    );
  });

  test('after an IPv4 header with options are found, a header that claims too much is refused', () => {
    const view = new DataView(new ArrayBuffer(60 + 8));
    view.setUint8(9, 1);
    view.setUint8(0, 0x4f);
    expect(icmpInIpv4(view, whole(view))).toBe(60);
    expect(icmpInIpv4(view, { at: 0, length: 60 + 7 })).toBe(-1);
    view.setUint8(0, 0x44);
    expect(icmpInIpv4(view, whole(view))).toBe(-1);
    view.setUint8(0, 0x65);
    expect(icmpInIpv4(view, whole(view))).toBe(-1);
  });
});

describe('a quote in an ICMP error', () => {
  test('of 8 bytes names the packet; of more must show our cookie', () => {
    const sent = packet(56, false);
    expect(readQuote(sent, { at: 0, length: 8 }, '4')).toMatchObject({ id: 0x1234, sequence: 9 });
    expect(readQuote(sent, { at: 0, length: 8 }, '4')?.matches(identity(56))).toBe(true);
    expect(readQuote(sent, whole(sent), '4')?.matches(identity(56))).toBe(true);
    expect(readQuote(sent, whole(sent), '4')?.matches({ ...identity(56), cookieLow: 0 })).toBe(false);
  });

  test('that is cut before the sequence number, or is no echo request, says nothing', () => {
    expect(readQuote(packet(56, false), { at: 0, length: 7 }, '4')).toBeUndefined();
    expect(readQuote(packet(56, true), { at: 0, length: 64 }, '4')).toBeUndefined();
    expect(readQuote(packet(56, false), { at: 0, length: 64 }, '6')).toBeUndefined();
  });

  test('ends the wait only for errors after which nothing comes', () => {
    expect([3, 4, 5, 11, 12].map((type) => isFinalError('4', type))).toEqual([true, false, false, true, true]);
    expect([0, 1, 2, 3, 4, 5].map((type) => isFinalError('6', type))).toEqual([false, true, true, true, true, false]);
  });
});

test('the checksum that we write is the checksum that holds, for every size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 3000 }), (size) => {
      const view = packet(size, false);
      seal(view, 0, patternSum(size));
      expect(checksumHolds(view, whole(view))).toBe(true);
      view.setUint8(20, view.getUint8(20) ^ 1);
      expect(checksumHolds(view, whole(view))).toBe(false);
    }),
  );
});
