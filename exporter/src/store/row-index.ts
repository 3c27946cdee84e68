/** Finds the row of a series by its two label texts. Open addressing over the columns themselves: 4 bytes a slot, no keys. */
const EMPTY = -1;
const FIRST_SLOTS = 16;

const place = (own: number, base: number): number => {
  const mixed = Math.imul(own ^ Math.imul(base, 0x9e37_79b1), 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

export interface Keys {
  readonly own: Uint32Array;
  readonly base: Uint32Array;
}

export class RowIndex {
  #table = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  #count = 0;

  /** The row with these texts, or -1. */
  find(keys: Keys, own: number, base: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    for (let slot = place(own, base) & mask; ; slot = (slot + 1) & mask) {
      const row = table[slot] ?? EMPTY;
      if (row === EMPTY || (keys.own[row] === own && keys.base[row] === base)) return row;
    }
  }

  /** Adds a row whose keys are already in the columns. */
  add(keys: Keys, row: number): void {
    if ((this.#count + 1) * 2 > this.#table.length) this.#grow(keys);
    this.#count += 1;
    this.#place(keys, row);
  }

  /** Removes a row whose keys are still in the columns. */
  remove(keys: Keys, row: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = this.#home(keys, row);
    while (table[hole] !== row) hole = (hole + 1) & mask;
    for (let next = (hole + 1) & mask; table[next] !== EMPTY; next = (next + 1) & mask) {
      const moving = table[next] ?? EMPTY;
      if (((next - this.#home(keys, moving)) & mask) < ((next - hole) & mask)) continue;
      table[hole] = moving;
      hole = next;
    }
    table[hole] = EMPTY;
    this.#count -= 1;
  }

  #home(keys: Keys, row: number): number {
    return place(keys.own[row] ?? 0, keys.base[row] ?? 0) & (this.#table.length - 1);
  }

  #place(keys: Keys, row: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = this.#home(keys, row);
    while (table[slot] !== EMPTY) slot = (slot + 1) & mask;
    table[slot] = row;
  }

  #grow(keys: Keys): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2).fill(EMPTY);
    for (const row of old) if (row !== EMPTY) this.#place(keys, row);
  }
}
