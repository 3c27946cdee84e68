/**
 * Interned label texts in an append-only arena. Equal texts share one id; a text lives while somebody retains it.
 * Snapshots read the columns and slabs in place: what they can see is copied before it would change.
 */
import { NO_LABELS, SLAB_BITS, SLAB_BYTES, SLAB_PADDING, type LabelTexts } from '../core/snapshot.js';

const EMPTY = -1;
const FIRST_SLOTS = 256;
/** Below this much garbage a rebuild is not worth it. */
const MIN_GARBAGE = 4 * SLAB_BYTES;

const grown = (length: number): number => Math.max(FIRST_SLOTS, Math.ceil(length * 1.5));

export class Texts {
  #slabs: Uint8Array[] = [];
  #tail = SLAB_BYTES;
  #start = new Uint32Array(FIRST_SLOTS);
  #length = new Uint16Array(FIRST_SLOTS);
  #hash = new Uint32Array(FIRST_SLOTS);
  #refs = new Uint32Array(FIRST_SLOTS);
  #table = new Int32Array(FIRST_SLOTS * 2).fill(EMPTY);
  #count = 1;
  #live = 0;
  readonly #free: number[] = [];
  #used = 0;
  #garbage = 0;
  #shared = false;
  /** Label values may come from hostile servers; a seed keeps them from choosing their place in the table. */
  readonly #seed = (Math.random() * 0x1_0000_0000) >>> 0;

  /** Whether text `id` is exactly these bytes. */
  equals(id: number, bytes: Uint8Array, length: number): boolean {
    if (this.#length[id] !== length) return false;
    if (length === 0) return true;
    const start = this.#start[id] ?? 0;
    const slab = this.#slabs[start >>> SLAB_BITS];
    if (!slab) return false;
    const from = start & (SLAB_BYTES - 1);
    for (let k = 0; k < length; k += 1) if (slab[from + k] !== bytes[k]) return false;
    return true;
  }

  /** The id of these bytes; a new text has no owner yet, so retain it before the next call. */
  intern(bytes: Uint8Array, length: number): number {
    if (length === 0) return NO_LABELS;
    const hash = this.#hashOf(bytes, length);
    const mask = this.#table.length - 1;
    let slot = hash & mask;
    for (;;) {
      const id = this.#table[slot] ?? EMPTY;
      if (id === EMPTY) break;
      if (this.#hash[id] === hash && this.equals(id, bytes, length)) return id;
      slot = (slot + 1) & mask;
    }
    const id = this.#add(bytes, length, hash);
    this.#table[slot] = id;
    this.#live += 1;
    if (this.#live * 2 > this.#table.length) this.#rehash();
    return id;
  }

  retain(id: number): void {
    if (id !== NO_LABELS) this.#refs[id] = (this.#refs[id] ?? 0) + 1;
  }

  release(id: number): void {
    if (id === NO_LABELS) return;
    const refs = (this.#refs[id] ?? 0) - 1;
    this.#refs[id] = refs;
    if (refs > 0) return;
    this.#unlink(id);
    this.#free.push(id);
    this.#garbage += this.#length[id] ?? 0;
  }

  /** What readers see; frozen from now on. */
  view(): LabelTexts {
    if (this.#garbage > MIN_GARBAGE && this.#garbage * 2 > this.#used) this.#compact();
    this.#shared = true;
    return { slabs: [...this.#slabs], start: this.#start, length: this.#length };
  }

  /** Slab and place of a text, for decoding. */
  locate(id: number): { bytes: Uint8Array; start: number; length: number } {
    const start = this.#start[id] ?? 0;
    const bytes = this.#slabs[start >>> SLAB_BITS] ?? new Uint8Array(0);
    return { bytes, start: start & (SLAB_BYTES - 1), length: this.#length[id] ?? 0 };
  }

  #hashOf(bytes: Uint8Array, length: number): number {
    let hash = this.#seed;
    for (let k = 0; k < length; k += 1) hash = Math.imul(hash ^ (bytes[k] ?? 0), 0x0100_0193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }

  #add(bytes: Uint8Array, length: number, hash: number): number {
    const address = this.#append(bytes, 0, length);
    const reused = this.#free.pop();
    const id = reused ?? this.#count++;
    if (reused !== undefined) this.#unshare();
    else if (id >= this.#start.length) this.#grow();
    this.#start[id] = address;
    this.#length[id] = length;
    this.#hash[id] = hash;
    this.#refs[id] = 0;
    return id;
  }

  #append(bytes: Uint8Array, from: number, length: number): number {
    if (this.#tail + length > SLAB_BYTES) {
      this.#slabs.push(new Uint8Array(SLAB_BYTES + SLAB_PADDING));
      this.#tail = 0;
    }
    const slab = this.#slabs.at(-1);
    slab?.set(bytes.subarray(from, from + length), this.#tail);
    const address = (this.#slabs.length - 1) * SLAB_BYTES + this.#tail;
    this.#tail += length;
    this.#used += length;
    return address;
  }

  #unshare(): void {
    if (!this.#shared) return;
    this.#start = this.#start.slice();
    this.#length = this.#length.slice();
    this.#shared = false;
  }

  #grow(): void {
    const size = grown(this.#start.length);
    const wider = <T extends Uint32Array | Uint16Array>(column: T, next: T): T => (next.set(column), next);
    this.#start = wider(this.#start, new Uint32Array(size));
    this.#length = wider(this.#length, new Uint16Array(size));
    this.#hash = wider(this.#hash, new Uint32Array(size));
    this.#refs = wider(this.#refs, new Uint32Array(size));
    this.#shared = false;
  }

  #rehash(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(EMPTY);
    const mask = this.#table.length - 1;
    for (const id of old) {
      if (id === EMPTY) continue;
      let slot = (this.#hash[id] ?? 0) & mask;
      while (this.#table[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#table[slot] = id;
    }
  }

  /** Removes an id from the table; later entries of the same run move up, so that no tombstones are needed. */
  #unlink(id: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = (this.#hash[id] ?? 0) & mask;
    while (table[hole] !== id) hole = (hole + 1) & mask;
    for (let next = (hole + 1) & mask; table[next] !== EMPTY; next = (next + 1) & mask) {
      const moving = table[next] ?? EMPTY;
      const home = (this.#hash[moving] ?? 0) & mask;
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      table[hole] = moving;
      hole = next;
    }
    table[hole] = EMPTY;
    this.#live -= 1;
  }

  /** Copies what is still in use into fresh slabs; snapshots keep the old ones. */
  #compact(): void {
    const old = this.#slabs;
    this.#unshare();
    this.#slabs = [];
    this.#tail = SLAB_BYTES;
    this.#used = 0;
    this.#garbage = 0;
    for (const id of this.#table) {
      if (id === EMPTY) continue;
      const start = this.#start[id] ?? 0;
      const slab = old[start >>> SLAB_BITS];
      if (slab) this.#start[id] = this.#append(slab, start & (SLAB_BYTES - 1), this.#length[id] ?? 0);
    }
  }
}
