/** An entry that is not yet known to be on the medium. */
export interface TailEntry {
  /** Number of its first item; `sequence` to the log. */
  readonly sequence: number;
  readonly items: number;
  readonly payload: Uint8Array;
  /** To be called once: the entry was written, or waits for the disk. */
  settle: (() => void) | undefined;
  /** It was written once, and may still be there although it must be written again. */
  wasWritten?: boolean;
}

export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** What an entry takes in memory besides its payload, about. */
const OVERHEAD = 128;
const COMPACT = 1_024;

const endOf = (entry: TailEntry): number => entry.sequence + entry.items;
const sizeOf = (entry: TailEntry): number => entry.payload.length + OVERHEAD;

/**
 * The newest entries, in order: those that were written and may still be lost in a power cut, then those that are being
 * written, then those that wait. Readers find them here as long as they are here.
 */
export class Tail {
  #entries: (TailEntry | undefined)[] = [];
  /** Indices into the entries: the first one, the first not written, the first that nobody writes at this moment. */
  #head = 0;
  #written = 0;
  #flying = 0;
  #bytes = 0;
  #waitingBytes = 0;

  /** Payload bytes that are in memory only. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get hasWaiting(): boolean {
    return this.#written < this.#entries.length;
  }

  /** Number of the first item here; undefined when there is none. */
  get first(): number | undefined {
    return this.#entries[this.#head]?.sequence;
  }

  /** The number behind the last item that was written; undefined when none here was. */
  get writtenEnd(): number | undefined {
    const last = this.#entries[this.#written - 1];
    return last === undefined || this.#written === this.#head ? undefined : endOf(last);
  }

  push(entry: TailEntry): void {
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    this.#waitingBytes += entry.payload.length;
  }

  /** The first entry that ends behind `number`. */
  find(number: number): TailEntry | undefined {
    let low = this.#head;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.#entries[middle];
      if (entry !== undefined && endOf(entry) <= number) low = middle + 1;
      else high = middle;
    }
    return this.#entries[low];
  }

  /** The entries to be written next, so many and of about so many bytes; until {@link written} or {@link failed} they stay here. */
  take(most: { readonly bytes: number; readonly entries: number }): readonly TailEntry[] {
    let bytes = 0;
    this.#flying = this.#written;
    const end = Math.min(this.#entries.length, this.#written + most.entries);
    while (this.#flying < end && bytes < most.bytes) {
      bytes += this.#entries[this.#flying]?.payload.length ?? 0;
      this.#flying += 1;
    }
    return this.#entries.slice(this.#written, this.#flying).filter((entry) => entry !== undefined);
  }

  /** The first `count` of what was taken are written, the others wait again. */
  written(count: number): void {
    for (const entry of this.#entries.slice(this.#written, this.#written + count)) {
      if (entry === undefined) continue;
      this.#waitingBytes -= entry.payload.length;
      entry.wasWritten = true;
      settle(entry);
    }
    this.#written += count;
    this.#flying = this.#written;
  }

  /** What was taken waits again. */
  failed(): void {
    this.#flying = this.#written;
  }

  /** Everything here must be written again. */
  rewrite(): void {
    for (let index = this.#head; index < this.#written; index += 1) {
      this.#waitingBytes += this.#entries[index]?.payload.length ?? 0;
    }
    this.#written = this.#flying = this.#head;
  }

  /** Nobody needs to wait for what waits. */
  settle(): void {
    for (let index = this.#written; index < this.#entries.length; index += 1) settle(this.#entries[index]);
  }

  /** Forgets what was written and ends at or before `number`. */
  forget(number: number): void {
    while (this.#head < this.#written) {
      const entry = this.#entries[this.#head];
      if (entry === undefined || endOf(entry) > number) break;
      this.#shift();
    }
    this.#compact();
  }

  /** Forgets written entries, then drops the oldest that wait, until no more than `maxBytes` are held; what is lost by that. */
  shed(maxBytes: number): readonly NumberRange[] {
    while (this.#bytes > maxBytes && this.#head < this.#written) this.#shift();
    const dropped: NumberRange[] = [];
    while (this.#bytes > maxBytes && this.#flying < this.#entries.length) {
      const entry = this.#dropOldest();
      if (entry === undefined) break;
      this.#waitingBytes -= entry.payload.length;
      settle(entry);
      if (!entry.wasWritten) dropped.push({ from: entry.sequence, to: endOf(entry) });
    }
    this.#compact();
    return dropped;
  }

  /** Of those that wait and that nobody writes. */
  #dropOldest(): TailEntry | undefined {
    const isFirst = this.#flying === this.#head;
    if (isFirst) {
      const entry = this.#shift();
      this.#written = this.#flying = this.#head;
      return entry;
    }
    const [entry] = this.#entries.splice(this.#flying, 1);
    this.#bytes -= entry === undefined ? 0 : sizeOf(entry);
    return entry;
  }

  #shift(): TailEntry | undefined {
    const entry = this.#entries[this.#head];
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    this.#bytes -= entry === undefined ? 0 : sizeOf(entry);
    return entry;
  }

  #compact(): void {
    if (this.#head < COMPACT && this.#head < this.#entries.length) return;
    this.#entries.splice(0, this.#head);
    this.#written -= this.#head;
    this.#flying -= this.#head;
    this.#head = 0;
  }
}

function settle(entry: TailEntry | undefined): void {
  entry?.settle?.();
  if (entry !== undefined) entry.settle = undefined;
}
