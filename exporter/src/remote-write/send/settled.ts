/**
 * Numbers of items that ended without being sent, as long as the cursor does not cover them: when the queue is read again
 * from there, after a change of the configuration, they must not be counted twice.
 */
export class SettledItems {
  /** Ascending: a feed reads in order. */
  #items: number[] = [];
  #known = new Set<number>();

  /** Items from this number on are not known. */
  get end(): number {
    return (this.#items.at(-1) ?? -1) + 1;
  }

  add(item: number): void {
    this.#items.push(item);
    this.#known.add(item);
  }

  has(item: number): boolean {
    return this.#known.has(item);
  }

  /** The cursor has passed `below`. */
  forget(below: number): void {
    let gone = 0;
    while (gone < this.#items.length && (this.#items[gone] as number) < below) {
      this.#known.delete(this.#items[gone] as number);
      gone += 1;
    }
    if (gone > 0) this.#items = this.#items.slice(gone);
  }
}
