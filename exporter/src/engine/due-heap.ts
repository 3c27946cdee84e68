/** Something that waits for a moment; the heap keeps its own place in it. */
export interface Due {
  /** Monotonic milliseconds. */
  due: number;
  /** Position in the heap, -1 outside. Only the heap writes it. */
  place: number;
}

/** A binary min-heap by `due` that can also remove from the middle, so that finished work leaves nothing behind. */
export class DueHeap<T extends Due> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }
  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#up(item, this.#items.length - 1);
  }

  /** Call after changing the `due` of an item that is in the heap. */
  moved(item: T): void {
    this.#up(item, item.place);
    this.#down(item, item.place);
  }

  remove(item: T): void {
    if (item.place < 0) return;
    const last = this.#items.pop();
    const { place } = item;
    item.place = -1;
    if (last === undefined || last === item) return;
    this.#items[place] = last;
    last.place = place;
    this.moved(last);
  }

  #up(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#items[above];
      if (parent === undefined || parent.due <= item.due) break;
      this.#items[place] = parent;
      parent.place = place;
      place = above;
    }
    this.#items[place] = item;
    item.place = place;
  }

  #down(item: T, from: number): void {
    const size = this.#items.length;
    let place = from;
    for (;;) {
      let below = place * 2 + 1;
      if (below >= size) break;
      let child = this.#items[below];
      const right = this.#items[below + 1];
      if (child !== undefined && right !== undefined && right.due < child.due) {
        below += 1;
        child = right;
      }
      if (child === undefined || child.due >= item.due) break;
      this.#items[place] = child;
      child.place = place;
      place = below;
    }
    this.#items[place] = item;
    item.place = place;
  }
}
