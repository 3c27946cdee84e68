import type { Known } from './memory.js';

/** FNV-1a with 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv), in two halves of 32 bits. */
const OFFSET = { high: 0xcbf29ce4, low: 0x84222325 };

/** The prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;

/** FNV-1a of the UTF-16 units' bytes, folded to 48 bits by XOR as its authors say for sizes that are no power of two. */
export function hash48(text: string): number {
  let { high, low } = OFFSET;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    for (const byte of unit < 256 ? [unit] : [unit & 255, unit >>> 8]) {
      low = (low ^ byte) >>> 0;
      const carried = low * PRIME_LOW;
      high = (Math.imul(high, PRIME_LOW) + Math.floor(carried / 2 ** 32) + (low << 8)) >>> 0;
      low = carried >>> 0;
    }
  }
  // x >> 48 XOR the lower 48 bits.
  const folded = (low ^ (high >>> 16)) >>> 0;
  return (high & 0xffff) * 2 ** 32 + folded;
}

export function pathId(known: Known): number {
  const parts: string[] = [];
  for (const [ttl, addresses] of known.entries()) {
    if (addresses && addresses.size > 0) parts.push(`${ttl}:${[...addresses].sort().join(',')}`);
  }
  return hash48(parts.join(';'));
}
