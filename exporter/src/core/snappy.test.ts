import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, it } from 'vitest';
import { decodeSnappyBlock } from '../../test/kit/receiver/snappy-block.js';
import { compress, uncompress } from './snappy.js';

describe('a block', () => {
  it('is what another decoder reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (bytes, times) => {
        const plain = Buffer.concat(Array<Uint8Array>(times).fill(bytes));
        expect(Buffer.from(decodeSnappyBlock(compress(plain), plain.length)).equals(plain)).toBe(true);
        expect(Buffer.from(uncompress(compress(plain))).equals(plain)).toBe(true);
      }),
    );
  });

  it('may become as much larger as any can', () => {
    const most = new Uint8Array(1_000_000);
    expect(uncompress(compress(most))).toHaveLength(most.length);
  });

  it('is read or refused in few words, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const ways = [bytes, compressSync(Buffer.from(bytes)).subarray(0, -1)];
        for (const way of ways) {
          try {
            uncompress(way);
          } catch (error) {
            expect((error as Error).message).toMatch(/^\d+ bytes say that they are \d+$|^its compression is broken$/);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes nobody allocate what it only claims to hold', () => {
    const claim = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0);
    expect(() => uncompress(claim)).toThrow('7 bytes say that they are 4294967295');
  });

  it('is memory that the runtime counts, so that many in one turn do not pile up', () => {
    const plain = randomFillSync(new Uint8Array(500_000));
    compress(plain);
    const before = process.memoryUsage.rss();
    for (let times = 0; times < 600; times += 1) uncompress(compress(plain));
    expect((process.memoryUsage.rss() - before) / 1e6).toBeLessThan(200);
  });
});
