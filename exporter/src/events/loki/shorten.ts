import type { EventRecord } from '../event.js';

/** What is left out of a record that is too long for one line, step by step; the summary stays. */
const STEPS: readonly (readonly (keyof EventRecord['run'])[])[] = [
  ['nodes', 'links', 'routes'],
  ['findings', 'change', 'unexpected'],
  ['words'],
];
/** Characters of names from outside in the last resort. */
const NAME_CHARS = 100;

export interface Line {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Something was left out; the line says `"shortened":true`. */
  readonly shortened: boolean;
}

/** The record as one line of JSON of at most `maxBytes` bytes, or of as few as its names allow. */
export function lineOf(record: EventRecord, maxBytes: number): Line {
  const whole = encode(record);
  if (whole.length <= maxBytes) return { bytes: whole, shortened: false };
  const run: Record<string, unknown> = { ...record.run };
  let bytes = whole;
  for (const step of STEPS) {
    for (const key of step) delete run[key];
    bytes = encode({ ...record, run, shortened: true });
    if (bytes.length <= maxBytes) return { bytes, shortened: true };
  }
  const { schema, run_id, vantage, probe, started, cause } = record;
  const names = { target: cut(record.target), host: cut(record.host) };
  const { reached, flows, path_id } = record.run;
  const bare = { schema, run_id, vantage, probe, ...names, started, cause: { kind: cause.kind } };
  bytes = encode({ ...bare, run: { flows, reached, path_id }, shortened: true });
  return { bytes, shortened: true };
}

const text = new TextEncoder();
const encode = (value: unknown): Uint8Array => text.encode(JSON.stringify(value));
const cut = (name: string): string => name.slice(0, NAME_CHARS);
