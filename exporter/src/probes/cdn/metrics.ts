import {
  cdnAge,
  cdnBudgetLeft,
  cdnCacheBytes,
  cdnCacheHits,
  cdnCacheRequests,
  cdnCodingChecks,
  cdnEdge,
  cdnEdgeChecks,
  cdnEdgeDistance,
  cdnEdges,
  cdnFailures,
  cdnFetchedBytes,
  cdnFetches,
  cdnFindings,
  cdnFirstByte,
  cdnFirstByteRatio,
  cdnIntegrityChecks,
  cdnPairs,
  cdnPhaseDuration,
  cdnResponseBytes,
  cdnResponses,
  cdnSkipped,
  cdnTtl,
  cdnTtlChecks,
  probeInvalid,
  sample,
  type LabelsOf,
  type Metric,
  type Sample,
} from '@parallax/contract';
import { observe } from '../../core/observe.js';
import type { Result } from '../../core/probe.js';
import type { CdnMeasured, VisitMeasured, WayMeasured } from './result.js';

export const metrics: readonly Metric[] = [
  ...[cdnFirstByte, cdnPhaseDuration, cdnFirstByteRatio, cdnPairs, cdnFetches, cdnResponses, cdnFailures],
  ...[cdnCacheRequests, cdnCacheBytes, cdnCacheHits, cdnAge, cdnTtl, cdnTtlChecks, cdnIntegrityChecks],
  ...[cdnCodingChecks, cdnResponseBytes, cdnEdge, cdnEdgeChecks, cdnEdgeDistance, cdnEdges],
  ...[cdnFetchedBytes, cdnBudgetLeft, cdnSkipped, cdnFindings, probeInvalid],
];

/** What a round says; a failed one says everything that it measured, too. */
export function* samples({ measured }: Result<CdnMeasured>): Iterable<Sample> {
  const { visits, ways } = measured;
  if (visits === undefined || ways === undefined) return;
  for (const visit of visits) yield* visit.coding === undefined ? fetchSamples(visit) : codingSamples(visit);
  yield* zerosOf(measured);
  for (const way of ways) {
    yield* waySamples(way);
    for (const partition of measured.partitions ?? []) {
      yield* lastSamples(visits.filter((one) => isOf(one, way, partition)));
      if (isWhole(way)) yield* sizeSamples(visits.filter((one) => isOf(one, way, partition)));
    }
  }
  for (const { provider, rule, severity, objects } of measured.lint?.counts ?? []) {
    // Zeros of everything that could be found would be most of the series.
    if (objects > 0 || severity === 'error') yield sample(cdnFindings, { provider, rule, severity }, objects);
  }
}

const isOf = (visit: VisitMeasured, { name }: WayMeasured, partition: string): boolean =>
  visit.provider === name && visit.partition === partition && visit.coding === undefined;

/** Phases but that to the first byte, which has a histogram of its own. */
const PHASES = cdnPhaseDuration.labels.phase;

function* fetchSamples(visit: VisitMeasured): Iterable<Sample> {
  const { provider, partition, fetch, phases, failure, status, pair, integrity, lifetime } = visit;
  const labels = { provider, partition, fetch };
  yield sample(cdnFetches, labels, 1);
  for (const phase of PHASES) {
    const measured = phases[phase];
    if (measured !== undefined) yield* observe(cdnPhaseDuration, { provider, phase }, phase, measured);
  }
  if (failure !== undefined) yield sample(cdnFailures, { provider, partition, reason: failure.reason }, 1);
  // An error page is no sooner there than the object: its time would flatter.
  else yield* observe(cdnFirstByte, labels, 'first_byte', phases.first_byte);
  if (status !== undefined) {
    yield sample(cdnResponses, { provider, partition, class: classOf(status) }, 1);
    yield* cacheSamples(visit);
  }
  if (pair !== undefined) {
    yield sample(cdnFirstByteRatio, labels, pair.ratio);
    yield sample(cdnPairs, { provider, partition, fetch, comparison: pair.comparison }, 1);
  }
  if (integrity !== undefined) yield sample(cdnIntegrityChecks, { provider, partition, outcome: integrity }, 1);
  if (lifetime !== undefined) yield sample(cdnTtlChecks, { provider, partition, outcome: lifetime }, 1);
}

function* cacheSamples({ provider, partition, fetch, layers, bytes }: VisitMeasured): Iterable<Sample> {
  for (const { layer, cacheStatus, replayed } of layers) {
    // Words that were stored with the object tell of another request.
    if (replayed) continue;
    yield sample(cdnCacheRequests, { provider, partition, fetch, layer, cache_status: cacheStatus }, 1);
  }
  const [edge] = layers;
  if (edge === undefined || bytes?.wire === undefined) return;
  yield sample(cdnCacheBytes, { provider, partition, fetch, cache_status: edge.cacheStatus }, bytes.wire);
}

