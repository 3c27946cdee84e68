import {
  baselineAmong,
  cachingOf,
  CDN_ORIGIN,
  deliveryOf,
  mergeDistributions,
  quantileOf,
  speedOf,
  type Counts,
  type Labels,
  type Strictness,
} from '@parallax/contract';
import { manualRows, type Manual } from './manual.js';
import type { Evidence, Measured } from './read.js';
import type { Consistency, Grouping, Row, Scorecard, Spread } from './types.js';

export interface Settings extends Strictness {
  readonly grouping: Grouping;
  readonly manual?: Manual;
}

/** Evidence to rows; pure. What sick vantages measured is left out, and who they are is said. */
export function scorecardOf(all: Evidence, settings: Settings): Scorecard {
  const vantageOf = ({ labels }: Counts): string => labels['vantage'] ?? '';
  const evidence = narrow(all, (labels) => !all.sick.has(labels['vantage'] ?? ''));
  const groupOf = grouper(evidence, settings.grouping);
  const keys = keysOf(evidence, groupOf);
  const rows = keys.map((key): Row => {
    const mine = (labels: Labels): boolean =>
      labels['provider'] === key.provider &&
      (labels['partition'] ?? key.partition) === key.partition &&
      groupOf(labels) === key.group;
    const own = narrow(evidence, mine);
    return {
      ...key,
      speed: speedOf(own, settings),
      caching: cachingOf(own, settings),
      delivery: deliveryOf(own, settings),
    };
  });
  const { span, fetches } = evidence;
  const baseline = baselineOf(rows);
  return {
    from: span.start,
    to: span.end,
    grouping: settings.grouping,
    ...(baseline === undefined ? {} : { baseline }),
    vantages: distinct(fetches.map(vantageOf)),
    leftOut: distinct(all.fetches.map(vantageOf).filter((vantage) => all.sick.has(vantage))),
    rows: rows.map(asReference),
    consistency: consistencyOf(evidence.firstBytes),
    manual: manualRows(settings.manual ?? {}, span.end),
  };
}

/** The origin shows what no CDN would be like; it is no candidate, so that nothing is judged of it. */
function asReference(row: Row): Row {
  if (row.provider !== CDN_ORIGIN) return row;
  const { ratio, faster, p50, p95 } = row.speed;
  const speed = Object.entries({ ratio, faster, p50, p95 }).filter(([, value]) => value !== undefined);
  return { ...row, speed: Object.fromEntries(speed) };
}

type GroupOf = (labels: Labels) => string;

/** A vantage whose place is not configured is in the group `unknown`. */
function grouper({ places }: Evidence, grouping: Grouping): GroupOf {
  if (grouping === 'all') return () => 'all';
  if (grouping === 'vantage') return (labels) => labels['vantage'] ?? '';
  return (labels) => {
    const place = places.get(labels['vantage'] ?? '')?.[grouping] ?? '';
    return place === '' ? 'unknown' : place;
  };
}

type Key = Pick<Row, 'provider' | 'group' | 'partition'>;

function keysOf({ fetches }: Evidence, groupOf: GroupOf): readonly Key[] {
  const keys = new Map<string, Key>();
  for (const { labels } of fetches) {
    const { provider = '', partition = '' } = labels;
    const key = { provider, group: groupOf(labels), partition };
    keys.set(JSON.stringify(key), key);
  }
  const text = ({ provider, group, partition }: Key): string => [partition, group, provider].join('\0');
  return [...keys.values()].sort((one, other) => (text(one) < text(other) ? -1 : 1));
}

/** The evidence of some series alone. */
function narrow(evidence: Evidence, mine: (labels: Labels) => boolean): Evidence {
  const counts = (all: readonly Counts[]): readonly Counts[] => all.filter(({ labels }) => mine(labels));
  const measured = (all: readonly Measured[]): readonly Measured[] => all.filter(({ labels }) => mine(labels));
  return {
    ...evidence,
    pairs: counts(evidence.pairs),
    cacheRequests: counts(evidence.cacheRequests),
    cacheBytes: counts(evidence.cacheBytes),
    fetches: counts(evidence.fetches),
    failures: counts(evidence.failures),
    ttl: counts(evidence.ttl),
    integrity: counts(evidence.integrity),
    edges: counts(evidence.edges),
    ratios: measured(evidence.ratios),
    firstBytes: measured(evidence.firstBytes),
  };
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** The one that is compared with none, when there is one such beside the origin. */
function baselineOf(rows: readonly Row[]): string | undefined {
  const compared = new Set(rows.filter(({ speed }) => speed.judgement).map(({ provider }) => provider));
  return baselineAmong(
    rows.map(({ provider }) => provider),
    compared,
  );
}

/** Over at least two vantages: with one there is nothing to compare. */
function consistencyOf(firstBytes: readonly Measured[]): readonly Consistency[] {
  const groups = new Map<string, Measured[]>();
  for (const one of firstBytes) {
    const key = JSON.stringify([one.labels['partition'], one.labels['provider']]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, all]) => {
      const [p50, p95] = [spreadOf(all, 0.5), spreadOf(all, 0.95)];
      const { provider = '', partition = '' } = all[0]?.labels ?? {};
      return p50 && p95 ? [{ provider, partition, vantages: all.length, p50, p95 }] : [];
    });
}

function spreadOf(all: readonly Measured[], share: number): Spread | undefined {
  const values = all.flatMap(({ distribution }) => quantileOf(mergeDistributions([distribution]), share) ?? []);
  if (values.length < 2) return undefined;
  const [best, worst] = [Math.min(...values), Math.max(...values)];
  return best > 0 ? { best, worst, ratio: worst / best } : undefined;
}
