/** Where renderers write: one chunk after another, each handed out once and never touched again. */
import { SLAB_PADDING } from '../core/snapshot.js';

export const CHUNK_BYTES = 65_536;

export class Output {
  bytes: Uint8Array;
  view: DataView;
  at = 0;

  constructor(private readonly size = CHUNK_BYTES) {
    ({ bytes: this.bytes, view: this.view } = NOTHING);
  }

  /** Whether `bytes` more fit into this chunk. An empty chunk grows to fit anything. */
  fits(bytes: number): boolean {
    if (this.at + bytes <= this.bytes.length - SLAB_PADDING) return true;
    if (this.at > 0) return false;
    ({ bytes: this.bytes, view: this.view } = fresh(Math.max(this.size, bytes)));
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

function fresh(size: number): { bytes: Uint8Array; view: DataView } {
  const bytes = Buffer.allocUnsafeSlow(size + SLAB_PADDING);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
