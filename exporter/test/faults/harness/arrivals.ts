/** What reached the receiver, in order, as a file of fixed records: millions of samples must fit and be read again quickly. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

export interface Arrival {
  /** Number of the series, or {@link UNKNOWN_SERIES}. */
  series: number;
  /** Number of the request that brought it. */
  request: number;
  /** Unix milliseconds. */
  timestamp: number;
  /** The value's bits. */
  high: number;
  low: number;
}

/** Labels that no series of ours has. */
export const UNKNOWN_SERIES = 0xffff_ffff;
const RECORD = 24;
const CHUNK = 4096 * RECORD;

export class ArrivalsWriter {
  readonly #file: number;
  readonly #bytes = Buffer.alloc(CHUNK);
  #filled = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  add(arrival: Readonly<Arrival>): void {
    const { series, request, timestamp, high, low } = arrival;
    this.#bytes.writeUInt32LE(series, this.#filled);
    this.#bytes.writeUInt32LE(request, this.#filled + 4);
    this.#bytes.writeDoubleLE(timestamp, this.#filled + 8);
    this.#bytes.writeUInt32LE(low, this.#filled + 16);
    this.#bytes.writeUInt32LE(high, this.#filled + 20);
    this.#filled += RECORD;
    if (this.#filled === CHUNK) this.flush();
  }

  flush(): void {
    writeSync(this.#file, this.#bytes, 0, this.#filled);
    this.#filled = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}

/** The same object each time. */
export function* readArrivals(path: string): Generator<Readonly<Arrival>> {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(CHUNK);
  const arrival: Arrival = { series: 0, request: 0, timestamp: 0, high: 0, low: 0 };
  try {
    for (let filled = readSync(file, bytes); filled > 0; filled = readSync(file, bytes)) {
      if (filled % RECORD !== 0) throw new Error('a torn record of arrivals');
      for (let at = 0; at < filled; at += RECORD) {
        arrival.series = bytes.readUInt32LE(at);
        arrival.request = bytes.readUInt32LE(at + 4);
        arrival.timestamp = bytes.readDoubleLE(at + 8);
        arrival.low = bytes.readUInt32LE(at + 16);
        arrival.high = bytes.readUInt32LE(at + 20);
        yield arrival;
      }
    }
  } finally {
    closeSync(file);
  }
}
