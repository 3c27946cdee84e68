import { Cancellation } from '../../core/cancellation.js';
import type { Clock } from '../../core/clock.js';
import type { Courier, Signals } from '../../core/delivery/courier.js';
import { Rows, type Piece } from '../encode/index.js';

/** As {@link Signals}. */
export interface LaneSignals extends Signals {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

export interface LaneOptions {
  readonly courier: Pick<Courier<Rows>, 'deliver' | 'waiting'>;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  /** Rows of a request at most. */
  readonly maxSamples: number;
  /** Whether whole pieces are worth smaller requests, see {@link Rows.first}. */
  readonly wholePieces: () => boolean;
  /** Milliseconds that rows wait for a full request. */
  readonly deadline: number;
  readonly signals: LaneSignals;
  /** Awaited after rows are done with, before the next request. */
  readonly onProgress: () => Promise<void>;
  /** Told of an error that no courier should make; the rows are tried again. */
  readonly onError: (error: unknown) => void;
}

const RECOVER_MS = 5_000;
const IDLE_MS = 60_000;
/** A reason that costs no stack trace. */
export const MOVED = 'something has moved';

/** One shard: rows of its series in order, and one request in flight. */
export class Lane {
  #pieces: Piece[] = [];
  /** Rows of all pieces, and how many of the first ones are done with. */
  #rows = 0;
  #head = 0;
  #since = 0;
  #added = 0;
  #hurry = false;
  #closed = false;
  #wake = new Cancellation();
  readonly #running: Promise<void>;

  constructor(private readonly options: LaneOptions) {
    this.#running = this.#run();
  }

  /** Rows that are not done with. */
  get size(): number {
    return this.#rows - this.#head;
  }

  /** Of the oldest of them: its Unix milliseconds, and its number in the queue. */
  get first(): { readonly time: number; readonly item: number } | undefined {
    const piece = new Rows(this.#pieces).slice(this.#head, this.#head + 1).pieces[0];
    if (piece === undefined) return undefined;
    const row = piece.rows[piece.from] as number;
    return { time: piece.block.timestamps[row] as number, item: piece.first + row };
  }

  /** Whether the receiver is being left alone for a while. */
  get waiting(): boolean {
    return this.options.courier.waiting;
  }

  /** Nothing more will be added. Resolves when the lane has ended: it is empty, or a signal aborted and it can do no more. */
  close(): Promise<void> {
    this.#closed = true;
    this.#wake.abort(MOVED);
    return this.#running;
  }

  /** Call {@link filled} after the last of a block. */
  add(piece: Piece): void {
    if (this.size === 0) this.#since = this.options.clock.now();
    this.#pieces.push(piece);
    this.#rows += piece.to - piece.from;
  }

  filled(): void {
    if (this.size === 0) return;
    this.#added = this.options.clock.now();
    this.#wake.abort(MOVED);
  }

  /** While `hurry`, rows do not wait for a full request. */
  set hurry(hurry: boolean) {
    this.#hurry = hurry;
    if (hurry) this.#wake.abort(MOVED);
  }

  async #run(): Promise<void> {
    const { courier, signals, clock } = this.options;
    while (await this.#due()) {
      const batch = this.#batch();
      const from = this.#head;
      try {
        await courier.deliver(batch, signals, (items) => this.#done(from + items));
        this.#compact();
      } catch (error) {
        if (signals.stop.aborted) return;
        this.options.onError(error);
        await clock.sleep(RECOVER_MS, signals.stop).catch(() => undefined);
      }
    }
  }

  /** Rows of the next request. */
  #batch(): Rows {
    const { maxSamples, wholePieces } = this.options;
    const rows = new Rows(this.#pieces).slice(this.#head, this.#rows);
    return wholePieces() ? rows.first(maxSamples) : rows.slice(0, maxSamples);
  }

  /** Waits until there is something to send; false when the lane is to end. */
  async #due(): Promise<boolean> {
    const { clock, maxSamples, deadline, signals } = this.options;
    for (;;) {
      const stopping = signals.stop.aborted;
      // A receiver that is being left alone is not asked once more because we end: what is left is in the queue.
      if (signals.kill.aborted || (stopping && this.waiting)) return false;
      if (this.size === 0 && this.#closed) return false;
      if (this.size >= maxSamples || (this.size > 0 && (stopping || this.#hurry || this.#closed))) return true;
      const left = this.size === 0 ? IDLE_MS : this.#since + deadline - clock.now();
      if (left <= 0) return true;
      await this.#wait(left);
    }
  }

  /** Ends early when something has changed. */
  async #wait(ms: number): Promise<void> {
    const { stop, kill } = this.options.signals;
    const wake = (this.#wake = new Cancellation());
    const over = (): void => wake.abort(MOVED);
    const signal = stop.aborted ? kill : stop;
    signal.addEventListener('abort', over, { once: true });
    await this.options.clock.sleep(Math.min(ms, IDLE_MS), wake).catch(() => undefined);
    signal.removeEventListener('abort', over);
  }

  async #done(head: number): Promise<void> {
    this.#head = head;
    await this.options.onProgress();
  }

  #compact(): void {
    this.#pieces = [...new Rows(this.#pieces).slice(this.#head, this.#rows).pieces];
    this.#rows -= this.#head;
    this.#head = 0;
    this.#since = this.#added;
  }
}
