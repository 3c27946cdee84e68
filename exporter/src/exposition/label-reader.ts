import { SLAB_BITS, SLAB_BYTES, type LabelTexts } from '../core/snapshot.js';

/** Reads interned label texts by id. */
export class LabelReader {
  readonly #views: readonly DataView[];
  readonly #start: Uint32Array;
  readonly #length: Uint16Array;

  constructor(readonly texts: LabelTexts) {
    this.#views = texts.slabs.map((slab) => new DataView(slab.buffer, slab.byteOffset, slab.byteLength));
    this.#start = texts.start;
    this.#length = texts.length;
  }

  /** Of no texts but the empty one. */
  static empty(): LabelReader {
    return new LabelReader({ slabs: [], start: new Uint32Array(1), length: new Uint16Array(1) });
  }

  length(id: number): number {
    return this.#length[id] ?? 0;
  }

  /**
   * Copies text `id` to `at`; returns where it ends. Eight bytes at a time, so up to seven more than asked: seven times
   * faster than byte by byte and, unlike `set`, without an allocation. As doubles, which is exact because UTF-8 never looks
   * like a NaN (that needs a byte from 0xf0 up followed by 0x7f or 0xff). Bytes past the text are overwritten next.
   */
  copy(id: number, to: DataView, at: number): number {
    const start = this.#start[id] ?? 0;
    const length = this.#length[id] ?? 0;
    const from = this.#views[start >>> SLAB_BITS];
    if (!from) return at;
    const offset = start & (SLAB_BYTES - 1);
    for (let k = 0; k < length; k += 8) to.setFloat64(at + k, from.getFloat64(offset + k, true), true);
    return at + length;
  }

  /** The bytes that hold text `id`, and where it starts in them. */
  locate(id: number): { bytes: Uint8Array; start: number } {
    const start = this.#start[id] ?? 0;
    const bytes = this.texts.slabs[start >>> SLAB_BITS] ?? new Uint8Array(0);
    return { bytes, start: start & (SLAB_BYTES - 1) };
  }
}
