/** A buffer that grows and is used again; hot loops write into it without a call a byte. */
export class Growing {
  bytes: Uint8Array;
  view: DataView;
  at = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `more` bytes behind {@link at}. */
  room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const bytes = new Uint8Array((this.at + more) * 2);
    bytes.set(this.bytes.subarray(0, this.at));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /**
   * Puts four words behind {@link at}, where there is room for them. That is how a few bytes are copied here: a call
   * costs more, and so does a loop.
   */
  putWords(words: Uint32Array): void {
    const { view, at } = this;
    view.setUint32(at, words[0] as number, true);
    view.setUint32(at + 4, words[1] as number, true);
    view.setUint32(at + 8, words[2] as number, true);
    view.setUint32(at + 12, words[3] as number, true);
  }

  get written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }
}
