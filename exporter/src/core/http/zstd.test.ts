import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZstdDecoder } from './zstd.js';

/** What `zstd` 1.5.4 wrote, by levels 19 and 3, with a checksum, and without one and the size of the content. */
const LARGE = Buffer.from(Array.from({ length: 30_000 }, (_, index) => `${index % 97} of a shared cache\n`).join(''));
const SMALL = Buffer.from('hello '.repeat(50));
const LARGE_WIRE =
  'KLUv/aTUkAkADAQAQgcTEcAbDqD1Lvk3TEopZUrpF+fcd3d3Z2ZmZmZWVVVVVUVERERENDMzMzPz////27Zt223bti1JkiR5VjR3CRgIMRBBYSgDsgRDcCSBEGGoIfz6nwHAo8o1Evgfhr///58BEvjuG5BAE/DqUjkVKUUFyqc42RQm/rI4VgH21q0KVAAAAAEA/f/D+rkGAkQAAAABAP3/OQACRAAAAAEA/f85AAJFAAAAAQDRkDkAAmrK8SU=';
const SMALL_WIRE = 'KLUv/WQsAG0AADBoZWxsbyABACNRSxHc3X7M';
const STREAMED_WIRE = 'KLUv/QBYbQAAMGhlbGxvIAEAI1FLEQ==';

const bytesOf = (base64: string): Buffer => Buffer.from(base64, 'base64');

async function decode(wire: Buffer, piece = wire.length): Promise<Buffer> {
  const parts: Buffer[] = [];
  const pieces = Array.from({ length: Math.ceil(wire.length / piece) }, (_, at) =>
    wire.subarray(at * piece, (at + 1) * piece),
  );
  const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (parts.push(chunk), done()) });
  await pipeline(Readable.from(pieces), createZstdDecoder(), sink);
  return Buffer.concat(parts);
}

const HEAD = Buffer.from('28b52ffd', 'hex');
const block = (last: boolean, type: 0 | 1 | 2 | 3, size: number): Buffer => {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(size * 8 + type * 2 + Number(last), 0, 3);
  return bytes;
};
/** A frame of 8 kB of one letter, window 8 kB. */
const frame = (letter: string): Buffer =>
  Buffer.concat([HEAD, Buffer.from([0x00, 3 << 3]), block(true, 1, 8192), Buffer.from(letter)]);
const skippable = (size: number): Buffer => {
  const bytes = Buffer.alloc(8 + size, 0x28);
  bytes.writeUInt32LE(0x184d2a53, 0);
  bytes.writeUInt32LE(size, 4);
  return bytes;
};

describe('zstd without help of the runtime', () => {
  it.each([
    ['several blocks and a checksum', LARGE_WIRE, LARGE],
    ['one small block', SMALL_WIRE, SMALL],
    ['an unknown size', STREAMED_WIRE, SMALL],
  ])('decodes what zstd wrote: %s', async (_name, wire, plain) => {
    for (const piece of [bytesOf(wire).length, 7, 1])
      expect((await decode(bytesOf(wire), piece)).equals(plain)).toBe(true);
  });

  it('decodes frame after frame and leaves out what is to be skipped', async () => {
    const wire = Buffer.concat([
      skippable(0),
      frame('a'),
      skippable(20),
      frame('b'),
      bytesOf(SMALL_WIRE),
      skippable(3),
    ]);
    const plain = `${'a'.repeat(8192)}${'b'.repeat(8192)}${SMALL.toString()}`;
    for (const piece of [wire.length, 5, 1]) expect((await decode(wire, piece)).toString()).toBe(plain);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another format', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a cut frame', bytesOf(LARGE_WIRE).subarray(0, -1)],
    ['a cut header', bytesOf(LARGE_WIRE).subarray(0, 7)],
    ['junk behind a frame', Buffer.concat([bytesOf(SMALL_WIRE), Buffer.from('junk junk junk')])],
    [
      'a block of a type that does not exist',
      Buffer.concat([HEAD, Buffer.from([0, 24]), block(true, 3, 1), Buffer.alloc(9)]),
    ],
    ['a block larger than any', Buffer.concat([HEAD, Buffer.from([0, 24]), block(true, 1, 131_073), Buffer.alloc(9)])],
    ['a window of 16 MB', Buffer.concat([HEAD, Buffer.from([0, 14 << 3]), block(true, 1, 1), Buffer.from('a')])],
    [
      'content of 2 EB in one segment',
      Buffer.concat([HEAD, Buffer.from([0xe0, 0, 0, 0, 0, 0, 0, 0, 0x1f]), Buffer.alloc(9)]),
    ],
    ['a dictionary', Buffer.concat([HEAD, Buffer.from([0x01, 24, 7]), block(true, 1, 1), Buffer.alloc(9)])],
  ])('refuses %s', async (_name, wire) => {
    await expect(decode(wire)).rejects.toMatchObject({ name: 'Fault', reason: 'decode_error' });
  });

  it('ends a block that would be decoded for minutes', async () => {
    // No literals; 98,047 sequences, each a match of 65,539 bytes and more, in modes that cost no bits.
    const forged = Buffer.from([0x00, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 0x01]);
    const wire = Buffer.concat([HEAD, Buffer.from([0, 24]), block(true, 2, forged.length), forged]);
    await expect(decode(wire)).rejects.toMatchObject({ reason: 'decode_error', message: /timed out/ });
  });

  it('junk ends as decode_error or as some bytes', async () => {
    const wire = bytesOf(SMALL_WIRE);
    await fc.assert(
      fc.asyncProperty(fc.nat(wire.length - 1), fc.nat(255), async (at, value) => {
        const changed = Buffer.from(wire);
        changed[at] = value;
        const found = await decode(changed).catch((error: unknown) => error);
        expect(Buffer.isBuffer(found) || (found as { reason?: unknown }).reason).toSatisfy(
          (outcome) => outcome === true || outcome === 'decode_error',
        );
      }),
    );
  });
});
