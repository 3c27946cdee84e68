import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineExceeded } from '../failure.js';
import { expand, layersOf, type Coding } from './decode.js';

const never = new AbortController().signal;
const options = { limit: 1_000_000, keep: 1_000_000, signal: never };
const SMALL = Buffer.from('hello '.repeat(50));
const LARGE = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) & 0xff));

const ENCODERS: readonly (readonly [name: string, layers: readonly Coding[], encode: (plain: Buffer) => Buffer])[] = [
  ['gzip', ['gzip'], (plain) => gzipSync(plain)],
  ['deflate', ['deflate'], (plain) => deflateSync(plain)],
  ['raw deflate', ['deflate'], (plain) => deflateRawSync(plain)],
  ['br', ['br'], (plain) => brotliCompressSync(plain)],
  ['gzip over br', ['br', 'gzip'], (plain) => gzipSync(brotliCompressSync(plain))],
  ['nothing', [], (plain) => plain],
];

describe('content codings', () => {
  it.each(ENCODERS)('%s: decodes small and large bodies', async (_name, layers, encode) => {
    for (const plain of [SMALL, LARGE]) {
      const { bytes, kept } = await expand(encode(plain), layers, options);
      expect(bytes).toBe(plain.length);
      expect(kept.equals(plain)).toBe(true);
    }
  });

  it.each(ENCODERS)('%s: keeps no more than asked, counts everything', async (_name, layers, encode) => {
    for (const plain of [SMALL, LARGE]) {
      const { bytes, kept } = await expand(encode(plain), layers, { ...options, keep: 10 });
      expect(bytes).toBe(plain.length);
      expect(kept.equals(plain.subarray(0, 10))).toBe(true);
    }
  });

  it.each(ENCODERS.slice(0, 5))('%s: a bomb stops at the cap', async (_name, layers, encode) => {
    const bomb = encode(Buffer.alloc(8_000_000));
    expect(bomb.length).toBeLessThan(20_000);
    await expect(expand(bomb, layers, options)).rejects.toMatchObject({ reason: 'body_limit' });
  });

  it('a bomb inside a bomb stops at the cap of its own layer', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(50_000_000)));
    expect(bomb.length).toBeLessThan(2_000);
    await expect(expand(bomb, ['gzip', 'gzip'], options)).rejects.toMatchObject({ reason: 'body_limit' });
  });

  it.each(ENCODERS.slice(0, 5))('%s: a truncated body does not decode', async (_name, layers, encode) => {
    for (const plain of [SMALL, LARGE]) {
      const wire = encode(plain);
      const cut = wire.subarray(0, wire.length - 6);
      await expect(expand(cut, layers, options)).rejects.toMatchObject({ reason: 'decode_error' });
    }
  });

  it.each(ENCODERS)('%s: tells every byte as it comes', async (_name, layers, encode) => {
    for (const plain of [SMALL, LARGE]) {
      const told: Buffer[] = [];
      await expand(encode(plain), layers, { ...options, keep: 0, each: (chunk) => void told.push(Buffer.from(chunk)) });
      expect(Buffer.concat(told).equals(plain)).toBe(true);
    }
  });

  it('decodes zstd on every runtime, within the same cap', async () => {
    // 32 blocks of 128 kB of one byte.
    const block = Buffer.alloc(4, 0x61);
    block.writeUIntLE(131_072 * 8 + 2, 0, 3);
    const last = Buffer.from(block);
    last[0] = (last[0] ?? 0) | 1;
    const wire = Buffer.concat([Buffer.from('28b52ffd0038', 'hex'), ...Array.from({ length: 31 }, () => block), last]);
    expect(await expand(wire, ['zstd'], { ...options, limit: 8_000_000, keep: 1 })).toMatchObject({ bytes: 4_194_304 });
    await expect(expand(wire, ['zstd'], options)).rejects.toMatchObject({ reason: 'body_limit' });
  });

  it('gives up when the run is over', async () => {
    const over = new DeadlineExceeded('over');
    const wire = gzipSync(LARGE);
    await expect(expand(wire, ['gzip'], { ...options, signal: AbortSignal.abort(over) })).rejects.toBe(over);
  });

  it('junk ends as decode_error or as some bytes within the cap', async () => {
    const coding = fc.constantFrom<Coding>('gzip', 'deflate', 'br');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), coding, async (junk, layer) => {
        const outcome = await expand(Buffer.from(junk), [layer], { ...options, limit: 1000 }).catch((error) => error);
        expect(outcome.reason ?? outcome.bytes).toSatisfy(
          (found) => found === 'decode_error' || found === 'body_limit' || (found as number) <= 1000,
        );
      }),
    );
  });

  it('reads Content-Encoding', () => {
    expect(layersOf(['gzip'])).toEqual({ codings: ['gzip'] });
    expect(layersOf(['X-GZIP, br'])).toEqual({ codings: ['gzip', 'br'] });
    expect(layersOf(['identity', ' br '])).toEqual({ codings: ['br'] });
    expect(layersOf(['aws-chunked'])).toEqual({ codings: [], unknown: 'aws-chunked' });
    expect(() => layersOf(['gzip, gzip', 'gzip'])).toThrow(/3 layers/);
  });
});
