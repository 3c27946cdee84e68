/** Chance without a state: the same words, the same number. All values are 32 bits, unsigned. */

/** Finalizer of MurmurHash3 over two values. */
export function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(b ^ (b >>> 15), 0x85eb_ca6b), 0x9e37_79b1);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85eb_ca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** FNV-1a of a text. */
export function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  return hash >>> 0;
}

/** True in `share` of all values. */
export const happens = (value: number, share: number): boolean => share > 0 && value < share * 0x1_0000_0000;
