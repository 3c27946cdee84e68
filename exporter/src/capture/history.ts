/** Runs that the usual time is taken from, and how many there must be before there is one. */
const RUNS = 20;
const ENOUGH = 5;

/** The last durations of one job, in seconds. */
export class History {
  readonly #seconds: number[] = [];
  #next = 0;

  add(seconds: number): void {
    this.#seconds[this.#next] = seconds;
    this.#next = (this.#next + 1) % RUNS;
  }

  /** Of the last 20; undefined while there are fewer than 5. */
  get median(): number | undefined {
    if (this.#seconds.length < ENOUGH) return undefined;
    const sorted = [...this.#seconds].sort((one, other) => one - other);
    const upper = sorted.length >> 1;
    const lower = (sorted.length - 1) >> 1;
    return ((sorted[lower] ?? 0) + (sorted[upper] ?? 0)) / 2;
  }
}
