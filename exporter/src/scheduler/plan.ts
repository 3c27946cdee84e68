/** When each target runs. Pure: it is told the time and keeps no clock. */
import { spreadOf } from '../core/spread.js';

/** Within this time after the start of the agent every target has had its first run, however long its interval. */
export const RAMP_MS = 60_000;

/**
 * A slot that is overdue by more than this (or by its interval) is missed, not run late: after a stall the targets
 * whose slots passed meanwhile would otherwise all start at once.
 */
export const GRACE_MS = 500;

/** What a plan must know about one target. Times in milliseconds. */
export interface Planned {
  readonly key: string;
  readonly interval: number;
}

export interface Due {
  readonly key: string;
  /** When it should have started. */
  readonly slot: number;
}

export interface Taken {
  readonly due: readonly Due[];
  /** Slots that passed without a run, by key. */
  readonly missed: ReadonlyMap<string, number>;
}

interface Entry extends Planned {
  /** A time at which a slot is, reduced to one interval. */
  readonly offset: number;
  next: number;
  removed: boolean;
}

/**
 * The slots of every target. Slots are fixed points of the wall clock at the start (`origin` is the monotonic time
 * of the Unix epoch), so that a restarted agent goes on in the same rhythm; a later step of the wall clock moves
 * nothing. A binary heap by next slot: O(log n) a run.
 */
export class Plan {
  readonly #entries = new Map<string, Entry>();
  #heap: Entry[] = [];
  #removed = 0;

  constructor(private readonly origin: number) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Adds a target; one that is there with the same interval keeps its slots. */
  add(planned: Planned, now: number): void {
    const known = this.#entries.get(planned.key);
    if (known?.interval === planned.interval) return;
    if (known) this.remove(planned.key);
    const spread = spreadOf(planned.key);
    const offset = modulo(this.origin + spread * planned.interval, planned.interval);
    const entry: Entry = { ...planned, offset, next: 0, removed: false };
    const regular = slotFrom(entry, now);
    entry.next = regular - now > RAMP_MS ? now + spread * RAMP_MS : regular;
    this.#entries.set(planned.key, entry);
    this.#push(entry);
  }

  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    entry.removed = true;
    this.#removed += 1;
    if (this.#removed > 64 && this.#removed > this.#heap.length / 2) this.#compact();
  }

  /** Monotonic time of the next slot; undefined when there is no target. */
  nextAt(): number | undefined {
    while (this.#heap[0]?.removed) this.#pop();
    return this.#heap[0]?.next;
  }

  /** Takes what is due at `now`: each target at most once, at its latest slot. */
  take(now: number): Taken {
    const due: Due[] = [];
    const missed = new Map<string, number>();
    for (let at = this.nextAt(); at !== undefined && at <= now; at = this.nextAt()) {
      const entry = this.#pop();
      if (entry === undefined) break;
      const behind = Math.floor((now - entry.next) / entry.interval);
      const slot = entry.next + behind * entry.interval;
      const late = now - slot > Math.min(GRACE_MS, entry.interval);
      if (!late) due.push({ key: entry.key, slot });
      const skipped = behind + (late ? 1 : 0);
      if (skipped > 0) missed.set(entry.key, skipped);
      entry.next = slotFrom(entry, now);
      this.#push(entry);
    }
    return { due, missed };
  }

  #compact(): void {
    const live = this.#heap.filter((entry) => !entry.removed).sort((a, b) => a.next - b.next);
    this.#heap = live; // a sorted array is a heap
    this.#removed = 0;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || parent.next <= entry.next) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (top === undefined || last === undefined) return undefined;
    if (top.removed) this.#removed -= 1;
    if (heap.length > 0) this.#sink(last);
    return top;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = heap[left + 1];
      let child = heap[left];
      if (child === undefined) break;
      let down = left;
      if (right !== undefined && right.next < child.next) {
        child = right;
        down = left + 1;
      }
      if (child.next >= entry.next) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = entry;
  }
}

/** The first slot after `now`. */
function slotFrom(entry: Entry, now: number): number {
  return now + entry.interval - modulo(now - entry.offset, entry.interval);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
