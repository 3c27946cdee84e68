import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash48, pathId } from './path-id.js';

/** FNV-1a of 64 bits, as the authors write it. */
function reference(text: string): number {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text, 'latin1')) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Number((hash >> 48n) ^ (hash & 0xffffffffffffn));
}

describe('hash48', () => {
  // FNV-1a of these is published: cbf29ce484222325, af63dc4c8601ec8c, 85944171f73967e8.
  it.each([
    ['', 172_505_283_356_887],
    ['a', 242_221_223_855_087],
    ['foobar', 71_957_734_875_772],
  ])('of %j', (text, hash) => {
    expect(hash48(text)).toBe(hash);
  });

  it('is FNV-1a folded to 48 bits for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(hash48(text)).toBe(reference(text));
        expect(hash48(text)).toBeLessThan(2 ** 48);
      }),
    );
  });
});

describe('pathId', () => {
  const known = (...hops: readonly (readonly string[])[]): Set<string>[] =>
    [[], ...hops].map((one) => new Set<string>(one));

  it('does not depend on the order of addresses', () => {
    expect(pathId(known(['a', 'b'], ['c']))).toBe(pathId(known(['b', 'a'], ['c'])));
  });

  it('tells apart what only separators tell apart', () => {
    const ids = [known(['a', 'b'], ['c']), known(['a'], ['b', 'c']), known(['a'], ['b'], ['c']), known(['ab'], ['c'])];
    expect(new Set(ids.map(pathId)).size).toBe(4);
  });

  it('a TTL that nothing is known of says nothing, but keeps the others in their place', () => {
    expect(pathId(known(['a'], [], ['c']))).not.toBe(pathId(known(['a'], ['c'])));
    expect(pathId([undefined, new Set('a')])).toBe(pathId(known(['a'], [])));
  });
});
