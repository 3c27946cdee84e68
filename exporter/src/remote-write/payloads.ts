import type { Block } from '../core/series.js';
import { BlockCodec as Codec, PayloadError, splitBlock } from './codec/index.js';
import type { BlockCodec } from './writer.js';

/** Rows of one record of the queue: what one flipped bit on disk can cost. */
const RECORD_ROWS = 2_000;

/** The codec of a queue of blocks. What cannot be read is undefined, to be counted by who asked. */
export function blockCodec(): BlockCodec {
  const codec = new Codec();
  return {
    encode: (block) => splitBlock(block, RECORD_ROWS).map((piece) => codec.encode(piece)),
    decode: (payload): Block | undefined => {
      try {
        return codec.decode(payload);
      } catch (error) {
        if (error instanceof PayloadError) return undefined;
        throw error;
      }
    },
  };
}
