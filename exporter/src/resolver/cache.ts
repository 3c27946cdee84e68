import type { Outcome } from './outcome.js';

interface Entry {
  readonly outcome: Outcome;
  readonly expiresAt: number;
}

/** Answers until their TTL ends, oldest out first when full. Times are the caller's monotonic milliseconds. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  hits = 0;
  misses = 0;

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, now: number): Outcome | undefined {
    const entry = this.#entries.get(key);
    if (entry !== undefined && entry.expiresAt > now) {
      this.hits += 1;
      return entry.outcome;
    }
    if (entry !== undefined) this.#entries.delete(key);
    this.misses += 1;
    return undefined;
  }

  set(key: string, outcome: Outcome, now: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#entries.set(key, { outcome, expiresAt: now + outcome.ttl * 1000 });
  }

  clear(): void {
    this.#entries.clear();
  }
}
