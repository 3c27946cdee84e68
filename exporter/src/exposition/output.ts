/** Where renderers write: one chunk after another, each handed out once and not touched again unless it was given back. */
import { SLAB_PADDING } from '../core/snapshot.js';

export const CHUNK_BYTES = 65_536;

/** More than a socket and a zipper have in hand at once. */
const MAX_SPARE = 8;

interface Buffers {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Chunks that were sent, to be written again. A page of a million series is 200 MB; when each chunk is new, the
 * collector sees that much external memory go by and runs a full collection several times a page.
 */
export class Spares {
  readonly #buffers: Buffers[] = [];

  take(): Buffers | undefined {
    return this.#buffers.pop();
  }

  /** Gives a chunk back; it must have been handed out by an {@link Output}, and nobody may read it from now on. */
  give(chunk: Uint8Array): void {
    const { buffer } = chunk;
    if (buffer.byteLength !== CHUNK_BYTES + SLAB_PADDING || this.#buffers.length >= MAX_SPARE) return;
    this.#buffers.push({ bytes: new Uint8Array(buffer), view: new DataView(buffer) });
  }
}

export class Output {
  bytes: Uint8Array;
  view: DataView;
  at = 0;

  constructor(
    private readonly size = CHUNK_BYTES,
    private readonly spares = new Spares(),
  ) {
    ({ bytes: this.bytes, view: this.view } = NOTHING);
  }

  /** Whether `bytes` more fit into this chunk. An empty chunk grows to fit anything. */
  fits(bytes: number): boolean {
    if (this.at + bytes <= this.bytes.length - SLAB_PADDING) return true;
    if (this.at > 0) return false;
    const spare = bytes <= CHUNK_BYTES && this.size === CHUNK_BYTES ? this.spares.take() : undefined;
    ({ bytes: this.bytes, view: this.view } = spare ?? fresh(Math.max(this.size, bytes)));
    return true;
  }

  /** The bytes written since the last call. */
  take(): Uint8Array {
    const chunk = this.bytes.subarray(0, this.at);
    ({ bytes: this.bytes, view: this.view } = NOTHING);
    this.at = 0;
    return chunk;
  }
}

/** Made only when something is written: most pages end with their first chunk. */
const NOTHING = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)) };

/** Memory that is not cleared first, as plain Uint8Arrays, so that renderers see one kind of array. */
function fresh(size: number): Buffers {
  const { buffer } = Buffer.allocUnsafeSlow(size + SLAB_PADDING);
  const bytes = new Uint8Array(buffer);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
