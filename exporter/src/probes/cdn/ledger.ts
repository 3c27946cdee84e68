const HOUR = 3_600_000;
/** Whole hours that lie within the last 24 at least in part. */
const HOURS = 25;

/** What was received through each way, by the hour; nothing within any 24 hours is forgotten. Times are monotonic. */
export class Ledger {
  readonly #spent = new Map<string, Map<number, number>>();

  spend(name: string, bytes: number, now: number): void {
    const hours = this.#spent.get(name) ?? new Map<number, number>();
    this.#spent.set(name, hours);
    const hour = Math.floor(now / HOUR);
    hours.set(hour, (hours.get(hour) ?? 0) + bytes);
  }

  /** Bytes received within 24 hours; up to an hour more may count. */
  spent(name: string, now: number): number {
    const hours = this.#spent.get(name);
    if (hours === undefined) return 0;
    const first = Math.floor(now / HOUR) - HOURS + 1;
    let sum = 0;
    for (const [hour, bytes] of hours) {
      if (hour < first) hours.delete(hour);
      else sum += bytes;
    }
    return sum;
  }

  /** Forgets ways that are no more. */
  keep(names: readonly string[]): void {
    for (const name of this.#spent.keys()) if (!names.includes(name)) this.#spent.delete(name);
  }
}