function* codingSamples({ provider, partition, coding }: VisitMeasured): Iterable<Sample> {
  if (coding?.outcome === undefined) return;
  yield sample(cdnCodingChecks, { provider, partition, coding: coding.offered, outcome: coding.outcome }, 1);
}

/** By the list of partitions, which a target has one of: the same zeros round after round. */
const known = new WeakMap<readonly string[], readonly Sample[]>();

function zerosOf(measured: Partial<CdnMeasured>): readonly Sample[] {
  const { partitions = [] } = measured;
  let samples = known.get(partitions);
  if (samples === undefined) known.set(partitions, (samples = [...zeros(measured)]));
  return samples;
}

/** Where a series that is not there would take a ratio with it: pairs by comparison, failures at all, skipped fetches. */
function* zeros({ ways = [], partitions = [], fetches = [], baseline }: Partial<CdnMeasured>): Iterable<Sample> {
  for (const { name: provider, role } of ways) {
    for (const partition of partitions) {
      yield sample(cdnFailures, { provider, partition, reason: 'timeout' }, 0);
      if (provider === baseline) continue;
      for (const fetch of role === 'edge' ? fetches : AS_FOUND) {
        for (const comparison of cdnPairs.labels.comparison) {
          yield sample(cdnPairs, { provider, partition, fetch, comparison }, 0);
        }
      }
    }
  }
}

/** Origins are asked once. */
const AS_FOUND = ['as_found'] as const;

function* waySamples(way: WayMeasured): Iterable<Sample> {
  const { name: provider, role, skipped, fetchedBytes, budgetLeft, edge, place, addresses, pops } = way;
  yield sample(cdnFetchedBytes, { provider }, fetchedBytes);
  yield sample(cdnBudgetLeft, { provider }, budgetLeft);
  for (const reason of cdnSkipped.labels.reason) yield sample(cdnSkipped, { provider, reason }, skipped[reason]);
  if (edge !== undefined) {
    const { detected, pop = '', asn = '', version, steering, meters } = edge;
    yield sample(cdnEdge, { provider, detected, pop, asn, version, steering }, 1);
    if (meters !== undefined) yield sample(cdnEdgeDistance, { provider }, meters);
  }
  if (role === 'edge') {
    yield sample(cdnEdges, { provider, kind: 'address' }, addresses);
    yield sample(cdnEdges, { provider, kind: 'pop' }, pops);
  }
  if (place !== undefined) yield sample(cdnEdgeChecks, { provider, outcome: place }, 1);
}

/** Of the last acceptable response for one object, always the same one as long as it answers: the first by its path. */
function* lastSamples(visits: readonly VisitMeasured[]): Iterable<Sample> {
  const well = visits.filter(({ failure }) => failure === undefined);
  const [first] = well;
  if (first === undefined) return;
  const path = well.reduce((least, visit) => (visit.path < least ? visit.path : least), first.path);
  const last = well.findLast((visit) => visit.path === path) ?? first;
  const labels = { provider: first.provider, partition: first.partition };
  const [edge] = last.layers;
  if (edge?.hits !== undefined) yield sample(cdnCacheHits, labels, edge.hits);
  if (edge?.age !== undefined) yield sample(cdnAge, labels, edge.age);
  const ttl = well.find((visit) => visit.path === path && visit.ttl !== undefined)?.ttl;
  if (ttl !== undefined) yield sample(cdnTtl, labels, ttl);
}

const isWhole = ({ skipped }: WayMeasured): boolean => skipped.budget + skipped.time === 0;

/** Summed over all objects; half of them would look like smaller ones. */
function* sizeSamples(visits: readonly VisitMeasured[]): Iterable<Sample> {
  const found = visits.filter(({ fetch }) => fetch === 'as_found');
  const [first] = found;
  if (first === undefined || found.some(({ failure }) => failure !== undefined)) return;
  const labels = { provider: first.provider, partition: first.partition };
  const wire = sumOf(found.map(({ bytes }) => bytes?.wire));
  const content = sumOf(found.map(({ bytes }) => bytes?.content));
  if (wire !== undefined) yield sample(cdnResponseBytes, { ...labels, part: 'body' }, wire);
  if (content !== undefined) yield sample(cdnResponseBytes, { ...labels, part: 'expanded_body' }, content);
}

/** Undefined when one of them is. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const value of values) {
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function classOf(status: number): LabelsOf<typeof cdnResponses>['class'] {
  const name = `${Math.floor(status / 100)}xx`;
  return cdnResponses.labels.class.find((known) => known === name) ?? 'other';
}
