import { PATH_SCHEMA, type PathRecord } from '@parallax/contract';

/** Records of runs, one JSON text each. To add a kind: its record here, its facts in {@link factsOf}. */
export type EventRecord = PathRecord;
export type EventKind = 'path';

/** What is known of an event beside its record. */
export interface EventFacts {
  readonly kind: EventKind;
  /** Unix milliseconds. */
  readonly at: number;
  /** What identifies and classifies this run, as text; too many values for labels of a stream. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Undefined for a record of a schema that this version does not know. */
export function factsOf(record: EventRecord): EventFacts | undefined {
  const at = Date.parse(record.started);
  // A newer agent may have left its records in the queue.
  if ((record.schema as string) !== PATH_SCHEMA || Number.isNaN(at)) return undefined;
  return { kind: 'path', at, metadata: metadataOf(record) };
}

function metadataOf({ run_id, target, cause, run }: PathRecord): Record<string, string> {
  const asns = asnPath(run);
  return {
    run_id,
    target,
    path_id: String(run.path_id),
    cause: cause.kind,
    outcome: run.reached > 0 ? 'reached' : (run.routes[0]?.end ?? 'open'),
    ...(asns === '' ? {} : { asn_path: asns }),
  };
}

/** The networks that most flows go through, in order, each once in a row: `AS64496 AS64511`. */
function asnPath({ routes, nodes }: PathRecord['run']): string {
  const asns = new Map(nodes.map(({ id, facts }) => [id, facts?.asn]));
  const seen = (routes[0]?.nodes ?? []).map((id) => asns.get(id)).filter((asn) => asn?.startsWith('AS') === true);
  return seen.filter((asn, at) => asn !== seen[at - 1]).join(' ');
}
