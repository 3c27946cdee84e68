import type { Binding, NativeMemory } from './libc.js';

/** Sizes of struct mmsghdr, iovec and the largest socket address used, 64-bit Linux. */
const HEADER = 64;
const IOVEC = 16;
const NAME = 32;
/** Offsets in struct mmsghdr. */
const NAMELEN = 8;
const IOV = 16;
const IOVLEN = 24;
const CONTROL = 32;
const CONTROLLEN = 40;
const FLAGS = 48;
const LENGTH = 56;
/** struct cmsghdr: length, level, type; data follows, everything aligned to 8. */
const CMSG = 16;

export interface MessageSizes {
  readonly count: number;
  /** Bytes of payload a slot holds. */
  readonly payload: number;
  /** Bytes of control messages a slot holds. */
  readonly control: number;
}

/** An array of struct mmsghdr with its buffers, laid out once and reused by every sendmmsg or recvmmsg. */
export class Messages {
  readonly #memory: NativeMemory;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly count: number;
  readonly payload: number;
  readonly control: number;
  #used: number;
  readonly #iovecs: number;
  readonly #names: number;
  readonly #controls: number;
  readonly #payloads: number;

  constructor(binding: Binding, sizes: MessageSizes) {
    const { count, payload } = sizes;
    const control = (sizes.control + 7) & ~7;
    this.count = count;
    this.payload = payload;
    this.control = control;
    this.#used = count;
    this.#iovecs = count * HEADER;
    this.#names = this.#iovecs + count * IOVEC;
    this.#controls = this.#names + count * NAME;
    this.#payloads = this.#controls + count * control;
    this.#memory = binding.allocate(this.#payloads + count * payload);
    this.bytes = this.#memory.bytes;
    this.view = this.#memory.view;
    for (let slot = 0; slot < count; slot += 1) this.#link(slot);
  }

  #link(slot: number): void {
    const { view } = this;
    const base = this.#memory.address;
    const header = slot * HEADER;
    const iovec = this.#iovecs + slot * IOVEC;
    view.setBigUint64(header, base + BigInt(this.nameAt(slot)), true);
    view.setBigUint64(header + IOV, base + BigInt(iovec), true);
    view.setBigUint64(header + IOVLEN, 1n, true);
    view.setBigUint64(header + CONTROL, base + BigInt(this.#controls + slot * this.control), true);
    view.setBigUint64(iovec, base + BigInt(this.payloadAt(slot)), true);
    this.setPayloadLength(slot, this.payload);
  }

  /** Address of the array from `slot` on: what sendmmsg, recvmmsg (and, for one, recvmsg) take. */
  pointer(slot = 0): bigint {
    return this.#memory.address + BigInt(slot * HEADER);
  }
  nameAt(slot: number): number {
    return this.#names + slot * NAME;
  }
  payloadAt(slot: number): number {
    return this.#payloads + slot * this.payload;
  }
  setNameLength(slot: number, length: number): void {
    this.view.setUint32(slot * HEADER + NAMELEN, length, true);
  }
  setPayloadLength(slot: number, length: number): void {
    this.view.setUint32(this.#iovecs + slot * IOVEC + 8, length, true);
  }

  /** Where the control messages of a slot begin. */
  controlAt(slot: number): number {
    return this.#controls + slot * this.control;
  }
  /** Bytes of control messages in a slot. */
  controlLength(slot: number): number {
    return Math.min(this.control, this.view.getUint32(slot * HEADER + CONTROLLEN, true));
  }
  setControlLength(slot: number, length: number): void {
    this.view.setUint32(slot * HEADER + CONTROLLEN, length, true);
  }

  /** Makes every slot ready to receive; the kernel overwrites these lengths with what it filled in. */
  prepareReceive(): void {
    for (let slot = 0; slot < this.#used; slot += 1) {
      const header = slot * HEADER;
      this.view.setUint32(header + NAMELEN, NAME, true);
      this.view.setUint32(header + CONTROLLEN, this.control, true);
      this.view.setUint32(header + FLAGS, 0, true);
    }
    this.#used = this.count;
  }

  /** How many slots the last receive filled; only those are made ready again. */
  used(count: number): void {
    this.#used = Math.max(0, count);
  }

  /** Bytes received into a slot (of recvmmsg). */
  received(slot: number): number {
    return this.view.getUint32(slot * HEADER + LENGTH, true);
  }
  flags(slot: number): number {
    return this.view.getUint32(slot * HEADER + FLAGS, true);
  }

  /**
   * Offset in {@link view} of the data of the first control message of this kind with at least `size` bytes, or -1.
   * Lengths come from the kernel, yet nothing outside the slot is ever read.
   */
  findControl(slot: number, kind: { readonly level: number; readonly type: number }, size: number): number {
    const { view } = this;
    let at = this.controlAt(slot);
    const end = at + this.controlLength(slot);
    while (at + CMSG <= end) {
      const length = view.getUint32(at, true);
      if (length < CMSG || at + length > end) return -1;
      const wanted = view.getInt32(at + 8, true) === kind.level && view.getInt32(at + 12, true) === kind.type;
      if (wanted && length >= CMSG + size) return at + CMSG;
      at += (length + 7) & ~7;
    }
    return -1;
  }

  free(): void {
    this.#memory.free();
  }
}
