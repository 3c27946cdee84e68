/** What became of an order. */
export const PENDING = 0;
export const IN_FLIGHT = 1;
export const ANSWERED = 2;
export const GIVEN_UP = 3;
/** It did not leave. */
export const UNSENT = 4;

const FIRST = 256;

/** All packets of a trace, over all its rounds, by their number: columns that grow. */
export class OrderTable {
  count = 0;
  flows = new Uint16Array(FIRST);
  ttls = new Uint8Array(FIRST);
  sizes = new Uint16Array(FIRST);
  slots = new Uint16Array(FIRST);
  states = new Uint8Array(FIRST);
  /** 1 for what was in flight while the wall clock was moved. */
  stepped = new Uint8Array(FIRST);
  /** Transmit stamps in nanoseconds of the KernelClock; NaN until known. */
  departures = new Float64Array(FIRST);
  /** Monotonic milliseconds. */
  sentAt = new Float64Array(FIRST);

  add(flow: number, ttl: number, size: number): void {
    const index = this.count;
    if (index === this.flows.length) this.#grow();
    this.flows[index] = flow;
    this.ttls[index] = ttl;
    this.sizes[index] = size;
    this.states[index] = PENDING;
    this.departures[index] = NaN;
    this.count += 1;
  }

  #grow(): void {
    const size = this.flows.length * 2;
    const grown = <T extends Uint8Array | Uint16Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.flows = grown(this.flows, new Uint16Array(size));
    this.ttls = grown(this.ttls, new Uint8Array(size));
    this.sizes = grown(this.sizes, new Uint16Array(size));
    this.slots = grown(this.slots, new Uint16Array(size));
    this.states = grown(this.states, new Uint8Array(size));
    this.stepped = grown(this.stepped, new Uint8Array(size));
    this.departures = grown(this.departures, new Float64Array(size));
    this.sentAt = grown(this.sentAt, new Float64Array(size));
  }
}
