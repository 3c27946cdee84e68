/**
 * Small arrays that live long, packed side by side. A request reads thousands of them: each in memory of its own they
 * cost four times as much, for the processor waits for every one. The memory of a slab comes back when nothing in it
 * is used any more.
 */
const SLAB = 16 * 1024;
/** Larger ones get memory of their own. */
const LARGE = SLAB / 8;

let bytesSlab = new Uint8Array(SLAB);
let bytesUsed = 0;
let wordsSlab = new Uint32Array(SLAB);
let wordsUsed = 0;

/** A copy of `bytes`. */
export function packBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > LARGE) return bytes.slice();
  if (bytesUsed + bytes.length > SLAB) {
    bytesSlab = new Uint8Array(SLAB);
    bytesUsed = 0;
  }
  const copy = bytesSlab.subarray(bytesUsed, bytesUsed + bytes.length);
  copy.set(bytes);
  bytesUsed += bytes.length;
  return copy;
}

/** A copy of `words`. */
export function packWords(words: readonly number[]): Uint32Array {
  if (words.length > LARGE) return Uint32Array.from(words);
  if (wordsUsed + words.length > SLAB) {
    wordsSlab = new Uint32Array(SLAB);
    wordsUsed = 0;
  }
  const copy = wordsSlab.subarray(wordsUsed, wordsUsed + words.length);
  copy.set(words);
  wordsUsed += words.length;
  return copy;
}
