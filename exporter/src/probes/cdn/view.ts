import { CDN_CODINGS } from '@parallax/contract';
import type { Result, Table } from '../../core/probe.js';
import type { CdnMeasured, VisitMeasured, WayMeasured } from './result.js';

/** A round as a person reads it: who answered, what came, how codings are treated, what the lint found. */
export function tables({ measured }: Result<CdnMeasured>): readonly Table[] {
  const { ways, visits, lint } = measured;
  if (ways === undefined || visits === undefined || visits.length === 0) return [];
  const fetches = visits.filter(({ coding }) => coding === undefined);
  const checks = visits.filter(({ coding }) => coding !== undefined);
  const findings = (lint?.findings ?? []).map((one) => [one.severity, one.rule, one.provider, one.path, one.reason]);
  const all: Table[] = [
    { rows: [WAY, ...ways.map(wayRow)], right: [6, 7] },
    { rows: [FETCH, ...sorted(fetches, ways).map(fetchRow)], right: [5, 6, 7, 8, 9] },
    { rows: [['OBJECT', 'PROVIDER', ...CDN_CODINGS.map((one) => one.toUpperCase())], ...codingRows(checks, ways)] },
    { rows: [['SEVERITY', 'FINDING', 'PROVIDER', 'OBJECT', 'WHY'], ...findings] },
  ];
  return all.filter(({ rows }) => rows.length > 1);
}

const WAY = ['PROVIDER', 'EDGE', 'PLACE', 'ADDRESS', 'NETWORK', 'STEERING', 'DISTANCE', 'BYTES', 'SKIPPED'];

function wayRow({ name, edge, place, fetchedBytes, skipped }: WayMeasured): string[] {
  const { detected = '-', pop = '-', address, asn = '-', steering = '-', meters } = edge ?? {};
  const where = place === undefined ? pop : `${pop} (${place})`;
  const distance = meters === undefined ? '-' : `${Math.round(meters / 1000)} km`;
  const left = Object.entries(skipped).filter(([, count]) => count > 0);
  return [
    ...[name, detected, where, address?.ip ?? '-', asn, steering, distance, String(fetchedBytes)],
    left.map(([reason, count]) => `${count} (${reason})`).join(', ') || '-',
  ];
}

const FETCH = ['OBJECT', 'FETCH', 'PROVIDER', 'STATUS', 'CACHE', 'AGE', 'TTL', 'FIRST BYTE', 'RATIO', 'BODY', 'CONTENT', 'LIFETIME']; // prettier-ignore

/** By object and kind of fetch, the ways in the order of the configuration: what is compared stands together. */
function sorted(visits: readonly VisitMeasured[], ways: readonly WayMeasured[]): readonly VisitMeasured[] {
  const place = ({ provider }: VisitMeasured): number => ways.findIndex(({ name }) => name === provider);
  return visits.toSorted(
    (one, other) =>
      compare(one.path, other.path) ||
      compare(one.fetch, other.fetch) ||
      place(one) - place(other) ||
      one.at - other.at,
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function fetchRow(visit: VisitMeasured): string[] {
  const { path, fetch, provider, status, layers, ttl, phases, pair, bytes, failure, integrity, lifetime } = visit;
  const cache = layers.map(({ cacheStatus }) => cacheStatus).join(' < ');
  const { first_byte: firstByte } = phases;
  return [
    ...[path, fetch, provider, failure === undefined ? String(status ?? '-') : `${status ?? '-'} ${failure.reason}`],
    ...[cache || '-', secondsText(layers[0]?.age), secondsText(ttl)],
    typeof firstByte === 'number' ? `${(firstByte * 1000).toFixed(1)} ms` : (firstByte ?? '-'),
    ...[pair?.ratio.toFixed(2) ?? '-', String(bytes?.wire ?? '-'), integrity ?? '-', lifetime ?? '-'],
  ];
}

const secondsText = (seconds: number | undefined): string => (seconds === undefined ? '-' : `${seconds} s`);

function codingRows(checks: readonly VisitMeasured[], ways: readonly WayMeasured[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const { path, provider, coding } of sorted(checks, ways)) {
    const row = rows.get(`${path} ${provider}`) ?? [path, provider, ...CDN_CODINGS.map(() => '-')];
    rows.set(`${path} ${provider}`, row);
    if (coding) row[2 + CDN_CODINGS.indexOf(coding.offered)] = coding.outcome ?? '-';
  }
  return [...rows.values()];
}
