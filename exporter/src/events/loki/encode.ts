import { Message } from '../../core/protobuf.js';
import type { LokiEntry } from './entry.js';

/** What a request says of an entry. */
export type PushEntry = Pick<LokiEntry, 'labels' | 'at' | 'line' | 'metadata'>;

/**
 * `logproto.PushRequest` of Loki's push API: streams=1 {labels=1, entries=2 {timestamp=1 {seconds=1, nanos=2}, line=2,
 * structuredMetadata=3 {name=1, value=2}}}.
 * https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs
 *
 * Entries of a stream stand in order of time, those of one moment as they came.
 */
export function encodePush(entries: readonly PushEntry[]): Uint8Array {
  const streams = new Map<string, PushEntry[]>();
  for (const entry of entries) {
    const stream = streams.get(entry.labels);
    if (stream === undefined) streams.set(entry.labels, [entry]);
    else stream.push(entry);
  }
  const push = new Message();
  for (const [labels, members] of streams) push.nested(1, encodeStream(labels, members));
  return push.bytes;
}

function encodeStream(labels: string, entries: PushEntry[]): Uint8Array {
  const stream = new Message().text(1, labels);
  for (const entry of entries.sort((one, other) => one.at - other.at)) stream.nested(2, encodeEntry(entry));
  return stream.bytes;
}

function encodeEntry({ at, line, metadata }: PushEntry): Uint8Array {
  const seconds = Math.floor(at / 1_000);
  const nanos = Math.round((at - seconds * 1_000) * 1e6);
  const time = new Message();
  // Zeros are left out, as canonical proto3 has it.
  if (seconds !== 0) time.unsigned(1, seconds);
  if (nanos !== 0) time.unsigned(2, nanos);
  const message = new Message().nested(1, time).nested(2, line);
  for (const [name, value] of metadata) message.nested(3, new Message().text(1, name).text(2, value));
  return message.bytes;
}
