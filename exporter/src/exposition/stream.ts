/** Rendering in slices, so that probes keep their timing while a large page is written; compression off the loop. */
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Clock } from '../core/clock.js';
import { drained } from '../core/drained.js';
import type { Family } from '../core/snapshot.js';
import { openMetricsDialect, textDialect } from './dialect.js';
import type { Format } from './negotiation.js';
import { CHUNK_BYTES, Output, type Spares } from './output.js';
import { renderProtobuf } from './protobuf.js';
import { renderText } from './text.js';

export interface RenderOptions {
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Whether OpenMetrics shows `_created` series. Off unless asked for: servers store each as one more series. Protobuf
   * always carries start times, where they cost nothing.
   */
  readonly created?: boolean;
  /** Where the reader gives back the chunks that it has done with; without, each chunk is new memory. */
  readonly spares?: Spares;
}

/**
 * Milliseconds of rendering between two turns of the event loop. One turn can hold two slices, one that a socket resumed
 * and one that the pause ended, so timers wait for twice as long at most.
 */
const SLICE = 2;
/** The fastest level: about eight to one on label text, at half the time of the default level. */
const GZIP_LEVEL = constants.Z_BEST_SPEED;
const GZIP_CHUNK = 65_536;
/** Bytes of the answer to one `/probe`, with room to spare. */
const SMALL_PAGE = 12_288;

function steps(all: Iterable<Family>, format: Format, created: boolean, out: Output): Generator<void> {
  const families = [...all];
  switch (format.name) {
    case 'text':
      return renderText(families, textDialect, out);
    case 'openmetrics':
      return renderText(families, openMetricsDialect({ created, heads: families.map(({ head }) => head) }), out);
    case 'protobuf':
      return renderProtobuf(families, out);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * The page in chunks of about 64 KiB, rendered as they are asked for. Gives the event loop a turn at least every
 * {@link SLICE} ms of rendering. Wait for the reader of a chunk before you ask for the next one, or the page piles up.
 */
export async function* render(
  families: Iterable<Family>,
  format: Format,
  { clock, created = false, spares }: RenderOptions,
): AsyncGenerator<Uint8Array> {
  const out = new Output(CHUNK_BYTES, spares);
  let sliceEnd = clock.now() + SLICE;
  const work = steps(families, format, created, out);
  while (!work.next().done) {
    if (out.at > 0) yield out.take();
    if (clock.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = clock.now() + SLICE;
  }
  if (out.at > 0) yield out.take();
}

/** A small page at once; for answers about one target and for tests. */
export function renderWhole(families: Iterable<Family>, format: Format, created = false): Uint8Array {
  const out = new Output(SMALL_PAGE);
  const chunks: Uint8Array[] = [];
  const work = steps(families, format, created, out);
  while (!work.next().done) if (out.at > 0) chunks.push(out.take());
  chunks.push(out.take());
  const [only] = chunks;
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
}

/**
 * Compresses on Node's thread pool; never ahead of the reader by more than the stream's own buffers. Chunks that were
 * compressed are given back to `spares`.
 */
export async function* gzip(chunks: AsyncIterable<Uint8Array>, spares?: Spares): AsyncGenerator<Uint8Array> {
  const zipper = createGzip({ level: GZIP_LEVEL, chunkSize: GZIP_CHUNK });
  const fed = feed(chunks, zipper, spares);
  try {
    for await (const compressed of zipper) yield compressed as Buffer;
    await fed;
  } finally {
    // Leaving the loop has destroyed the zipper, which ends the feeding.
    await fed.catch(() => undefined);
  }
}

/** Writes every chunk as the zipper takes it; a failing source destroys the zipper, so that its reader learns why. */
async function feed(chunks: AsyncIterable<Uint8Array>, zipper: Gzip, spares?: Spares): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (zipper.destroyed) return;
      if (!zipper.write(chunk, () => spares?.give(chunk))) await drained(zipper);
    }
    zipper.end();
  } catch (error) {
    zipper.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
