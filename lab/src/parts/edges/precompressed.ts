/** Text that an origin keeps compressed, since its server compresses by gzip alone. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { SITE_OBJECTS, type SiteObject } from './content.js';

export type StoredCoding = 'br' | 'zstd';

const BLOCK = 0x1_ffff;

/**
 * A zstd frame of raw blocks (RFC 8878 sections 3.1.1.1 and 3.1.1.2.2): what every decoder reads, though nothing is
 * smaller for it. Node before 22.15 has no compressor.
 */
function storedZstd(body: Buffer): Buffer {
  // Single segment, size of the content in four bytes.
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  head.writeUInt32LE(body.length, 5);
  const parts: Uint8Array[] = [head];
  for (let at = 0; at === 0 || at < body.length; at += BLOCK) {
    const piece = body.subarray(at, at + BLOCK);
    const block = Buffer.alloc(3);
    block.writeUIntLE(piece.length * 8 + (at + BLOCK >= body.length ? 1 : 0), 0, 3);
    parts.push(block, piece);
  }
  return Buffer.concat(parts);
}

const ENCODERS: Readonly<Record<StoredCoding, (body: Buffer) => Uint8Array>> = {
  br: brotliCompressSync,
  zstd: storedZstd,
};

const isText = ({ type }: SiteObject): boolean => !type.startsWith('image/');

/** Beside the plain files of a node, in folders named after the codings. */
export function writeCoded(folder: string, codings: readonly StoredCoding[], dated: number): void {
  for (const coding of codings) {
    for (const { path, body } of SITE_OBJECTS.filter(isText)) {
      const file = join(folder, coding, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, ENCODERS[coding](body));
      utimesSync(file, dated, dated);
    }
  }
}

/** For the `http` section: the coding to be taken from its folder, for those who offer it and not gzip. */
export const codedMap = (codings: readonly StoredCoding[]): string =>
  `map $http_accept_encoding $stored { default ""; "~*gzip" "";${codings.map((one) => ` "~*\\b${one}\\b" /${one};`).join('')} }`;

/** The locations of one object: as it is, and by coding. `fields` are statements that all of them have. */
export function objectLocations(object: SiteObject, fields: string, codings: readonly StoredCoding[]): string[] {
  const { path, type } = object;
  const own = `default_type ${type}; ${fields}`;
  if (codings.length === 0 || !isText(object)) return [`location = ${path} { ${own} }`];
  return [
    `location = ${path} { ${own} if ($stored) { rewrite ^ $stored${path} last; } }`,
    ...codings.map(
      (coding) =>
        `location = /${coding}${path} { internal; gzip off; ${own} add_header Content-Encoding ${coding}; add_header Vary Accept-Encoding; }`,
    ),
  ];
}
