import { cdnVisitsFrame, type CdnRecord, type CdnRecordLayer, type CdnVisit, type RowOf } from '@parallax/contract'; // prettier-ignore
import { listOf, momentOf, numberOf, textOf, type Read } from '../records.js';
import type { Shown } from './shown.js';

type Visit = RowOf<typeof cdnVisitsFrame>;

/** Rows at most: a table of more says no more. */
export const MOST_VISITS = 5_000;

/** Single fetches of the records, newest first; checks of content codings are in no comparison and left out. */
export function visitsOf({ records }: Read<CdnRecord>, shown: Shown): readonly Visit[] {
  const rows: Visit[] = [];
  for (const { record } of records) {
    const visits = listOf(record.run.visits).filter(
      (visit) => visit.coding === undefined && shown(record.probe, visit),
    );
    rows.push(...visits.map((visit) => visitRow(record, visit)));
    if (rows.length > MOST_VISITS) break;
  }
  return rows.sort((one, other) => (other.time ?? 0) - (one.time ?? 0));
}

function visitRow(record: CdnRecord, visit: CdnVisit): Visit {
  const { vantage, probe, target, run_id } = record;
  const layers = listOf(visit.layers);
  const [edge] = layers;
  return {
    time: momentOf(visit.started) ?? momentOf(record.started) ?? null,
    ...{ vantage, probe, target, run_id },
    ...{ provider: textOf(visit.provider), path: textOf(visit.path), partition: textOf(visit.partition) },
    ...{ fetch: textOf(visit.fetch), status: numberOf(visit.status), ratio: numberOf(visit.ratio) },
    first_byte: numberOf(visit.phases?.['first_byte']),
    cache_status: textOf(edge?.cache_status),
    pop: textOf(visit.pop ?? edge?.pop),
    layers: layers.length === 0 ? null : layers.map(layerText).join('; '),
    evidence: evidenceOf(layers),
    failure: failureOf(visit.failure),
  };
}

/** `edge cloudflare hit FRA`; what a layer had stored with the object is said to be so. */
const layerText = ({ layer, provider, cache_status: status, pop, replayed }: CdnRecordLayer): string =>
  [layer, provider, status, pop, replayed === true ? '(stored)' : undefined].filter((word) => word !== undefined).join(' '); // prettier-ignore

function evidenceOf(layers: readonly CdnRecordLayer[]): string | null {
  const lines = layers.flatMap(({ evidence }) => listOf(evidence).map(([name, value]) => `${name}: ${value}`));
  return lines.length === 0 ? null : [...new Set(lines)].join('\n');
}

const failureOf = (failure: CdnVisit['failure']): string | null =>
  failure === undefined ? null : `${failure.phase}: ${failure.reason}: ${failure.detail}`;
