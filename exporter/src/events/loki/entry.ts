import { LabelWriter } from '../../core/label-text.js';
import { factsOf, type EventRecord } from '../event.js';
import { lineOf } from './shorten.js';

export interface LokiForm {
  /** Labels that the configuration adds to every stream. */
  readonly labels: Readonly<Record<string, string>>;
  readonly structuredMetadata: boolean;
  /** Bytes of a line at most. */
  readonly maxLine: number;
}

/** One line of one stream. */
export interface LokiEntry {
  readonly record: EventRecord;
  /** The stream, `{job="parallax",kind="path",...}`. */
  readonly labels: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** UTF-8, without the line feed. */
  readonly line: Uint8Array;
  readonly shortened: boolean;
  /** About what it takes of a request before compression. */
  readonly bytes: number;
  readonly metadata: readonly (readonly [name: string, value: string])[];
}

/** Timestamp, tags and lengths. */
const ENTRY_BYTES = 64;
const text = new TextDecoder();

/** Undefined for a record of an unknown schema. */
export function entryOf(record: EventRecord, form: LokiForm): LokiEntry | undefined {
  const facts = factsOf(record);
  if (facts === undefined) return undefined;
  const { kind, at, metadata } = facts;
  const { bytes: line, shortened } = lineOf(record, facts, form.maxLine);
  const pairs = form.structuredMetadata ? Object.entries(metadata).filter(([, value]) => value !== '') : [];
  const bytes = line.length + pairs.reduce((sum, [name, value]) => sum + name.length + value.length, ENTRY_BYTES);
  return { record, at, line, shortened, bytes, labels: labelsOf(record, kind, form), metadata: pairs };
}

/** What makes a stream is bounded: one for each probe of a vantage. The configuration may name another job. */
const labelsOf = ({ vantage, probe }: EventRecord, kind: string, { labels }: LokiForm): string =>
  streamText({ job: 'parallax', ...labels, vantage, probe, kind });

/** `{a="b",c="d"}`, sorted by name; empty values are absent. */
export function streamText(labels: Readonly<Record<string, string>>): string {
  const writer = new LabelWriter();
  for (const name of Object.keys(labels).sort()) writer.add(name, labels[name]);
  return `{${text.decode(writer.bytes.subarray(0, writer.length))}}`;
}
