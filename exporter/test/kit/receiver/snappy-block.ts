/** Snappy's block format (https://github.com/google/snappy/blob/main/format_description.txt), strictly, by itself: no framing, no trailing bytes. */

export class SnappyError extends Error {
  override readonly name = 'SnappyError';
}

/** Throws a {@link SnappyError}; `maxBytes` bounds the declared length before anything is allocated. */
export function decodeSnappyBlock(block: Uint8Array, maxBytes: number): Buffer {
  const source = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const [length, from] = declaredLength(source);
  if (length > maxBytes) throw new SnappyError(`declares ${length} bytes, more than ${maxBytes}`);
  const target = Buffer.alloc(length);
  let [read, written] = [from, 0];
  while (read < source.length) {
    const tag = source[read] ?? 0;
    read += 1;
    if ((tag & 3) === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      if (read + extra > source.length) throw new SnappyError('ends within a tag');
      const count = 1 + (extra === 0 ? tag >> 2 : source.readUIntLE(read, extra));
      read += extra;
      if (read + count > source.length || written + count > length) throw new SnappyError('literal beyond the end');
      source.copy(target, written, read, read + count);
      read += count;
      written += count;
      continue;
    }
    const extra = [0, 1, 2, 4][tag & 3] ?? 0;
    if (read + extra > source.length) throw new SnappyError('ends within a tag');
    const short = (tag & 3) === 1;
    const count = short ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const offset = source.readUIntLE(read, extra) + (short ? (tag >> 5) << 8 : 0);
    read += extra;
    copy(target, { written, offset, count });
    written += count;
  }
  if (written !== length) throw new SnappyError(`declares ${length} bytes and holds ${written}`);
  return target;
}

function copy(target: Buffer, { written, offset, count }: Record<'written' | 'offset' | 'count', number>): void {
  if (offset === 0 || offset > written) throw new SnappyError('copy from before the start');
  if (written + count > target.length) throw new SnappyError('copy beyond the end');
  if (offset >= count) target.copy(target, written, written - offset, written - offset + count);
  else for (let at = written; at < written + count; at += 1) target[at] = target[at - offset] ?? 0;
}

function declaredLength(source: Buffer): [length: number, from: number] {
  let length = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = source[at];
    if (byte === undefined) throw new SnappyError('ends within its length');
    length += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return [length, at + 1];
  }
  throw new SnappyError('length of more than 32 bits');
}
