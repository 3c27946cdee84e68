import type { PathRecord } from '@parallax/contract';
import type { Clock } from '../core/clock.js';
import { DiskError, type Disk } from '../core/disk.js';
import { every } from '../core/every.js';
import type { Logger } from '../core/log.js';
import type { RecordsFound, RecordHit, RecordLibrary, RecordQuery } from '../core/record-library.js';
import type { SampleSink } from '../core/sink.js';
import { encodeRecord } from './entry.js';
import { Recent, RECENT_RECORDS, type Kept } from './recent.js';
import { search, type Search } from './search.js';
import { Shelf } from './shelf.js';
import { Tally } from './tally.js';

export interface PathRecordsOptions {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly log: Logger;
  readonly sink: SampleSink;
  /** Labels of the agent's own series. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where records are kept; in memory only when it is absent. */
  readonly directory?: string;
  readonly maxBytes: number;
  /** Milliseconds. */
  readonly maxAge: number;
}

/** Bytes of one record at most; the largest sensible run has some hundred thousand. */
const MAX_RECORD = 1 << 20;
const TICK_MS = 1_000;
/** A directory that could not be used, and the age of what is in one that can, are looked at again after so many ticks. */
const LOOK_TICKS = 60;
/** How long a question, or the shutdown, waits for a disk that does not answer. */
const PATIENCE_MS = 2_000;

/**
 * Records of path runs: the latest in memory, and all within bounds on disk. Whatever happens to the disk, keeping a record
 * never fails and never waits: it is counted, told to the log once, and the latest stay in memory.
 */
export class PathRecords implements RecordLibrary, AsyncDisposable {
  readonly #recent = new Recent();
  readonly #tally = new Tally();
  readonly #stop = new AbortController();
  readonly #ticking: Promise<void>;
  #shelf: Shelf | undefined;
  #opening: Promise<void> | undefined;
  #waiting = 0;
  #ticks = 0;
  /** What was last told to the log as wrong. */
  #trouble: string | undefined;

  constructor(private readonly options: PathRecordsOptions) {
    this.#begin();
    this.#ticking = every(options.clock, TICK_MS, this.#stop.signal, () => this.#tick());
    this.#publish();
  }

  /** Keeps a record; it can be asked for at once. */
  keep(record: PathRecord): void {
    const { entry, json } = encodeRecord(record);
    if (json.length > MAX_RECORD) {
      this.#tally.count('too_large');
      return;
    }
    const kept: Kept = { entry, json };
    this.#recent.add(kept);
    if (this.options.directory === undefined) this.#tally.count('memory');
    else void this.#store(kept);
  }

  async find(query: RecordQuery): Promise<RecordsFound | undefined> {
    const complete = await this.#opened();
    const found = search(query, this.#recent, this.#shelf);
    return found && { hits: this.#hits(found), more: found.more, complete };
  }

  async one(runId: string): Promise<Uint8Array | undefined> {
    const kept = this.#recent.find(runId);
    if (kept !== undefined) return kept.json;
    await this.#opened();
    const place = this.#shelf?.find(runId);
    if (place === undefined) return undefined;
    for await (const { json } of this.#hits({ recent: [], shelved: [{ runId, place }] })) return json;
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort(new Error('shutting down'));
    await this.#ticking;
    const { clock } = this.options;
    const given = new AbortController();
    const closed = Promise.resolve(this.#opening)
      .then(() => this.#shelf?.close())
      .catch((error: unknown) => this.#failed(error))
      .finally(() => given.abort());
    await Promise.race([closed, clock.sleep(PATIENCE_MS, given.signal).catch(() => undefined)]);
  }

  async *#hits({ recent, shelved }: Pick<Search, 'recent' | 'shelved'>): AsyncGenerator<RecordHit> {
    yield* recent;
    const places = shelved.map(({ place }) => place);
    let at = 0;
    try {
      for await (const json of this.#shelf?.read(places) ?? []) {
        const runId = shelved[at]?.runId ?? '';
        at += 1;
        if (json !== undefined) yield { runId, json };
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #store(kept: Kept): Promise<void> {
    this.#waiting += 1;
    try {
      if (this.#waiting > RECENT_RECORDS) throw new DiskError('failed', 'the disk does not keep up');
      await this.#opening;
      if (this.#shelf === undefined) return this.#tally.count('failed');
      kept.sequence = await this.#shelf.append(kept.entry, kept.json);
      this.#tally.count('stored');
      // While others wait the disk may be about to fall behind again; the log is told once.
      if (this.#waiting === 1) this.#recovered();
    } catch (error) {
      this.#tally.count('failed');
      this.#failed(error);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Whether what is on disk is known; waits for that a little. */
  async #opened(): Promise<boolean> {
    const opening = this.#opening;
    if (opening === undefined) return true;
    const given = new AbortController();
    const patience = this.options.clock.sleep(PATIENCE_MS, given.signal).catch(() => undefined);
    await Promise.race([opening.then(() => given.abort()), patience]);
    return this.#opening === undefined;
  }

  #begin(): void {
    const { directory } = this.options;
    if (directory === undefined || this.#opening !== undefined) return;
    this.#opening = this.#open(directory).finally(() => (this.#opening = undefined));
  }

  async #open(path: string): Promise<void> {
    const { disk, clock, maxBytes, maxAge } = this.options;
    try {
      const directory = await disk.open(path);
      try {
        const onFault = (error: DiskError): void => this.#failed(error);
        this.#shelf = await Shelf.open({ directory, clock, maxBytes, maxAge, onFault });
      } catch (error) {
        await directory.close();
        throw error;
      }
      this.#recovered();
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const problem = error instanceof DiskError ? error.message : String(error);
    if (this.#trouble === problem) return;
    this.#trouble = problem;
    this.options.log.log('error', 'path records are not kept on disk; the latest stay in memory', { problem });
  }

  #recovered(): void {
    if (this.#trouble === undefined) return;
    this.#trouble = undefined;
    this.options.log.log('info', 'path records are kept on disk again');
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#ticks % LOOK_TICKS === 0) {
      if (this.#shelf !== undefined) void this.#shelf.expire().catch((error: unknown) => this.#failed(error));
      else this.#begin();
    }
    this.#publish();
  }

  #publish(): void {
    const { sink, labels, directory, maxBytes: limit } = this.options;
    const disk = this.#shelf?.state;
    const isKnown = disk !== undefined || this.#trouble !== undefined;
    const samples = this.#tally.drain({
      unstored: this.#recent.unstored,
      ...(disk === undefined ? {} : { disk }),
      ...(directory === undefined ? {} : { limit }),
      ...(isKnown ? { writable: this.#trouble === undefined } : {}),
    });
    sink.accept({ source: 'records', labels, expiresAt: Infinity, metrics: Tally.metrics, samples });
  }
}
