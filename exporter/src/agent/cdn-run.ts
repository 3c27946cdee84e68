import type { CdnFinding, CdnRecordLayer, CdnRun, CdnVisit, CdnWay } from '@parallax/contract';
import type { Layer } from '../cdn/layer.js';
import type { Finding } from '../cdn/lint/finding.js';
import type { Measured } from '../core/clock.js';
import { without } from '../events/kinds/kind.js';
import type { CdnMeasured, VisitMeasured, WayMeasured } from '../probes/cdn/result.js';
import { cdnWords } from './cdn-words.js';

/** What a round of the probe `cdn` measured, as its record has it. Its secrets are masked already. */

/** Bytes of a run as JSON at most. */
const MAX_BYTES = 100_000;
const MAX_FINDINGS = 100;

/** Whether something was fetched. */
export const hasRound = (measured: Partial<CdnMeasured>): measured is CdnMeasured =>
  measured.visits !== undefined && measured.visits.length > 0;

/** Undefined when nothing was. */
export function cdnRunOf(measured: Partial<CdnMeasured>): CdnRun | undefined {
  if (!hasRound(measured)) return undefined;
  const { baseline, ways, visits, lint } = measured;
  const providers = ways.map((way) => wayOf(way, visits));
  const findings = lint && { findings: lint.findings.slice(0, MAX_FINDINGS).map(findingOf) };
  const run: CdnRun = { baseline, providers, visits: visits.map(visitOf), ...findings, words: [] };
  return bounded({ ...run, words: cdnWords(run) });
}

/** A run small enough: evidence goes first, then visits from the last one on, then findings. */
function bounded(run: CdnRun): CdnRun {
  if (fits(run)) return run;
  const visits = run.visits.map((visit) => ({ ...visit, layers: visit.layers.map(withoutEvidence) }));
  const findings = run.findings && { findings: run.findings.map(withoutEvidence) };
  let shorter: CdnRun = { ...run, ...findings, visits, shortened: true };
  while (!fits(shorter) && shorter.visits.length > 0) shorter = { ...shorter, visits: firstHalf(shorter.visits) };
  while (!fits(shorter) && shorter.findings?.length) shorter = { ...shorter, findings: firstHalf(shorter.findings) };
  return shorter;
}

const fits = (run: CdnRun): boolean => Buffer.byteLength(JSON.stringify(run)) <= MAX_BYTES;
const firstHalf = <T>(all: readonly T[]): readonly T[] => all.slice(0, Math.floor(all.length / 2));

const withoutEvidence = <T extends { readonly evidence?: unknown }>(value: T): T => without(value, ['evidence']) as T;

function wayOf({ name, role, edge, place, fetchedBytes }: WayMeasured, all: readonly VisitMeasured[]): CdnWay {
  const visits = all.filter(({ provider }) => provider === name);
  const ratio = medianOf(visits.flatMap(({ pair }) => pair?.ratio ?? []));
  return {
    ...{ name, role, visits: visits.length, bytes: fetchedBytes },
    failures: visits.filter(({ failure }) => failure !== undefined).length,
    different: visits.filter(({ integrity }) => integrity === 'different').length,
    ...defined({ ratio, detected: edge?.detected, pop: edge?.pop, place, steering: edge?.steering }),
  };
}

function visitOf(visit: VisitMeasured): CdnVisit {
  const { provider, path, partition, fetch, at, phases, layers, failure, pair } = visit;
  const { coding, status, version, asn, detected, age, ttl, bytes, hash, integrity, lifetime } = visit;
  return {
    ...{ provider, path, partition, fetch, started: new Date(at).toISOString() },
    ...defined({ coding, status, version, address: visit.address?.ip, asn, detected, pop: layers[0]?.pop, age, ttl }),
    ...defined({ bytes, hash, integrity, lifetime, failure, ratio: pair?.ratio }),
    phases: Object.fromEntries(Object.entries(phases).filter((phase): phase is [string, number] => isTimed(phase[1]))),
    layers: layers.map(layerOf),
  };
}

const isTimed = (measured: Measured): measured is number => typeof measured === 'number';

const layerOf = ({ provider, layer, cacheStatus, evidence, pop, hits, age, ttl, replayed }: Layer): CdnRecordLayer => ({
  ...{ provider, layer, cache_status: cacheStatus, evidence },
  ...defined({ pop, hits, age, ttl, replayed }),
});

const findingOf = (finding: Finding): CdnFinding => without(finding, ['object']) as CdnFinding;

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the fields that are not known. */
const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;

function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
