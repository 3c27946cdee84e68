import { HEAD, ICMP_HEADER, IDENTITY, MAX_PAYLOAD, patternByte, seal, writeHead, type EchoHead } from './echo.js';
import type { Burst } from './burst.js';
import type { Binding, NativeMemory } from './libc.js';

/** struct mmsghdr, two struct iovec (own head, shared pattern), socket address, head. */
const HEADER = 64;
const IOVECS = 32;
const NAME = 32;

/**
 * Outgoing echo requests for one sendmmsg. A packet is two pieces: 24 bytes of its own and the pattern, which lies in
 * memory once; so a packet costs the same whatever its size.
 */
export class EchoBatch {
  readonly #memory: NativeMemory;
  readonly #iovecs: number;
  readonly #names: number;
  readonly #heads: number;

  constructor(
    binding: Binding,
    readonly capacity: number,
  ) {
    this.#iovecs = capacity * HEADER;
    this.#names = this.#iovecs + capacity * IOVECS;
    this.#heads = this.#names + capacity * NAME;
    const pattern = this.#heads + capacity * HEAD;
    this.#memory = binding.allocate(pattern + MAX_PAYLOAD);
    const { view, bytes, address } = this.#memory;
    for (let offset = IDENTITY; offset < MAX_PAYLOAD; offset += 1) {
      bytes[pattern + offset - IDENTITY] = patternByte(offset);
    }
    for (let slot = 0; slot < capacity; slot += 1) {
      const header = slot * HEADER;
      const iovec = this.#iovecs + slot * IOVECS;
      view.setBigUint64(header, address + BigInt(this.#names + slot * NAME), true);
      view.setBigUint64(header + 16, address + BigInt(iovec), true);
      view.setBigUint64(header + 24, 2n, true);
      view.setBigUint64(iovec, address + BigInt(this.#heads + slot * HEAD), true);
      view.setUint32(iovec + 8, HEAD, true);
      view.setBigUint64(iovec + 16, address + BigInt(pattern), true);
    }
  }

  pointer(slot: number): bigint {
    return this.#memory.address + BigInt(slot * HEADER);
  }

  /** Fills a slot with one packet of a burst; `sealed` writes the checksum too. */
  write(slot: number, burst: Burst, head: EchoHead, sealed: boolean): void {
    const { view, bytes } = this.#memory;
    const { sockaddr, identity } = burst;
    bytes.set(sockaddr, this.#names + slot * NAME);
    view.setUint32(slot * HEADER + 8, sockaddr.length, true);
    view.setUint32(this.#iovecs + slot * IOVECS + 24, ICMP_HEADER + identity.size - HEAD, true);
    const at = this.#heads + slot * HEAD;
    writeHead(view, at, head, identity);
    if (sealed) seal(view, at, burst.patternSum);
  }

  free(): void {
    this.#memory.free();
  }
}
