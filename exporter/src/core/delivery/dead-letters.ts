import type { Clock } from '../clock.js';
import type { DataDirectory, DiskError } from '../disk.js';
import { SegmentLog } from '../segment-log/log.js';

/** One item that can never be stored, for people: a line of JSON in the order of these keys. */
export interface DeadLine {
  readonly endpoint: string;
  /** When it was given up, RFC 3339. */
  readonly time: string;
  /** What the receiver answered; 0 when the item was never sent. */
  readonly status: number;
  /** Why: at most 1 KiB of the receiver's words, or ours. */
  readonly words: string;
  /** What it was: labels, timestamp and value of a sample, or stream and line of an event. */
  readonly item: Readonly<Record<string, unknown>>;
}

/** Where items go that can never be stored, so that nothing is lost without a trace. */
export interface DeadLetters {
  put(line: DeadLine): void;
  /** The newest, oldest first. */
  readonly recent: readonly DeadLine[];
  close(): Promise<void>;
}

export interface DeadLettersOptions {
  /** None: they are kept in memory only. */
  readonly directory?: DataDirectory;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'sleep'>;
  /** Told of a disk that does not take them; delivery goes on. */
  readonly onFault: (error: DiskError) => void;
}

/** Lines held in memory at most. */
const RECENT = 100;
/** Bytes on disk at most, in segments of which the oldest goes. */
const MAX_BYTES = 16 << 20;
const SEGMENT_BYTES = 2 << 20;
const MAX_AGE_MS = 90 * 24 * 3_600_000;
/** Bytes of a line at most; a sample with every label it may have is smaller. */
const MAX_LINE = 256 << 10;
const text = new TextEncoder();

/** Rejects with a DiskError when the directory cannot be read. */
export async function openDeadLetters({ directory, clock, onFault }: DeadLettersOptions): Promise<DeadLetters> {
  const recent: DeadLine[] = [];
  const limits = { maxBytes: MAX_BYTES, segmentBytes: SEGMENT_BYTES, maxAge: MAX_AGE_MS };
  const log =
    directory &&
    (await SegmentLog.open({ directory, clock, ...limits, onFault, onDropped: () => {} }, (_, payload) => keep(recent, parse(payload)))); // prettier-ignore
  return {
    put: (line) => {
      keep(recent, line);
      const bytes = text.encode(JSON.stringify(line));
      if (bytes.length <= MAX_LINE) log?.append(bytes).catch(onFault);
    },
    recent,
    close: async () => log?.close(),
  };
}

function keep(recent: DeadLine[], line: DeadLine | undefined): void {
  if (line !== undefined) recent.push(line);
  if (recent.length > RECENT) recent.shift();
}

function parse(payload: Uint8Array): DeadLine | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(payload)) as DeadLine;
  } catch {
    return undefined;
  }
}
