/** CRC-32C (Castagnoli, RFC 3720 appendix B.4): reflected polynomial 0x82F63B78. Eight bytes a step. */
const POLYNOMIAL = 0x82f63b78;
const LANES = 8;
const TABLE = table();

function table(): Int32Array {
  const lanes = new Int32Array(LANES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    lanes[byte] = value;
  }
  for (let at = 256; at < lanes.length; at += 1) {
    const before = lanes[at - 256] ?? 0;
    lanes[at] = (before >>> 8) ^ (lanes[before & 255] ?? 0);
  }
  return lanes;
}

/** The checksum of `bytes` as an unsigned number; `seed` is the checksum of what stands before them. */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  const lanes = TABLE;
  const lane = (index: number, byte: number): number => lanes[index * 256 + (byte & 255)] ?? 0;
  const whole = bytes.length - (bytes.length % LANES);
  let crc = ~seed;
  let at = 0;
  for (; at < whole; at += LANES) {
    const low = crc ^ word(bytes, at);
    const high = word(bytes, at + 4);
    crc = lane(7, low) ^ lane(6, low >>> 8) ^ lane(5, low >>> 16) ^ lane(4, low >>> 24);
    crc ^= lane(3, high) ^ lane(2, high >>> 8) ^ lane(1, high >>> 16) ^ lane(0, high >>> 24);
  }
  for (; at < bytes.length; at += 1) crc = lane(0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Four bytes, the lowest first. */
function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
