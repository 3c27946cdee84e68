import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DueHeap } from './due-heap.js';
import { RecentBursts } from './recent-bursts.js';
import { SequenceTable } from './sequence-table.js';
import { decodeSockaddr, encodeSockaddr, sameAddress } from './sockaddr.js';
import { StampKeys } from './stamp-keys.js';

describe('the agenda', () => {
  test('gives what is due first, whatever was pushed, moved and removed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.boolean()), { maxLength: 60 }), (entries) => {
        const heap = new DueHeap<{ due: number; place: number }>();
        const items = entries.map(([due, later, removed]) => ({ due, place: -1, later, removed }));
        for (const item of items) heap.push(item);
        for (const item of items) {
          if (item.removed) heap.remove(item);
          else {
            item.due = item.later;
            heap.moved(item);
          }
        }
        const out: number[] = [];
        for (let top = heap.peek(); top; top = heap.peek()) {
          out.push(top.due);
          heap.remove(top);
        }
        expect(out).toEqual(
          items
            .filter((item) => !item.removed)
            .map((item) => item.later)
            .sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('sequence numbers', () => {
  test('are all in flight at most once, and the table says no when there are no more', () => {
    const table = new SequenceTable<string>();
    const seen = new Set<number>();
    for (let index = 0; index < 65_536; index += 1) seen.add(table.take('burst', index));
    expect(seen.size).toBe(65_536);
    expect(table.take('burst', 65_536)).toBe(-1);
    expect(table.ownerOf(40_000)).toBe('burst');
    expect(table.indexOf(40_000)).toBe(40_000);
    table.release(0, 'other');
    expect(table.take('burst', 65_536)).toBe(-1);
    table.release(0, 'burst');
    expect(table.take('next', 7)).toBe(0);
    expect(table.ownerOf(0)).toBe('next');
  });

  test('of settled packets tell duplicates until they are needed again', () => {
    const table = new SequenceTable<number>();
    for (let round = 0; round < 3 * 65_536; round += 1) {
      const sequence = table.take(round, round);
      if (sequence !== (round & 0xffff)) throw new Error(`packet ${round} got ${sequence}`);
      table.settle(sequence);
    }
    expect(table.ownerOf(0xffff)).toBe(3 * 65_536 - 1);
  });
});

describe('transmit stamps', () => {
  test('are matched by the order of sending; an unknown key says that the kernel is ahead', () => {
    const keys = new StampKeys();
    [500, 501, 502].forEach((sequence) => keys.sent(sequence));
    expect(keys.sequenceOf(1, 10)).toBe(501);
    expect(keys.sequenceOf(3, 10)).toBe('ahead');
  });

  test('of before a reset and those too old are nobody’s', () => {
    const keys = new StampKeys();
    for (let sequence = 0; sequence < 5000; sequence += 1) keys.sent(sequence);
    expect(keys.sequenceOf(10, 1)).toBe(-1);
    expect(keys.sequenceOf(4999, 1)).toBe(4999);
    keys.reset(100);
    keys.sent(7);
    expect(keys.sequenceOf(0, 99)).toBe(-1);
    expect(keys.sequenceOf(0, 101)).toBe(7);
  });
});

test('the cookie of a burst that ended is known, no other', () => {
  const recent = new RecentBursts();
  recent.add({ serial: 5, cookieHigh: 1, cookieLow: 2, size: 56 });
  expect(recent.has({ serial: 5, cookieHigh: 1, cookieLow: 2 })).toBe(true);
  expect(recent.has({ serial: 5, cookieHigh: 1, cookieLow: 3 })).toBe(false);
  expect(recent.has({ serial: 0, cookieHigh: 0, cookieLow: 0 })).toBe(false);
});

describe('socket addresses', () => {
  const none = (): number => 0;
  test.each([
    '0.0.0.0',
    '127.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '2001:db8::1:0:0:1',
    'fe80::1',
    '1:2:3:4:5:6:7:8',
  ])('%s survives the way there and back', (ip) => {
    const bytes = encodeSockaddr(ip, none) ?? new Uint8Array();
    const view = new DataView(bytes.buffer);
    expect(decodeSockaddr(view, 0, bytes.length)?.ip).toBe(ip);
    expect(sameAddress(bytes, view, 0)).toBe(true);
  });

  test('any address survives; any text is refused or encoded', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.ipV4(), fc.string()), (text) => {
        const bytes = encodeSockaddr(text, none);
        if (bytes === undefined) return;
        const ip = decodeSockaddr(new DataView(bytes.buffer), 0, bytes.length)?.ip ?? '';
        expect(encodeSockaddr(ip, none)?.slice(0, 24)).toEqual(bytes.slice(0, 24));
      }),
    );
  });

  test('a zone is a number or the index of an interface', () => {
    const scope = (text: string): number | undefined => {
      const bytes = encodeSockaddr(text, (zone) => (zone === 'eth0' ? 3 : 0));
      return bytes && new DataView(bytes.buffer).getUint32(24, true);
    };
    expect([scope('fe80::1%eth0'), scope('fe80::1%7'), scope('fe80::1')]).toEqual([3, 7, 0]);
  });

  test('cut or foreign bytes are no address', () => {
    expect(decodeSockaddr(new DataView(new ArrayBuffer(8)), 0, 8)).toBeUndefined();
    expect(decodeSockaddr(new DataView(new ArrayBuffer(28)), 0, 28)).toBeUndefined();
  });
});
