import type { ByteReader } from './bytes.js';
import { typeName } from './codes.js';

/** Pieces of presentation form that several types share. */

const ESCAPED: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, '0')}` : String.fromCharCode(byte);
});

/** Bytes as escaped ASCII without quotes (RFC 1035 section 5.1). */
export function characterString(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += ESCAPED[byte];
  return text;
}

export const quoted = (bytes: Uint8Array): string => `"${characterString(bytes)}"`;

/** `YYYYMMDDHHmmSS` in UTC of 32 bits of seconds (RFC 4034 section 3.2). */
export function timestampText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Types that one name can have; a bitmap with more is a lie that costs CPU. */
const MAX_TYPES = 512;

/** ` A NS ...`: the types of an NSEC bitmap (RFC 4034 section 4.1.2), each after a space. */
export function typeBitmap(reader: ByteReader): string {
  let text = '';
  let types = 0;
  for (let last = -1; reader.left > 0;) {
    const window = reader.u8();
    if (window <= last) throw new RangeError('windows of a type bitmap ascend');
    last = window;
    for (const [index, byte] of reader.take(reader.u8()).entries()) {
      for (let bit = 0; bit < 8; bit += 1) {
        if (!(byte & (0x80 >> bit))) continue;
        if (++types > MAX_TYPES) throw new RangeError('too many types');
        text += ` ${typeName(window * 256 + index * 8 + bit)}`;
      }
    }
  }
  return text;
}

/** RFC 4648 section 7 without padding: the hashed names of NSEC3. */
export function base32hex(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xf_ff;
    for (bits += 8; bits >= 5; bits -= 5) text += '0123456789ABCDEFGHIJKLMNOPQRSTUV'.charAt((value >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + '0123456789ABCDEFGHIJKLMNOPQRSTUV'.charAt((value << (5 - bits)) & 31);
}
