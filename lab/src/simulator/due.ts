/** A packet that waits for its time. */
export interface Due {
  at: number;
  /** Equal times keep their order. */
  order: number;
  length: number;
  readonly bytes: Buffer;
}

/** Packets by the time they are due; their buffers are used again. At most `capacity` wait at once. */
export class DueQueue {
  readonly #heap: Due[] = [];
  readonly #free: Due[] = [];
  #order = 0;

  constructor(
    private readonly capacity: number,
    private readonly size: number,
  ) {}

  /** A buffer to write a packet into; give it back with {@link add} or {@link release}. Undefined when all are in use. */
  lend(): Due | undefined {
    if (this.#heap.length >= this.capacity) return undefined;
    return this.#free.pop() ?? { at: 0, order: 0, length: 0, bytes: Buffer.alloc(this.size) };
  }

  release(due: Due): void {
    this.#free.push(due);
  }

  add(due: Due, at: number, length: number): void {
    due.at = at;
    due.length = length;
    due.order = this.#order++;
    let index = this.#heap.push(due) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#before(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  /** Time of the first one; Infinity when there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  /** The first one when its time has come. */
  take(now: number): Due | undefined {
    const [first] = this.#heap;
    if (first === undefined || first.at > now) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    for (let index = 0; ;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let least = index;
      if (left < this.#heap.length && this.#before(left, least)) least = left;
      if (right < this.#heap.length && this.#before(right, least)) least = right;
      if (least === index) return;
      this.#swap(index, least);
      index = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }
}
