import { AF_INET } from './constants.js';
import { decodeSockaddr } from './sockaddr.js';

const MOST = 16_384;
/** Offset of the address in struct sockaddr_in and sockaddr_in6. */
const V4 = 4;
const V6 = 8;
const V6_LENGTH = 28;
const V4_LENGTH = 16;

interface Entry {
  readonly words: readonly [number, number, number, number];
  readonly text: string;
}

/** The text of addresses that come up again and again: written once, found by its bytes. */
export class AddressBook {
  #pages = new Map<number, Entry[]>();
  #size = 0;

  /** Canonical text of the address in a struct sockaddr; undefined when it holds none. */
  textOf(view: DataView, at: number): string | undefined {
    if (at < 0 || at + V6_LENGTH > view.byteLength) return undefined;
    const short = view.getUint16(at, true) === AF_INET;
    const start = at + (short ? V4 : V6);
    const first = view.getUint32(start);
    const second = short ? 4 : view.getUint32(start + 4);
    const third = short ? 0 : view.getUint32(start + 8);
    const fourth = short ? 0 : view.getUint32(start + 12);
    const hash = Math.imul(first ^ Math.imul(second, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(third ^ fourth, 0xc2b2ae35);
    for (const { words, text } of this.#pages.get(hash) ?? []) {
      if (words[0] === first && words[1] === second && words[2] === third && words[3] === fourth) return text;
    }
    const text = decodeSockaddr(view, at, short ? V4_LENGTH : V6_LENGTH)?.ip;
    if (text !== undefined) this.#write(hash, { words: [first, second, third, fourth], text });
    return text;
  }

  #write(hash: number, entry: Entry): void {
    if (this.#size >= MOST) {
      this.#pages = new Map();
      this.#size = 0;
    }
    const page = this.#pages.get(hash);
    if (page === undefined) this.#pages.set(hash, [entry]);
    else page.push(entry);
    this.#size += 1;
  }
}
