/** Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), safe against any input. */
import { compressSync, uncompressSync } from 'snappy';

/**
 * The output in memory of the runtime. What the library would hand over otherwise is memory of its own, new for each call
 * and given back by the collector: to have it mapped takes twice to three times as long as the work itself.
 */
const COPY = { copyOutputData: true };

/** Three bytes copy 64 at most, so that nothing becomes larger than this many times itself. */
const RATIO = 22;
/** Of the varint that every block begins with. */
const LENGTH_BYTES = 5;

/** A request of 100 KB takes 0.1 ms, so nothing is won by a thread. */
export const compress = (bytes: Uint8Array): Uint8Array => compressSync(bytes, COPY);

/** Throws when `bytes` are no block; what it allocates is in proportion to them. */
export function uncompress(bytes: Uint8Array): Uint8Array {
  const declared = declaredLength(bytes);
  if (declared > RATIO * bytes.length) throw new Error(`${bytes.length} bytes say that they are ${declared}`);
  try {
    const plain = uncompressSync(bytes, COPY);
    if (typeof plain !== 'string') return plain;
  } catch {
    // What the library says about damage helps nobody.
  }
  throw new Error('its compression is broken');
}

/** What the block says that it becomes; what is no number is left to the library. */
function declaredLength(bytes: Uint8Array): number {
  let length = 0;
  for (let at = 0; at < LENGTH_BYTES; at += 1) {
    const byte = bytes[at] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) break;
  }
  return length;
}
