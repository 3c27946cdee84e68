import type { EventFacts, EventRecord } from '../event.js';

/** Characters of names from outside in the last resort. */
const NAME_CHARS = 100;

export interface Line {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Something was left out; the line says `"shortened":true`. */
  readonly shortened: boolean;
}

/** The record as one line of JSON of at most `maxBytes` bytes, or of as few as its names allow. */
export function lineOf(record: EventRecord, { shorter }: Pick<EventFacts, 'shorter'>, maxBytes: number): Line {
  const whole = encode(record);
  if (whole.length <= maxBytes) return { bytes: whole, shortened: false };
  let last: object = {};
  for (const run of shorter()) {
    const bytes = encode({ ...record, run, shortened: true });
    if (bytes.length <= maxBytes) return { bytes, shortened: true };
    last = run;
  }
  const { schema, run_id, vantage, probe, started, cause } = record;
  const names = { target: cut(record.target), host: cut(record.host) };
  const bare = { schema, run_id, vantage, probe, ...names, started, cause: { kind: cause.kind } };
  return { bytes: encode({ ...bare, run: last, shortened: true }), shortened: true };
}

const text = new TextEncoder();
const encode = (value: unknown): Uint8Array => text.encode(JSON.stringify(value));
const cut = (name: string): string => name.slice(0, NAME_CHARS);
