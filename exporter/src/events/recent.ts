import type { Entry } from './entry.js';

export interface Kept {
  readonly entry: Entry;
  readonly json: Uint8Array;
  /** Its number on disk, once it is there. */
  sequence?: number;
}

/** Records held in memory at most, and their bytes. */
export const RECENT_RECORDS = 1_000;
const RECENT_BYTES = 32 << 20;

/** The last records, in memory. */
export class Recent {
  readonly #kept: Kept[] = [];
  #bytes = 0;

  constructor(
    private readonly maxRecords = RECENT_RECORDS,
    private readonly maxBytes = RECENT_BYTES,
  ) {}

  get size(): number {
    return this.#kept.length;
  }

  /** Those that are not on disk. */
  get unstored(): number {
    return this.#kept.reduce((count, { sequence }) => count + (sequence === undefined ? 1 : 0), 0);
  }

  add(kept: Kept): void {
    this.#kept.push(kept);
    this.#bytes += kept.json.length;
    while (this.#kept.length > this.maxRecords || (this.#bytes > this.maxBytes && this.#kept.length > 1)) {
      this.#bytes -= this.#kept.shift()?.json.length ?? 0;
    }
  }

  /** Newest first. */
  list(): readonly Kept[] {
    return [...this.#kept].reverse();
  }

  find(runId: string): Kept | undefined {
    return this.#kept.find((kept) => kept.entry.runId === runId);
  }

  /** Records on disk with this number or a larger one are here too. */
  get diskFrom(): number {
    return this.#kept.find(({ sequence }) => sequence !== undefined)?.sequence ?? Infinity;
  }
}
