import { asDiskError, DiskError } from '../disk.js';
import { every } from '../every.js';
import type { Segment } from '../segment-log/segments.js';
import { SegmentWriter, type DropCause } from '../segment-log/writer.js';
import { QueueConsumer, type Host } from './consumer.js';
import { cursorName, isConsumerName, loadCursor } from './cursor.js';
import { isNameable } from './manifest.js';
import { itemCount, type Opened } from './opened.js';
import type { Backlog, Consumer, Queue, QueueLoss, QueueState } from './queue.js';
import { Store } from './store.js';
import type { NumberRange } from './tail.js';

const LARGEST_SEGMENT = 8 << 20;
/** Least number of segments that the bound is cut into: what is dropped at once is no more than that part of it. */
const SEGMENTS = 8;
const MEMORY_BYTES = 16 << 20;
const TICK_MS = 1_000;

/** A queue in a directory. See {@link Queue}. */
export class DiskQueue implements Queue {
  readonly #consumers = new Map<string, QueueConsumer>();
  /** Consumers whose cursor, or name in the manifest, is not yet on the medium. */
  readonly #unestablished = new Set<QueueConsumer>();
  readonly #closing = new AbortController();
  readonly #store: Store;
  readonly #writer: SegmentWriter;
  readonly #host: Host;
  readonly #unclean: boolean;
  /** The process before may have made files whose names are not on the medium. */
  #areNamesDoubtful = true;
  /** Until it is known who consumes, what a forgotten one may need stays. */
  #isDoubtful: boolean;
  #accepted = 0;
  #written = 0;
  /** Numbers below this were dropped for this cause. */
  #dropped: { readonly below: number; readonly cause: QueueLoss } = { below: 0, cause: 'size' };

