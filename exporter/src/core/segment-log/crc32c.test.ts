import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const filled = (make: (index: number) => number): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, index) => make(index));

/** Vectors of RFC 3720, appendix B.4, whose listings show the checksum's bytes lowest first; the check value of the catalogues. */
describe('crc32c', () => {
  it.each([
    ['the digits', bytes('123456789'), 0xe3069283],
    ['zeros', filled(() => 0), 0x8a9136aa],
    ['ones', filled(() => 0xff), 0x62a8ab43],
    ['ascending', filled((index) => index), 0x46dd794e],
    ['descending', filled((index) => 31 - index), 0x113fdb5c],
    ['nothing', bytes(''), 0],
  ])('is that of the RFC for %s', (_, of, sum) => expect(crc32c(of)).toBe(sum));

  it('goes on from what stands before, wherever the cut is', () => {
    const whole = bytes('a record, and a second one behind it');
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(crc32c(whole.subarray(cut), crc32c(whole.subarray(0, cut)))).toBe(crc32c(whole));
    }
  });
});
