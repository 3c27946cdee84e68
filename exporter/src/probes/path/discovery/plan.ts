import type { ProbeOrder } from '../../../core/tracer.js';
import type { Ledger } from './ledger.js';
import type { Pair } from './pairs.js';
import type { View } from './view.js';

/** What to send next. */
export interface Plan {
  /** In the order of sending: consecutive packets go to different TTLs, since routers limit their answers one by one. Empty: there is no way to get on. */
  readonly orders: readonly ProbeOrder[];
  /** Slow enough for a router that limits its answers. */
  readonly paced?: true;
}

/** Decides by all that is known; undefined when the stopping rule is satisfied. Sends nothing itself. */
export type Planner = (ledger: Ledger) => Plan | undefined;

/** Where and with how much certainty an adaptive search looks, and what it knows. */
export interface Search {
  readonly reach: {
    readonly first: number;
    readonly last: number;
    readonly gap: number;
    /** Flows there are, from 0 on. */
    readonly flows: number;
  };
  /** Chance to leave a diamond incomplete. */
  readonly failure: number;
  /** How much of it goes to finding out that a diamond of two branches begins. */
  readonly entry: number;
  /** The same for what the rule of whole hops may leave out. */
  readonly hop: number;
  readonly lite: boolean;
  readonly ledger: Ledger;
  readonly view: View;
  /** Links between the hops of the view. */
  pairs(): readonly Pair[];
}

/** A set of orders, each (flow, TTL) once. */
export class Orders {
  readonly #orders = new Map<number, ProbeOrder>();
  /** More was wanted than there are flows. */
  short = false;

  get size(): number {
    return this.#orders.size;
  }

  add(flow: number, ttl: number): void {
    this.#orders.set(flow * 256 + ttl, { flow, ttl });
  }

  /** Flow by flow, each from near to far, so that one TTL comes again only after all others. */
  list(): ProbeOrder[] {
    return [...this.#orders.values()].sort((a, b) => a.flow - b.flow || a.ttl - b.ttl);
  }
}
