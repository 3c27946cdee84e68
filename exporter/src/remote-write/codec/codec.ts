/**
 * Blocks as payloads of the queue, self-contained, so that damage to one costs no other:
 *
 *     items as a varint (core/queue/items.ts), one a row; version, one byte; length of the series chunk as a varint;
 *     series chunk; data chunk, each compressed with Snappy
 *
 * A payload of another version is refused with an error that names it: it is counted as lost, and nothing breaks.
 */
import { Message } from '../../core/protobuf.js';
import { bodyOf, itemsOf, payloadOf } from '../../core/queue/items.js';
import type { Block } from '../../core/series.js';
import { compress } from '../../core/snappy.js';
import { uncompress } from './block-compression.js';
import { decodeData, encodeData } from './data-chunk.js';
import { damaged, PayloadError } from './payload-error.js';
import { Reader } from './reader.js';
import { SeriesBook, type BookLimits } from './series-book.js';
import { MAX_ROWS } from './series-chunk.js';

const VERSION = 1;

/** One a queue, for writer and reader: in the steady state a reader gets the very series that the writer was given. */
export class BlockCodec {
  readonly #book: SeriesBook;

  constructor(limits?: BookLimits) {
    this.#book = new SeriesBook(limits);
  }

  /** `block` has 65,536 rows at most, see {@link splitBlock}. */
  encode(block: Block): Uint8Array {
    const rows = block.series.length;
    if (rows > MAX_ROWS) throw new RangeError(`${rows} rows in a block; ${MAX_ROWS} at most`);
    const series = this.#book.chunkOf(block.series);
    const head = new Message().bare(VERSION).bare(series.length);
    return payloadOf(rows, head.bytes, series, compress(encodeData(block)));
  }

  /** Throws a {@link PayloadError}, whatever the bytes are. The same series are the same array as long as that is in use. */
  decode(payload: Uint8Array): Block {
    const rows = itemsOf(payload);
    const reader = new Reader(bodyOf(payload));
    const version = reader.varint();
    if (version !== VERSION) {
      throw new PayloadError('version', `queue payload of version ${version}; this agent reads version ${VERSION}`);
    }
    const series = this.#book.seriesOf(reader.take(reader.length()));
    if (series.length !== rows) throw damaged(`${series.length} series for ${rows} items`);
    return { series, ...decodeData(uncompress(reader.take(reader.left)), rows) };
  }
}
