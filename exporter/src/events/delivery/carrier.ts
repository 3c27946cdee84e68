import type { Clock } from '../../core/clock.js';
import type { Signals } from '../../core/delivery/courier.js';
import type { Consumer, QueueEntry } from '../../core/queue/queue.js';
import { decodePayload } from '../payload.js';
import type { EndpointTally } from './endpoint-tally.js';
import type { Outlet, Parcel } from './outlet.js';

export interface CarrierOptions<P extends Parcel> {
  readonly consumer: Consumer;
  readonly outlet: Outlet<P>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly tally: EndpointTally;
}

interface Load<P> {
  readonly parcels: P[];
  /** Of each parcel: items below this number are done when it is. */
  readonly ends: number[];
  /** The same for all that was read. */
  end: number;
  bytes: number;
}

const MAX_PARCELS = 1_000;
const RECOVER_MS = 5_000;

/**
 * Carries events from the queue to one endpoint, in order. The cursor moves after the endpoint has them: what was in
 * flight when the agent was killed is sent again.
 */
export class Carrier<P extends Parcel> {
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #running: Promise<void>;
  /** Read, and too large for the batch before. */
  #spare: { readonly parcel: P; readonly end: number } | undefined;
  /** Read and not understood. They count once they are behind the cursor: until then another carrier may read them again. */
  #unknown: { readonly end: number; readonly items: number }[] = [];

  constructor(private readonly options: CarrierOptions<P>) {
    const { consumer } = options;
    // Another carrier may have read on without getting it delivered.
    consumer.rewind(consumer.lanes[0] ?? 0);
    this.#running = this.#run();
  }

  /** Delivers what is left as far as one attempt a batch and `ms` milliseconds allow. */
  async stop(ms: number): Promise<void> {
    this.#stop.abort(new Error('stopping'));
    const ended = new AbortController();
    const late = this.options.clock.sleep(ms, ended.signal).then(
      () => this.#kill.abort(new Error('stopping')),
      () => undefined,
    );
    await this.#running;
    ended.abort();
    await late;
    await this.options.outlet.close();
  }

  async #run(): Promise<void> {
    const { stop, kill } = this.#signals;
    while (!kill.aborted && !(stop.aborted && this.#exhausted)) {
      try {
        await this.#carry();
      } catch (error) {
        // What is not done with is still in the queue.
        if (stop.aborted) return;
        await this.#recover(error);
      }
    }
  }

  async #carry(): Promise<void> {
    const { outlet, consumer, tally } = this.options;
    const load = await this.#collect();
    if (load.parcels.length > 0) {
      await outlet.deliver(load.parcels, this.#signals, async (parcels) => {
        tally.oldest = load.parcels[parcels]?.at;
        await this.#commit(load.ends[parcels - 1] ?? 0);
      });
    }
    // What could not be read behind the last parcel is done with too.
    if (load.end > (consumer.lanes[0] ?? 0)) await this.#commit(load.end);
  }

  /** For what no outlet may do; events go on all the same. */
  async #recover(error: unknown): Promise<void> {
    const { clock, consumer, tally } = this.options;
    tally.broken(error);
    this.#spare = undefined;
    this.#unknown = [];
    await clock.sleep(RECOVER_MS, this.#stop.signal).catch(() => undefined);
    consumer.rewind(consumer.lanes[0] ?? 0);
  }

  get #signals(): Signals {
    return { stop: this.#stop.signal, kill: this.#kill.signal };
  }

  get #exhausted(): boolean {
    return this.options.consumer.atEnd && this.#spare === undefined;
  }

  /** A batch: it waits for the first event, and for others until the deadline. Empty when the carrier is stopped. */
  async #collect(): Promise<Load<P>> {
    const { consumer, outlet, clock, tally } = this.options;
    const load: Load<P> = { parcels: [], ends: [], end: 0, bytes: 0 };
    this.#take(load);
    let waited = false;
    while (load.bytes < outlet.maxBytes && load.parcels.length < MAX_PARCELS && this.#spare === undefined) {
      const stopping = this.#stop.signal.aborted;
      if (consumer.atEnd && load.parcels.length > 0) {
        if (waited || stopping) break;
        waited = true;
        await clock.sleep(outlet.deadline, this.#stop.signal).catch(() => undefined);
        continue;
      }
      if (consumer.atEnd && stopping) break;
      const entry = await consumer.next(stopping ? this.#kill.signal : this.#stop.signal);
      if (entry !== undefined) this.#read(entry, load);
      else if (stopping) break;
      else if (!this.#stop.signal.aborted) throw new Error('the queue was closed');
    }
    tally.oldest = load.parcels[0]?.at;
    return load;
  }

  #read({ first, items, payload }: QueueEntry, load: Load<P>): void {
    const record = decodePayload(payload);
    const parcel = record && this.options.outlet.pack(record);
    const end = first + items;
    if (parcel === undefined) {
      this.#unknown.push({ end, items });
      load.end = end;
      return;
    }
    this.#spare = { parcel, end };
    this.#take(load);
  }

  /** Puts the spare parcel into the batch when there is room, or it is the first. */
  #take(load: Load<P>): void {
    if (this.#spare === undefined) return;
    const { parcel, end } = this.#spare;
    if (load.parcels.length > 0 && load.bytes + parcel.bytes > this.options.outlet.maxBytes) return;
    this.#spare = undefined;
    load.parcels.push(parcel);
    load.ends.push(end);
    load.end = end;
    load.bytes += parcel.bytes;
    this.options.tally.oldest ??= parcel.at;
  }

  async #commit(end: number): Promise<void> {
    for (const { items } of this.#unknown.filter((one) => one.end <= end)) this.options.tally.unknown(items);
    this.#unknown = this.#unknown.filter((one) => one.end > end);
    // The cursor counts in memory also when the disk does not take it; the queue says so.
    await this.options.consumer.commit([end]).catch(() => undefined);
  }
}