  private constructor(private readonly opened: Opened) {
    const { options, segments, next } = opened;
    const { directory, clock, maxBytes, onFault } = options;
    const segmentBytes = options.segmentBytes ?? Math.min(LARGEST_SEGMENT, Math.floor(maxBytes / SEGMENTS));
    const onDropped = (segment: Segment, cause: DropCause): void => this.#onDropped(segment, cause);
    const beforeEmpty = (): Promise<void> => this.#saveManifest(true);
    const rest = { segmentBytes, itemsOf: itemCount, onDropped, beforeEmpty };
    this.#writer = new SegmentWriter({ ...options, ...rest }, segments);
    const storeOptions = {
      ...{ directory, clock, writer: this.#writer, onFault },
      memoryBytes: options.memoryBytes ?? MEMORY_BYTES,
      onShed: (range: NumberRange) => this.#lose(range, 'disk'),
      beforeWrite: () => this.#establish(),
      afterSync: () => this.#afterSync(),
    };
    this.#store = new Store(storeOptions, next);
    this.#host = this.#hostOf(this.#store);
    this.#unclean = opened.manifest.facts?.isOpen ?? opened.manifest.isThere;
    this.#isDoubtful = opened.isDoubtful;
  }

  static async open(opened: Opened): Promise<DiskQueue> {
    const queue = new DiskQueue(opened);
    const { clock, onFault } = opened.options;
    for (const [name, cursor] of opened.cursors) {
      const consumer = new QueueConsumer(queue.#host, cursor, queue.#oldest);
      queue.#consumers.set(name, consumer);
      if (cursor.lanes === undefined) queue.#unestablished.add(consumer);
    }
    await queue.#saveManifest(true).catch((error: unknown) => {
      if (!(error instanceof DiskError) || error.kind === 'read_only' || error.kind === 'forbidden') throw error;
      onFault(error);
    });
    await queue.#establish().catch((error: unknown) => queue.#report(error));
    await queue.#store.trim();
    await queue.#release();
    queue.#store.syncSoon();
    void every(clock, TICK_MS, queue.#closing.signal, () => queue.#store.tick());
    return queue;
  }

  /** Number of the next item. */
  get end(): number {
    return this.#store.end;
  }

  get state(): QueueState {
    const { bytes, writable, writeErrors } = this.#store;
    return {
      ...{ bytes, writable, writeErrors, maxBytes: this.opened.options.maxBytes },
      ...{ accepted: this.#accepted, written: this.#written, unclean: this.#unclean },
    };
  }

  append(payload: Uint8Array): Promise<void> {
    const items = itemCount(payload);
    this.#accepted += items;
    this.#written += payload.length;
    if (this.#consumers.size === 0) {
      this.#store.skip(items);
      return Promise.resolve();
    }
    if (payload.length > this.#writer.maxPayload || this.#closing.signal.aborted) {
      this.#lose(this.#store.skip(items), this.#closing.signal.aborted ? 'disk' : 'size');
      return Promise.resolve();
    }
    const taken = this.#store.push(payload, items);
    for (const consumer of this.#consumers.values()) consumer.wake();
    return taken;
  }

  async consumer(name: string, lanes: number): Promise<Consumer> {
    const consumer = this.#consumers.get(name) ?? (await this.#add(name));
    consumer.claim(lanes);
    await this.#establish().catch((error: unknown) => this.#report(error));
    return consumer;
  }

  async keepOnly(names: readonly string[]): Promise<void> {
    if (this.#isDoubtful) {
      for (const name of names) if (!this.#consumers.has(name)) await this.#add(name);
    }
    this.#isDoubtful = false;
    const gone = [...this.#consumers].filter(([name]) => !names.includes(name));
    for (const [name, consumer] of gone) {
      this.#consumers.delete(name);
      this.#unestablished.delete(consumer);
      await consumer.close().catch((error: unknown) => this.#report(error));
    }
    try {
      await this.#saveManifest(true);
      for (const [name] of gone) await this.#removeFile(cursorName(name));
    } catch (error) {
      this.#report(error);
    }
    await this.#release();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new Error('the queue is closed'));
    for (const consumer of this.#consumers.values()) consumer.wake();
    await this.#store.close();
    try {
      if (!this.#store.tail.hasWaiting) await this.#saveManifest(false);
    } catch (error) {
      this.#report(error);
    }
    for (const consumer of this.#consumers.values()) await consumer.close().catch(() => undefined);
    await this.opened.manifest.close().catch(() => undefined);
    await this.opened.options.directory.close();
  }

  async #add(name: string): Promise<QueueConsumer> {
    if (!isConsumerName(name) || !isNameable([...this.#consumers.keys(), name])) {
      throw new DiskError('failed', `${JSON.stringify(name)} cannot be the name of a consumer here`);
    }
    const cursor = await loadCursor(this.opened.options.directory, name);
    const start = this.#isDoubtful ? this.#oldest : this.#store.end;
    const consumer = new QueueConsumer(this.#host, cursor, start);
    this.#consumers.set(name, consumer);
    this.#unestablished.add(consumer);
    return consumer;
  }

  /** Nothing is written before the cursors and names of all consumers are on the medium: who is forgotten would skip it. */
  async #establish(): Promise<void> {
    const waiting = [...this.#unestablished];
    if (waiting.length > 0 || this.#areNamesDoubtful) {
      for (const consumer of waiting) await consumer.persist();
      await this.opened.options.directory.sync();
      this.#areNamesDoubtful = false;
    }
    if (waiting.length > 0) await this.#saveManifest(true);
    for (const consumer of waiting) this.#unestablished.delete(consumer);
  }

  #saveManifest(isOpen: boolean): Promise<void> {
    return this.opened.manifest.save({ isOpen, end: this.#store.end, consumers: [...this.#consumers.keys()] });
  }

  async #afterSync(): Promise<void> {
    const outcomes = await Promise.allSettled([...this.#consumers.values()].map((consumer) => consumer.persist()));
    void this.#release();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason as Error;
  }

  /** What everybody is done with goes. */
  async #release(): Promise<void> {
    if (this.#isDoubtful || this.#closing.signal.aborted) return;
    const below = Math.min(...[...this.#consumers.values()].map(({ durable }) => durable));
    await this.#store.release(below);
  }

  async #removeFile(name: string): Promise<void> {
    await this.opened.options.directory.remove(name).catch((error: unknown) => {
      if (!(error instanceof DiskError) || error.kind !== 'missing') throw error;
    });
  }

  #onDropped({ first, end }: Segment, cause: DropCause): void {
    this.#store.tail.forget(end);
    if (cause === 'done') return;
    // What stood before it and was not dropped, nobody finds any more.
    this.#lose({ from: 0, to: first }, 'damaged');
    this.#lose({ from: first, to: end }, cause);
    this.#dropped = { below: end, cause };
  }

  #lose(range: NumberRange, cause: QueueLoss): void {
    for (const consumer of this.#consumers.values()) consumer.lose(range, cause);
  }

  get #oldest(): number {
    return this.#writer.segments[0]?.first ?? this.#store.tail.first ?? this.#store.end;
  }

  #backlogFrom(number: number): Backlog {
    let bytes = this.#store.tail.waitingBytes;
    for (const { first, end, bytes: size } of this.#writer.segments) {
      const part = (end - Math.max(first, number)) / Math.max(1, end - first);
      bytes += Math.round(Math.max(0, part) * size);
    }
    return { items: this.#store.end - Math.max(number, Math.min(this.#oldest, this.#store.end)), bytes };
  }

  #hostOf(store: Store): Host {
    const { directory, clock, onFault } = this.opened.options;
    const dropped = (): Host['dropped'] => this.#dropped;
    return {
      ...{ directory, onFault, itemsOf: itemCount, tail: store.tail, closed: this.#closing.signal },
      get segments() {
        return store.segments;
      },
      get end() {
        return store.end;
      },
      get dropped() {
        return dropped();
      },
      backlogFrom: (number) => this.#backlogFrom(number),
      syncSoon: () => store.syncSoon(),
      pause: (signal) => clock.sleep(TICK_MS, AbortSignal.any([signal, this.#closing.signal])),
    };
  }

  #report(error: unknown): void {
    this.opened.options.onFault(asDiskError(error));
  }
}
