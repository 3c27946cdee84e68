/** Keeps the values used last, at most `capacity` of them. */
export class Lru<K, V> {
  readonly #values = new Map<K, V>();
  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#values.size;
  }

  /** The value of `key`, made when it is not there; nothing is kept when `make` throws. */
  get(key: K, make: () => V): V {
    const known = this.#values.get(key);
    const value = known ?? make();
    if (known !== undefined) this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.capacity) {
      const [oldest] = this.#values.keys();
      if (oldest !== undefined) this.#values.delete(oldest);
    }
    return value;
  }
}
