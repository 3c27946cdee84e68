import type { AddressFacts, PathFinding } from '@parallax/contract';
import type { Evidence } from './evidence.js';
import type { Limits } from './limits.js';
import type { Mixed } from './links.js';
import type { Tallies } from './tallies.js';
import type { Trail } from './places.js';

/** Everything that findings are made from. */
export interface Scene {
  readonly evidence: Evidence;
  readonly trails: readonly Trail[];
  readonly tallies: Tallies;
  readonly mixed: Mixed;
  readonly limits: Limits;
  /** The evidence's, each address asked once. */
  facts(ip: string): AddressFacts;
}

export type Found = Generator<PathFinding>;

/** Counts flows by a key and keeps the first of each kind. */
export class Groups<T> {
  readonly #groups = new Map<string, { readonly value: T; flows: number }>();

  add(key: string, value: T): void {
    const group = this.#groups.get(key);
    if (group) group.flows++;
    else this.#groups.set(key, { value, flows: 1 });
  }

  /** Most flows first. */
  [Symbol.iterator](): IterableIterator<{ readonly value: T; readonly flows: number }> {
    return [...this.#groups.values()].sort((a, b) => b.flows - a.flows)[Symbol.iterator]();
  }

  get size(): number {
    return this.#groups.size;
  }
}
