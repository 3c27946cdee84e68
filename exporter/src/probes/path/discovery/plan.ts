import type { ProbeOrder } from '../../../core/tracer.js';
import type { Ledger } from './ledger.js';

/** What to send next. */
export interface Plan {
  /** In the order of sending: consecutive packets go to different TTLs, since routers limit their answers one by one. */
  readonly orders: readonly ProbeOrder[];
  /** Slow enough for a router that limits its answers. */
  readonly paced?: true;
}

/** Decides by all that is known; undefined when the stopping rule is satisfied. Sends nothing itself. */
export type Planner = (ledger: Ledger) => Plan | undefined;

/** A set of orders, each (flow, TTL) once. */
export class Orders {
  readonly #orders = new Map<number, ProbeOrder>();

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
