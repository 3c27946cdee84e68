import { PATH_SCHEMA, type RunEnvelope } from '@parallax/contract';

/** What is known of a record without reading it. */
export interface Entry {
  readonly runId: string;
  readonly probe: string;
  readonly target: string;
  /** Unix milliseconds. */
  readonly started: number;
}

/** What somebody wants to see; times as in {@link Entry}, `to` is not in it. */
export interface Filter {
  readonly probe?: string;
  readonly target?: string;
  readonly from?: number;
  readonly to?: number;
}

type Names = Pick<Entry, 'probe' | 'target'>;

/** Names of probes hold no space. */
export const pairKey = ({ probe, target }: Names): string => `${probe} ${target}`;

export function matchesNames(names: Names, { probe, target }: Filter): boolean {
  return (probe === undefined || probe === names.probe) && (target === undefined || target === names.target);
}

/** Entry and text of a record: one line of JSON in UTF-8, its first keys in the order that {@link entryOf} reads. */
export function encodeRecord(record: RunEnvelope<string, unknown>): {
  readonly entry: Entry;
  readonly json: Uint8Array;
} {
  const { schema, run_id: runId, vantage, probe, target, host, started, cause, run } = record;
  const line = JSON.stringify({ schema, run_id: runId, vantage, probe, target, host, started, cause, run });
  return { entry: { runId, probe, target, started: Date.parse(started) }, json: new TextEncoder().encode(line) };
}

const RUN_ID = /^[0-9a-f]{16}$/;
export const isRunId = (text: unknown): text is string => typeof text === 'string' && RUN_ID.test(text);

const text = new TextDecoder();
/** Enough for the keys before `cause`: names, some of them from outside. */
const HEAD_BYTES = 16_384;
const NEXT_KEY = ',"cause":';

/**
 * The entry of a record from its first keys alone, since a start reads hundreds of megabytes of them; undefined when it is
 * of another schema. The key after them cannot stand inside a string, where its quotes would be escaped.
 */
export function entryOf(json: Uint8Array): Entry | undefined {
  const head = text.decode(json.subarray(0, HEAD_BYTES));
  const end = head.indexOf(NEXT_KEY);
  if (end < 0) return undefined;
  try {
    return entry(JSON.parse(`${head.slice(0, end)}}`) as Readonly<Record<string, unknown>>);
  } catch {
    return undefined;
  }
}

function entry({
  schema,
  run_id: runId,
  probe,
  target,
  started,
}: Readonly<Record<string, unknown>>): Entry | undefined {
  const at = typeof started === 'string' ? Date.parse(started) : Number.NaN;
  if (schema !== PATH_SCHEMA || !isRunId(runId) || Number.isNaN(at)) return undefined;
  return typeof probe === 'string' && typeof target === 'string' ? { runId, probe, target, started: at } : undefined;
}
