/**
 * Reader of MaxMind DB files, format specification 2.0 (https://maxmind.github.io/MaxMind-DB/). The usual libraries
 * trust the file: one of a hundred bytes whose maps point to each other keeps them busy for ever. This one does not.
 */
import { Fault } from '../core/failure.js';
import { readValue, type MmdbValue } from './mmdb-value.js';
import type { Sliced } from './slices.js';
import type { Width } from './words.js';

const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** The metadata stand within the last 128 KiB. */
const METADATA_WITHIN = 128 * 1024;
const SEPARATOR = 16;
const STRIDE = 1024;
/** Blocks that a walk may visit. */
const MAX_BLOCKS = 20_000_000;

const broken = (detail: string): Fault => new Fault('malformed_reply', `broken MaxMind DB: ${detail}`, 'internal');

/** Where the data of an address stand, and the bits of the network that has them. */
export interface Found {
  /** Offset in the data section, the same for equal data; undefined where nothing is known. */
  readonly data: number | undefined;
  readonly bits: number;
}

/** A file in memory. Throws a Fault whenever the file is broken. */
export class Mmdb {
  /** As the maker calls it, such as `GeoLite2-City`. */
  readonly type: string;
  /** Unix seconds. */
  readonly builtAt: number;
  readonly #width: Width;
  readonly #nodes: number;
  readonly #recordBits: number;
  readonly #section: Uint8Array;
  /** The node below which IPv4 addresses stand. */
  readonly #root4: number;

  constructor(private readonly bytes: Uint8Array) {
    const meta = metadataOf(bytes);
    this.#width = meta.ipVersion === 4 ? 1 : 4;
    this.#nodes = meta.nodes;
    this.#recordBits = meta.recordBits;
    this.type = meta.type;
    this.builtAt = meta.builtAt;
    const tree = (meta.nodes * meta.recordBits) / 4;
    if (tree + SEPARATOR > meta.start) throw broken('the search tree is longer than the file');
    this.#section = bytes.subarray(tree + SEPARATOR, meta.start);
    this.#root4 = this.#width === 1 ? 0 : this.#descend(new Uint32Array(4), 96).node;
  }

  /** Finds an address of 1 or 4 words; IPv6 addresses are unknown to a file for IPv4. */
  find(words: Uint32Array, width: Width): Found {
    if (width === 4 && this.#width === 1) return { data: undefined, bits: 0 };
    const { node, bits } = this.#descend(words, width * 32, width === 1 ? this.#root4 : 0);
    return { data: this.#dataAt(node), bits };
  }

  value(data: number): MmdbValue {
    return readValue(this.#section, data);
  }

  /**
   * Every block that has data, in ascending order of addresses; `first`, its first address, is one array used over
   * and over. In a file for both families the IPv4 addresses come first, as IPv6 addresses below ::/96.
   */
  *blocks(visit: (first: Uint32Array, bits: number, data: number) => void): Sliced<void> {
    const words = new Uint32Array(this.#width);
    // Nodes to visit, each with the bits that lead to it; of those only the last is new.
    const nodes = [0];
    const depths = [0];
    for (let visited = 0; nodes.length > 0; visited += 1) {
      if (visited > MAX_BLOCKS) throw broken(`more than ${MAX_BLOCKS} blocks`);
      if (visited % STRIDE === 0) yield;
      const node = nodes.pop() ?? 0;
      const entry = depths.pop() ?? 0;
      const depth = entry >> 1;
      turn(words, depth, entry & 1);
      if (node >= this.#nodes) {
        const data = this.#dataAt(node);
        if (data !== undefined) visit(words, depth, data);
        continue;
      }
      if (depth === this.#width * 32) throw broken('the search tree is deeper than an address is long');
      nodes.push(this.#child(node, 1), this.#child(node, 0));
      depths.push(((depth + 1) << 1) | 1, (depth + 1) << 1);
    }
  }

  #descend(words: Uint32Array, most: number, root = 0): { node: number; bits: number } {
    let node = root;
    let bits = 0;
    for (; bits < most && node < this.#nodes; bits += 1) {
      node = this.#child(node, ((words[bits >> 5] ?? 0) >>> (31 - (bits & 31))) & 1);
    }
    return { node, bits };
  }

  #dataAt(node: number): number | undefined {
    if (node === this.#nodes) return undefined;
    const data = node - this.#nodes - SEPARATOR;
    if (data < 0 || data >= this.#section.length) throw broken('the search tree leads nowhere');
    return data;
  }

  /** Record 0 (left) or 1 (right) of a node. */
  #child(node: number, side: number): number {
    const { bytes } = this;
    const at = (node * this.#recordBits) / 4;
    const byte = (index: number): number => bytes[at + index] ?? 0;
    if (this.#recordBits === 24) return (byte(side * 3) << 16) | (byte(side * 3 + 1) << 8) | byte(side * 3 + 2);
    if (this.#recordBits === 32) {
      return (
        ((byte(side * 4) << 24) | (byte(side * 4 + 1) << 16) | (byte(side * 4 + 2) << 8) | byte(side * 4 + 3)) >>> 0
      );
    }
    // 28 bits: the byte in the middle holds the highest four of both.
    const high = side === 0 ? byte(3) >> 4 : byte(3) & 0x0f;
    return (high << 24) | (byte(side * 4) << 16) | (byte(side * 4 + 1) << 8) | byte(side * 4 + 2);
  }
}

/** Sets the last of the first `depth` bits and clears all after it. */
function turn(words: Uint32Array, depth: number, bit: number): void {
  const at = Math.max(0, depth - 1);
  const mask = 0x80000000 >>> (at & 31);
  const kept = (words[at >> 5] ?? 0) & ~(mask | (mask - 1));
  words[at >> 5] = bit === 0 ? kept : kept | mask;
  words.fill(0, (at >> 5) + 1);
}

interface Metadata {
  /** Offset of the marker. */
  readonly start: number;
  readonly nodes: number;
  readonly recordBits: number;
  readonly ipVersion: number;
  readonly type: string;
  readonly builtAt: number;
}

function metadataOf(bytes: Uint8Array): Metadata {
  const from = Math.max(0, bytes.length - METADATA_WITHIN);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.length - from);
  const start = tail.lastIndexOf(MARKER);
  if (start < 0) throw new Fault('malformed_reply', 'not a MaxMind DB file: it has no metadata', 'internal');
  const map = readValue(tail.subarray(start + MARKER.length), 0);
  if (!(map instanceof Map)) throw broken('the metadata are no map');
  const number = (key: string): number => {
    const value: unknown = map.get(key);
    return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : NaN;
  };
  const [nodes, recordBits, ipVersion] = [number('node_count'), number('record_size'), number('ip_version')];
  if (number('binary_format_major_version') !== 2) throw broken('its format is not version 2');
  if (![24, 28, 32].includes(recordBits)) throw broken(`records of ${recordBits} bits are not defined`);
  if (ipVersion !== 4 && ipVersion !== 6) throw broken(`IP version ${ipVersion} is not defined`);
  if (!(nodes > 0)) throw broken('it has no search tree');
  const type: unknown = map.get('database_type');
  const builtAt = number('build_epoch');
  return { start: from + start, nodes, recordBits, ipVersion, type: typeof type === 'string' ? type : '', builtAt };
}
