/** First bytes of formats: gzip (RFC 1952 section 2.3.1), Zstandard (RFC 8878 section 3.1.1). Brotli has none. */
const MAGIC = [
  ['gzip', Buffer.from([0x1f, 0x8b, 0x08])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
] as const;

/** How content is compressed, by its first bytes. */
export function magicOf(start: Buffer | undefined): 'gzip' | 'zstd' | undefined {
  return start && MAGIC.find(([, bytes]) => bytes.equals(start.subarray(0, bytes.length)))?.[0];
}
