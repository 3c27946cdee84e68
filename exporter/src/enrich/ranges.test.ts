import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RangeBuilder } from './range-builder.js';
import type { RangeTable } from './ranges.js';
import { atOnce } from './slices.js';
import { parseAddress, prefixText, type Width } from './words.js';

type Row = readonly [start: string, end: string, value: number];

const pad = (ip: string): [Uint32Array, Width] => {
  const words = new Uint32Array(4);
  const width = parseAddress(ip, words);
  if (width === 0) throw new Error(`${ip} is no address`);
  return [words, width];
};

function build(width: Width, rows: readonly Row[]): RangeTable {
  const builder = new RangeBuilder(width);
  for (const [start, end, value] of rows) builder.add(pad(start)[0], pad(end)[0], value);
  return atOnce(builder.build());
}

const valueOf = (table: RangeTable, ip: string): number => table.valueAt(table.find(pad(ip)[0]));

function prefixOf(table: RangeTable, ip: string): string {
  const [words, width] = pad(ip);
  return prefixText(words, width, table.blockBits(words, table.find(words)));
}

describe('a table of ranges', () => {
  it('knows nothing when it is empty', () => {
    const table = build(1, []);
    expect([valueOf(table, '0.0.0.0'), valueOf(table, '255.255.255.255')]).toEqual([0, 0]);
    expect(prefixOf(table, '192.0.2.1')).toBe('0.0.0.0/0');
  });

  it('tells gaps from ranges, at both ends of the line too', () => {
    const table = build(1, [
      ['0.0.0.0', '0.0.0.255', 1],
      ['10.0.0.0', '10.0.0.255', 2],
      ['255.255.255.0', '255.255.255.255', 3],
    ]);
    const asked = ['0.0.0.0', '0.0.0.255', '0.0.1.0', '9.255.255.255', '10.0.0.0', '10.0.0.255', '10.0.1.0'];
    expect(asked.map((ip) => valueOf(table, ip))).toEqual([1, 1, 0, 0, 2, 2, 0]);
    expect(['255.255.254.255', '255.255.255.0', '255.255.255.255'].map((ip) => valueOf(table, ip))).toEqual([0, 3, 3]);
  });

  it('does the same for IPv6, with boundaries inside the last 32 bits', () => {
    const table = build(4, [
      ['::', '::1', 1],
      ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', 2],
      ['2001:db9::5', '2001:db9::6', 3],
      ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 4],
    ]);
    const asked = ['::', '::1', '::2', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'];
    expect(asked.map((ip) => valueOf(table, ip))).toEqual([1, 1, 0, 2, 2, 0]);
    const more = [
      '2001:db9::4',
      '2001:db9::5',
      '2001:db9::6',
      '2001:db9::7',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ];
    expect(more.map((ip) => valueOf(table, ip))).toEqual([0, 3, 3, 0, 4]);
  });

  it('believes the narrowest of overlapping ranges, and of equals the last', () => {
    const table = build(1, [
      ['10.0.0.0', '10.255.255.255', 1],
      ['10.1.0.0', '10.1.255.255', 2],
      ['10.1.2.0', '10.1.2.255', 3],
      ['10.1.2.0', '10.1.2.255', 4],
      ['10.1.255.0', '10.2.0.255', 5],
    ]);
    const asked = ['10.0.0.1', '10.1.0.1', '10.1.2.3', '10.1.255.1', '10.2.0.1', '10.2.1.1', '11.0.0.0'];
    expect(asked.map((ip) => valueOf(table, ip))).toEqual([1, 2, 4, 5, 5, 1, 0]);
  });

  it('takes ranges in any order, leaves out those that end before they start, joins equal neighbours', () => {
    const table = build(1, [
      ['20.0.0.0', '20.0.0.255', 7],
      ['10.0.0.0', '10.0.0.255', 7],
      ['10.0.1.0', '10.0.1.255', 7],
      ['30.0.0.9', '30.0.0.1', 7],
    ]);
    expect(table.length).toBe(5);
    expect(['10.0.1.255', '20.0.0.0', '30.0.0.5'].map((ip) => valueOf(table, ip))).toEqual([7, 7, 0]);
  });

  it('names the largest aligned block inside the range', () => {
    const table = build(1, [
      ['192.0.2.0', '192.0.2.255', 1],
      ['198.51.100.1', '198.51.100.254', 2],
      ['203.0.112.0', '203.0.114.255', 3],
    ]);
    expect(prefixOf(table, '192.0.2.77')).toBe('192.0.2.0/24');
    expect(prefixOf(table, '198.51.100.1')).toBe('198.51.100.1/32');
    expect(prefixOf(table, '198.51.100.130')).toBe('198.51.100.128/26');
    expect(prefixOf(table, '203.0.113.9')).toBe('203.0.112.0/23');
    expect(prefixOf(table, '203.0.114.9')).toBe('203.0.114.0/24');
  });

  it('keeps the widest range whole: a table of one range is /0', () => {
    expect(prefixOf(build(1, [['0.0.0.0', '255.255.255.255', 1]]), '192.0.2.1')).toBe('0.0.0.0/0');
    const six = build(4, [['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 1]]);
    expect([prefixOf(six, '2001:db8::1'), six.length]).toEqual(['::/0', 1]);
  });
});

interface NumericRow {
  readonly start: bigint;
  readonly size: bigint;
  readonly value: number;
}

/** Reads every row from the beginning, as slowly as can be. */
function naive(rows: readonly NumericRow[], address: bigint): number {
  let best: NumericRow | undefined;
  for (const row of rows) {
    if (address < row.start || address >= row.start + row.size) continue;
    if (best === undefined || row.size <= best.size) best = row;
  }
  return best?.value ?? 0;
}

describe.each([
  { width: 1, bits: 32n },
  { width: 4, bits: 128n },
] as const)('against a linear search, $bits bits', ({ width, bits }) => {
  const top = 1n << bits;
  const split = (value: bigint): Uint32Array =>
    Uint32Array.from({ length: width }, (_, word) => Number((value >> BigInt((width - 1 - word) * 32)) & 0xffffffffn));
  // Addresses near each other and near the ends, so that ranges meet, nest and overlap.
  const place = fc
    .tuple(fc.constantFrom(0n, top / 3n, (top / 65_536n) * 5n, top - 64n), fc.bigInt(0n, 63n))
    .map(([base, offset]) => base + offset);
  const row = fc
    .tuple(place, fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(1n, top)), fc.integer({ min: 0, max: 400 }))
    .map(([start, size, value]) => ({ start, size: start + size > top ? top - start : size, value }));

  it('finds the same', () => {
    const property = fc.property(fc.array(row, { maxLength: 12 }), fc.array(place, { minLength: 1 }), (rows, asked) => {
      const builder = new RangeBuilder(width);
      for (const { start, size, value } of rows) builder.add(split(start), split(start + size - 1n), value);
      const table = atOnce(builder.build());
      for (const address of [...asked, 0n, top - 1n]) {
        const words = split(address);
        const range = table.find(words);
        expect(table.valueAt(range)).toBe(naive(rows, address));
        // The block lies in the range and the next larger one does not.
        const held = (shared: number): boolean => {
          const size = 1n << (bits - BigInt(shared));
          const first = (address / size) * size;
          return table.find(split(first)) === range && table.find(split(first + size - 1n)) === range;
        };
        const shared = table.blockBits(words, range);
        expect([held(shared), shared === 0 || !held(shared - 1)]).toEqual([true, true]);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});
