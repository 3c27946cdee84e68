export interface LimitOptions {
  /** Runs in flight at the same time, all types together. */
  readonly total: number;
  /** The same for one probe type; a type that is not listed has `perType`. */
  readonly types?: Readonly<Record<string, number>>;
  readonly perType: number;
}

/** Enough for thousands of targets at usual intervals, below the descriptors that a process is usually given. */
export const DEFAULT_LIMITS: LimitOptions = { total: 1_000, perType: 500 };

/** How many of one type run and wait. */
export interface Load {
  readonly running: number;
  readonly waiting: number;
}

interface Lane {
  readonly limit: number;
  running: number;
  readonly waiting: Start[];
}

/** Starts one run; the promise settles when the run has ended, and never rejects. */
export type Start = () => Promise<void>;

/**
 * Bounds what runs at the same time. Each type waits in its own line, so that a type at its limit never holds up
 * the others; lines are served in turn. A line is as long as there are targets at most, since a target is never
 * in it twice.
 */
export class Limits {
  readonly #lanes = new Map<string, Lane>();
  #running = 0;

  constructor(private readonly options: LimitOptions = DEFAULT_LIMITS) {}

  submit(type: string, start: Start): void {
    const lane = this.#lane(type);
    if (this.#running < this.options.total && lane.running < lane.limit) this.#start(lane, start);
    else lane.waiting.push(start);
  }

  load(): ReadonlyMap<string, Load> {
    const loads = new Map<string, Load>();
    for (const [type, lane] of this.#lanes) {
      loads.set(type, { running: lane.running, waiting: lane.waiting.length });
    }
    return loads;
  }

  /** Forgets what waits; what runs goes on. */
  clear(): void {
    for (const lane of this.#lanes.values()) lane.waiting.length = 0;
  }

  #lane(type: string): Lane {
    let lane = this.#lanes.get(type);
    if (lane === undefined) {
      lane = { limit: this.options.types?.[type] ?? this.options.perType, running: 0, waiting: [] };
      this.#lanes.set(type, lane);
    }
    return lane;
  }

  #start(lane: Lane, start: Start): void {
    lane.running += 1;
    this.#running += 1;
    void start().finally(() => {
      lane.running -= 1;
      this.#running -= 1;
      this.#next();
    });
  }

  #next(): void {
    for (const [type, lane] of this.#lanes) {
      if (this.#running >= this.options.total) return;
      if (lane.running >= lane.limit) continue;
      const start = lane.waiting.shift();
      if (start === undefined) continue;
      // To the end of the turn.
      this.#lanes.delete(type);
      this.#lanes.set(type, lane);
      this.#start(lane, start);
      return;
    }
  }
}
