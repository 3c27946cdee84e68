import { CDN_SCHEMA, PATH_SCHEMA, type CdnRecord, type PathRecord, type RunEnvelope } from '@parallax/contract';
import { cdnKind } from './kinds/cdn.js';
import type { Kind } from './kinds/kind.js';
import { pathKind } from './kinds/path.js';

/** Records of runs, one JSON text each. To add a kind: its record here, its file in `kinds`, its case in {@link factsOf}. */
export type EventRecord = PathRecord | CdnRecord;
export type EventKind = 'path' | 'cdn';

/** What is known of an event beside its record. */
export interface EventFacts {
  readonly kind: EventKind;
  /** Unix milliseconds. */
  readonly at: number;
  /** What identifies and classifies this run, as text; too many values for labels of a stream. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Its `run` with less and less in it. */
  shorter(): Iterable<object>;
}

/** Undefined for a record of a schema that this version does not know: a newer agent may have left it in the queue. */
export function factsOf(record: EventRecord): EventFacts | undefined {
  if (Number.isNaN(Date.parse(record.started))) return undefined;
  switch (record.schema) {
    case PATH_SCHEMA:
      return described(pathKind, record);
    case CDN_SCHEMA:
      return described(cdnKind, record);
    default:
      return undefined;
  }
}

function described<Run>(kind: Kind<Run, EventKind>, record: RunEnvelope<string, Run>): EventFacts {
  const { run_id, target, cause, started, run } = record;
  return {
    kind: kind.name,
    at: Date.parse(started),
    metadata: { run_id, target, cause: cause.kind, ...kind.metadata(run) },
    shorter: () => kind.shorter(run),
  };
}
