import { randomFillSync } from 'node:crypto';

const pool = new Uint16Array(512);
let used = pool.length;

/** An unpredictable message id (RFC 5452 section 4.5), from a pool of the kernel's randomness. */
export function randomId(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}
