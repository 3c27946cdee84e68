/** Compares what was asked of the sender with what reached the receiver. Knows neither of them. */
import { UNKNOWN_SERIES, type Arrival } from './arrivals.js';
import { valueBits, type Round } from './ledger.js';

/** Counts of samples. */
export interface Judgement {
  readonly issued: number;
  readonly accepted: number;
  /** Different samples that arrived and were issued. */
  readonly arrived: number;
  /** Accepted and not arrived. */
  readonly missing: number;
  /** The same for rounds that need not arrive. */
  readonly excused: number;
  /** Arrived and never issued. */
  readonly invented: number;
  /** Arrived with other bits than issued, first or again. */
  readonly altered: number;
  /** Arrived for the first time after a younger one of its series. */
  readonly inversions: number;
  /** Arrived again. */
  readonly duplicates: number;
  /** Requests that brought something again. */
  readonly repeatedRequests: number;
}

export interface Charge {
  /** Of the values. */
  readonly seed: number;
  readonly rounds: ReadonlyMap<number, Round>;
  /** Rounds that need not arrive though they were accepted; default none. */
  readonly excused?: (timestamp: number) => boolean;
}

export function judge(charge: Charge, arrivals: Iterable<Readonly<Arrival>>): Judgement {
  const court = new Court(charge);
  for (const arrival of arrivals) court.hear(arrival);
  return court.judgement();
}

class Court {
  readonly #seen = new Map<number, Uint8Array>();
  readonly #newest = new Map<number, number>();
  readonly #repeated = new Set<number>();
  #invented = 0;
  #altered = 0;
  #inversions = 0;
  #duplicates = 0;

  constructor(private readonly charge: Charge) {}

  hear({ series, timestamp, high, low, request }: Readonly<Arrival>): void {
    const round = this.charge.rounds.get(timestamp);
    if (round === undefined || series === UNKNOWN_SERIES || series >= round.series) {
      this.#invented += 1;
      return;
    }
    const [wantHigh, wantLow] = valueBits(this.charge.seed, timestamp, series);
    if (high !== wantHigh || low !== wantLow) this.#altered += 1;
    const seen = this.#seen.get(timestamp) ?? new Uint8Array(round.series);
    this.#seen.set(timestamp, seen);
    if (seen[series] === 1) {
      this.#duplicates += 1;
      this.#repeated.add(request);
      return;
    }
    seen[series] = 1;
    const newest = this.#newest.get(series) ?? -Infinity;
    if (timestamp < newest) this.#inversions += 1;
    else this.#newest.set(series, timestamp);
  }

  judgement(): Judgement {
    let [issued, accepted, arrived, missing, excused] = [0, 0, 0, 0, 0];
    for (const round of this.charge.rounds.values()) {
      const count = this.#seen.get(round.timestamp)?.reduce((sum, one) => sum + one, 0) ?? 0;
      issued += round.series;
      arrived += count;
      if (!round.accepted) continue;
      accepted += round.series;
      if (this.charge.excused?.(round.timestamp) === true) excused += round.series - count;
      else missing += round.series - count;
    }
    const wrong = { excused, invented: this.#invented, altered: this.#altered, inversions: this.#inversions };
    return { issued, accepted, arrived, missing, ...wrong, duplicates: this.#duplicates, repeatedRequests: this.#repeated.size }; // prettier-ignore
  }
}
