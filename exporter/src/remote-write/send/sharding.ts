/** How many shards an endpoint needs: as Prometheus' queue manager computes it, with facts from storage/remote there. */

/** How much a new measurement counts against the mean. */
const WEIGHT = 0.2;
/** Part of the backlog that is to go in a second, beside what comes in. */
const CATCH_UP = 0.1;
/** A wish within so much of what is there changes nothing. */
const DEAD_BAND = 0.3;
/** No shard is taken away while samples wait longer than this. */
const BEHIND_MS = 10_000;
export const SHARDING_MS = 10_000;

export interface ShardLimits {
  readonly min: number;
  readonly max: number;
}

/** What happened since the last measurement, and how things stand. */
export interface Measurement {
  /** Seconds since the last one. */
  readonly seconds: number;
  /** Samples that were taken into the queue, and that were done with. */
  readonly accepted: number;
  readonly done: number;
  /** Seconds of requests, summed over the shards. */
  readonly busy: number;
  readonly backlog: number;
  /** Milliseconds that the oldest sample waits. */
  readonly age: number;
  /** Whether a shard leaves the receiver alone for a while. */
  readonly failing: boolean;
}

export class Sharding {
  #accepted = 0;
  #done = 0;
  #busy = 0;

  /** The number of shards there should be, now that there are `current`. */
  next(current: number, { min, max }: ShardLimits, measured: Measurement): number {
    const { seconds, backlog, age, failing } = measured;
    this.#accepted += WEIGHT * (measured.accepted / seconds - this.#accepted);
    this.#done += WEIGHT * (measured.done / seconds - this.#done);
    this.#busy += WEIGHT * (measured.busy / seconds - this.#busy);
    const bounded = Math.min(Math.max(current, min), max);
    if (failing || this.#done <= 0) return bounded;
    const wanted = (this.#busy / this.#done) * (this.#accepted + CATCH_UP * backlog);
    if (Math.abs(wanted - current) <= DEAD_BAND * current) return bounded;
    if (wanted < current && age > BEHIND_MS) return bounded;
    return Math.min(Math.max(Math.ceil(wanted), min), max);
  }
}
