import type { Track } from './track.js';

/** Rows of a block that go into one lane, and the series of each. */
export interface Part {
  readonly rows: Uint32Array;
  readonly series: readonly Track[];
}

/** Bits of {@link Route.odd}. */
export const ODD = 1;
export const NOT_LEGACY = 2;

/** What an endpoint makes of the series of blocks: what the path of every sample asks, in columns by row. */
export class Route {
  /** Numbers of the tracks among those that have a {@link Latest} sample. */
  readonly numbers: Uint32Array;
  /** What makes a row need a closer look. */
  readonly odd: Uint8Array;
  #parts: readonly Part[] = [];

  constructor(
    readonly tracks: readonly Track[],
    /** Of the series as it stands in the queue, so that no change of the configuration moves it to another shard. */
    readonly hashes: Uint32Array,
  ) {
    this.numbers = Uint32Array.from(tracks, ({ number }) => number);
    this.odd = Uint8Array.from(tracks, ({ isOdd, isLegacy }) => (isOdd ? ODD : 0) | (isLegacy ? 0 : NOT_LEGACY));
  }

  /** The rows of each of so many lanes; the same parts as long as they are as many. */
  parts(lanes: number): readonly Part[] {
    if (this.#parts.length !== lanes) this.#parts = this.partsOf(lanes, () => true);
    return this.#parts;
  }

  /** The same for those rows alone that are sent. */
  partsOf(lanes: number, isSent: (row: number) => boolean): readonly Part[] {
    const rows: number[][] = Array.from({ length: lanes }, () => []);
    for (let row = 0; row < this.tracks.length; row += 1) {
      if (isSent(row)) rows[(this.hashes[row] as number) % lanes]?.push(row);
    }
    return rows.map((own) => ({
      rows: Uint32Array.from(own),
      series: own.map((row) => this.tracks[row] as Track),
    }));
  }
}
