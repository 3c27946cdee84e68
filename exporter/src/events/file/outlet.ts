import type { AppendFile, OpenAppendFile } from '../../core/append-file.js';
import type { Clock } from '../../core/clock.js';
import type { Signals } from '../../core/delivery/courier.js';
import { DiskError } from '../../core/disk.js';
import type { EndpointTally } from '../delivery/endpoint-tally.js';
import type { Outlet, Parcel } from '../delivery/outlet.js';
import { encodeRecord } from '../entry.js';
import { factsOf, type EventRecord } from '../event.js';

export interface FileConfig {
  readonly path: string;
  /** Bytes before it is rotated. */
  readonly max_size: number;
  /** Rotated files that are kept. */
  readonly keep: number;
}

export interface FileOutletOptions {
  readonly config: FileConfig;
  readonly open: OpenAppendFile;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly tally: EndpointTally;
}

export interface JsonLine extends Parcel {
  /** UTF-8, with its line feed. */
  readonly line: Uint8Array;
}

const BATCH_BYTES = 1_000_000;
const DEADLINE_MS = 1_000;
const RETRY_MS = 5_000;
const LINE_FEED = 0x0a;

/** A file of JSON lines. What the disk does not take waits in the queue. */
export class FileOutlet implements Outlet<JsonLine> {
  readonly maxBytes = BATCH_BYTES;
  readonly deadline = DEADLINE_MS;
  #file: AppendFile | undefined;

  constructor(private readonly options: FileOutletOptions) {}

  pack(record: EventRecord): JsonLine | undefined {
    const facts = factsOf(record);
    if (facts === undefined) return undefined;
    const { json } = encodeRecord(record);
    const line = new Uint8Array(json.length + 1);
    line.set(json);
    line[json.length] = LINE_FEED;
    return { at: facts.at, bytes: line.length, line, shortened: false };
  }

  async deliver(batch: readonly JsonLine[], signals: Signals, done: (lines: number) => Promise<void>): Promise<void> {
    const { tally } = this.options;
    const bytes = joined(batch);
    while (!(await this.#written(bytes))) await this.options.clock.sleep(RETRY_MS, signals.stop);
    tally.held(undefined);
    tally.count('delivered', batch.length);
    await done(batch.length);
  }

  async close(): Promise<void> {
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
  }

  async #written(bytes: Uint8Array): Promise<boolean> {
    const { config, open, tally } = this.options;
    try {
      this.#file ??= await open(config.path);
      if (this.#file.bytes > 0 && this.#file.bytes + bytes.length > config.max_size)
        await this.#file.rotate(config.keep);
      await this.#file.append(bytes);
      tally.request('delivered');
      return true;
    } catch (error) {
      tally.request('failed');
      tally.held('backoff', error instanceof DiskError ? error.message : String(error));
      return false;
    }
  }
}

function joined(batch: readonly JsonLine[]): Uint8Array {
  const bytes = new Uint8Array(batch.reduce((sum, { line }) => sum + line.length, 0));
  let at = 0;
  for (const { line } of batch) {
    bytes.set(line, at);
    at += line.length;
  }
  return bytes;
}
