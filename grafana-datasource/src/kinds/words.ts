/** Texts as numbers, so that labels are compared and looked up without making keys of text. */
export class Words {
  private readonly ids = new Map<string, number>();

  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(text, id);
    return id;
  }
}

/** Rows of numbers, each once: a hash table with open addressing. */
export class Tuples {
  private rows: Int32Array;
  /** A row and one, 0 where there is none; a power of two at least twice the number of rows. */
  private slots: Int32Array;
  private count = 0;

  /** `expected` rows need no growing. */
  constructor(
    private readonly width: number,
    expected = 0,
  ) {
    const room = 2 ** Math.ceil(Math.log2(Math.max(64, expected)));
    this.rows = new Int32Array(room * width);
    this.slots = new Int32Array(room * 2);
  }

  get size(): number {
    return this.count;
  }

  /** All rows, one after the other. */
  all(): Int32Array {
    return this.rows.subarray(0, this.count * this.width);
  }

  /** The number of the row that stands at `from`, -1 when it is not there. */
  find(tuple: Int32Array, from = 0): number {
    return (this.slots[this.slot(tuple, from)] ?? 0) - 1;
  }

  /** The number of the row that stands at `from`, a new one when it was not there. */
  add(tuple: Int32Array, from = 0): number {
    const slot = this.slot(tuple, from);
    const there = this.slots[slot] ?? 0;
    if (there > 0) return there - 1;
    const row = this.count++;
    if (this.count * this.width > this.rows.length) {
      const longer = new Int32Array(this.rows.length * 2);
      longer.set(this.rows);
      this.rows = longer;
    }
    for (let at = 0; at < this.width; at++) this.rows[row * this.width + at] = tuple[from + at] ?? 0;
    this.slots[slot] = row + 1;
    if (this.count * 2 > this.slots.length) this.widen();
    return row;
  }

  private slot(tuple: Int32Array, from: number): number {
    const mask = this.slots.length - 1;
    let hash = 0;
    for (let at = 0; at < this.width; at++) hash = mix(hash, tuple[from + at] ?? 0);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.slots[slot] ?? 0) - 1;
      if (row < 0 || this.same(row, tuple, from)) return slot;
    }
  }

  private same(row: number, tuple: Int32Array, from: number): boolean {
    for (let at = 0; at < this.width; at++) if (this.rows[row * this.width + at] !== tuple[from + at]) return false;
    return true;
  }

  private widen(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const { width, rows } = this;
    for (let row = 0; row < this.count; row++) this.slots[this.slot(rows, row * width)] = row + 1;
  }
}

const mix = (hash: number, value: number): number => {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
};
