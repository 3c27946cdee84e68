/** Where renderers write: one chunk after another, each handed out once and never touched again. */
import { SLAB_PADDING } from '../core/snapshot.js';

export const CHUNK_BYTES = 65_536;

export class Output {
  bytes: Uint8Array;
  view: DataView;
  at = 0;

  constructor(private readonly size = CHUNK_BYTES) {
    ({ bytes: this.bytes, view: this.view } = fresh(size));
  }

  /** Whether `bytes` more fit into this chunk. An empty chunk grows to fit anything. */
  fits(bytes: number): boolean {
    if (this.at + bytes <= this.bytes.length - SLAB_PADDING) return true;
    if (this.at > 0) return false;
    ({ bytes: this.bytes, view: this.view } = fresh(bytes));
    return true;
  }

  /** The bytes written since the last call. */
  take(): Uint8Array {
    const chunk = this.bytes.subarray(0, this.at);
    ({ bytes: this.bytes, view: this.view } = fresh(this.size));
    this.at = 0;
    return chunk;
  }
}

function fresh(size: number): { bytes: Uint8Array; view: DataView } {
  const bytes = Buffer.allocUnsafeSlow(size + SLAB_PADDING);
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
