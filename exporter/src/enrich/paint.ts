import type { Sliced } from './slices.js';

/** A range with both ends inclusive. */
export interface Row {
  readonly start: bigint;
  readonly end: bigint;
  readonly value: number;
  /** Place in the order in which the ranges came. */
  readonly order: number;
}

const STRIDE = 128;

/**
 * Overlapping ranges as ranges that do not overlap, in ascending order: the narrowest holds, of equals the one that
 * came last. `rows` are sorted by start. n log n, however deeply they are nested.
 */
export function* paint(rows: readonly Row[], emit: (row: Row) => void): Sliced<void> {
  const edges = [...new Set(rows.flatMap(({ start, end }) => [start, end + 1n]))].sort((a, b) => (a < b ? -1 : 1));
  const open = new Heap();
  let next = 0;
  for (const [index, edge] of edges.entries()) {
    for (let row = rows[next]; row?.start === edge; row = rows[next]) {
      open.push(row);
      next += 1;
    }
    const until = edges[index + 1];
    const top = open.firstReaching(edge);
    if (until !== undefined && top !== undefined) emit({ ...top, start: edge, end: until - 1n });
    if (index % STRIDE === 0) yield;
  }
}

/** Whether `one` holds where both do. */
function wins(one: Row, other: Row): boolean {
  const [size, otherSize] = [one.end - one.start, other.end - other.start];
  return size === otherSize ? one.order > other.order : size < otherSize;
}

/** Ranges that have begun, the winner on top; those that have ended are thrown out when they get there. */
class Heap {
  readonly #rows: Row[] = [];

  push(row: Row): void {
    const rows = this.#rows;
    let at = rows.push(row) - 1;
    for (let parent = (at - 1) >> 1; at > 0; parent = (at - 1) >> 1) {
      const above = rows[parent];
      if (above === undefined || !wins(row, above)) break;
      rows[at] = above;
      at = parent;
    }
    rows[at] = row;
  }

  firstReaching(address: bigint): Row | undefined {
    for (let top = this.#rows[0]; top !== undefined; top = this.#rows[0]) {
      if (top.end >= address) return top;
      this.#pop();
    }
    return undefined;
  }

  #pop(): void {
    const rows = this.#rows;
    const last = rows.pop();
    if (last === undefined || rows.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      const [left, right] = [rows[child], rows[child + 1]];
      if (left !== undefined && right !== undefined && wins(right, left)) child += 1;
      const winner = rows[child];
      if (winner === undefined || !wins(winner, last)) break;
      rows[at] = winner;
      at = child;
    }
    rows[at] = last;
  }
}
