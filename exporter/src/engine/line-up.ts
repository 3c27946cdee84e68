/**
 * In what order the packets of a round go: as given, or, serially, at most one of a flow at a time and the flows in
 * the order in which they become free.
 */
export class LineUp {
  /** What may go now; the part before `#head` is gone. */
  readonly #ready: number[] = [];
  #head = 0;
  /** Given back by {@link putBack}, to go first. */
  readonly #again: number[] = [];
  /** By flow, what waits for the packet before it. Absent when the order is as given. */
  readonly #queues: Map<number, number[]> | undefined;

  /** `flows` has the flow of each order of the round; orders are named by their place in it. */
  constructor(flows: Uint16Array, serial: boolean) {
    this.#queues = serial ? new Map() : undefined;
    flows.forEach((flow, order) => {
      const queue = this.#queues?.get(flow);
      if (queue !== undefined) {
        queue.push(order);
        return;
      }
      this.#queues?.set(flow, []);
      this.#ready.push(order);
    });
    for (const queue of this.#queues?.values() ?? []) queue.reverse();
  }

  get hasNext(): boolean {
    return this.#again.length > 0 || this.#head < this.#ready.length;
  }

  /** The next order, or -1 when none may go now. */
  next(): number {
    const again = this.#again.pop();
    if (again !== undefined) return again;
    const order = this.#ready[this.#head];
    if (order === undefined) return -1;
    this.#head += 1;
    return order;
  }

  /** An order that could not be sent yet. */
  putBack(order: number): void {
    this.#again.push(order);
  }

  /** The packet of this flow is answered, given up or not sent. */
  freed(flow: number): void {
    const next = this.#queues?.get(flow)?.pop();
    if (next !== undefined) this.#ready.push(next);
  }
}
