/** Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), safe against any input. */
import { compressSync, uncompressSync } from 'snappy';
import { damaged } from './payload-error.js';
import { Reader } from './reader.js';

/** Three bytes copy 64 at most, so that nothing becomes larger than this many times itself. */
const RATIO = 22;

/** As in `encode/compress.ts`: memory that the library hands over costs more than a copy. */
const COPY = { copyOutputData: true };

export const compress = (bytes: Uint8Array): Uint8Array => compressSync(bytes, COPY);

/** Throws a {@link PayloadError}; what it allocates is in proportion to `bytes`. */
export function uncompress(bytes: Uint8Array): Uint8Array {
  const declared = new Reader(bytes).varint();
  if (declared > RATIO * bytes.length) throw damaged(`${bytes.length} bytes say that they are ${declared}`);
  try {
    const plain = uncompressSync(bytes, COPY);
    if (typeof plain !== 'string') return plain;
  } catch {
    // What the library says about damage helps nobody.
  }
  throw damaged('its compression is broken');
}
