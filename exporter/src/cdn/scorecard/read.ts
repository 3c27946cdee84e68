import {
  aggregate,
  buckets,
  cdnCacheBytes,
  cdnCacheRequests,
  cdnEdgeChecks,
  cdnFailures,
  cdnFirstByte,
  cdnFirstByteRatio,
  cdnIntegrityChecks,
  cdnPairs,
  cdnFetches,
  cdnTtlChecks,
  increase,
  selector,
  sickOver,
  TARGET_LABELS,
  vantageInfo,
  beginnings,
  countsOf,
  type CdnFetch,
  type Counts,
  type Distribution,
  type Labels,
  type Metric,
  type Track,
} from '@parallax/contract';
import { formatDuration } from '../../core/schema.js';
import { complaint, type Reading, type Span } from '../../core/prometheus-api.js';
import type { Prometheus } from './ask.js';

/** What the scorecard asks for. */
export interface Question {
  /** Unix seconds. */
  readonly end: number;
  /** Seconds. */
  readonly window: number;
  readonly probe?: string;
  readonly target?: string;
  /** Which fetches are compared by speed. */
  readonly fetch: CdnFetch;
}

export interface Measured {
  readonly labels: Labels;
  readonly distribution: Distribution;
}

/** What Prometheus knows, as it came. Counts are by the labels of the metric and those of the target. */
export interface Evidence {
  readonly span: Span;
  readonly fetch: CdnFetch;
  /** `parallax_vantage_info` by vantage. */
  readonly places: ReadonlyMap<string, Labels>;
  /** Vantages that could not judge what they measured. */
  readonly sick: ReadonlySet<string>;
  readonly pairs: readonly Counts[];
  readonly cacheRequests: readonly Counts[];
  readonly cacheBytes: readonly Counts[];
  readonly fetches: readonly Counts[];
  readonly failures: readonly Counts[];
  readonly ttl: readonly Counts[];
  readonly integrity: readonly Counts[];
  readonly edges: readonly Counts[];
  /** By vantage, provider and partition. */
  readonly ratios: readonly Measured[];
  readonly firstBytes: readonly Measured[];
}

const COUNTERS = [cdnPairs, cdnCacheRequests, cdnCacheBytes, cdnFetches, cdnFailures, cdnTtlChecks, cdnIntegrityChecks, cdnEdgeChecks] as const; // prettier-ignore

/** Steps into which the time with data is cut. */
export const STEPS = 48;
/** Looks at a stretch of time to find where data begin. */
const SCAN = 240;

/** Rejects with a ProblemError when there is nothing to read, or no way to it. */
export async function read(prometheus: Prometheus, question: Question): Promise<Evidence> {
  const match = matchOf(question);
  const span = await spanOf(prometheus, question, match);
  const tracks = new Map<Metric, readonly Track[]>();
  for (const metric of COUNTERS) {
    const labels = [...TARGET_LABELS, ...Object.keys(metric.labels)];
    // One agent may come by two ways, scraped and by remote write, or twice from a pair of Prometheus.
    tracks.set(metric, await prometheus.over(aggregate('max', labels, selector(metric, match)), span));
  }
  const since = beginnings([...tracks.values()].flat());
  const rises = (metric: (typeof COUNTERS)[number]): readonly Counts[] => countsOf(tracks.get(metric) ?? [], since);
  const info = await prometheus.at(selector(vantageInfo), question.end);
  const sick = await prometheus.at(sickOver(`${question.window}s`), question.end);
  return {
    ...{ span, fetch: question.fetch },
    pairs: rises(cdnPairs),
    cacheRequests: rises(cdnCacheRequests),
    cacheBytes: rises(cdnCacheBytes),
    fetches: rises(cdnFetches),
    failures: rises(cdnFailures),
    ttl: rises(cdnTtlChecks),
    integrity: rises(cdnIntegrityChecks),
    edges: rises(cdnEdgeChecks),
    places: new Map(info.map(({ labels }) => [labels['vantage'] ?? '', labels])),
    sick: new Set(sick.map(({ labels }) => labels['vantage'] ?? '')),
    ratios: await distributions(prometheus, cdnFirstByteRatio, question),
    firstBytes: await distributions(prometheus, cdnFirstByte, question),
  };
}

type Match = Readonly<Record<string, string>>;
const matchOf = ({ probe, target }: Question): Match => ({
  ...(probe === undefined ? {} : { probe }),
  ...(target === undefined ? {} : { target }),
});

/** The part of the window that has data, so that steps are short when a provider is new. */
async function spanOf(prometheus: Prometheus, { end, window }: Question, match: Match): Promise<Span> {
  const about = await firstOf(prometheus, { end, window }, match);
  if (about === undefined) throw await nothing(prometheus, { end, window }, match);
  const first = await firstOf(prometheus, { end: about, window: Math.ceil(window / SCAN) + 1 }, match);
  const start = Math.max(end - window, first ?? about);
  // Downwards, so that the first step does not lie before the first sample.
  const step = Math.max(1, Math.floor(((end - start) / STEPS) * 1000)) / 1000;
  return { start: end - step * STEPS, end, step };
}

/** When the first sample of a stretch of time was taken, as well as {@link SCAN} looks tell; undefined without any. */
async function firstOf(
  prometheus: Prometheus,
  { end, window }: Pick<Question, 'end' | 'window'>,
  match: Match,
): Promise<number | undefined> {
  const pause = Math.max(1, Math.round(window / SCAN));
  const moments = `timestamp(${selector(cdnFetches, match)})[${window}s:${pause}s]`;
  const [first] = await prometheus.at(aggregate('min', [], `min_over_time(${moments})`), end);
  return first?.value;
}

async function nothing(
  prometheus: Prometheus,
  { end, window }: Pick<Question, 'end' | 'window'>,
  match: Match,
): Promise<Error> {
  const asked = Object.entries(match).map(([name, value]) => `${name} "${value}"`);
  const what = `no ${cdnFetches.name}${asked.length > 0 ? ` of ${asked.join(' and ')}` : ''} within ${formatDuration(window * 1000)}`;
  const seen = await prometheus.at(
    aggregate('group', ['probe', 'target'], `last_over_time(${cdnFetches.name}[${window}s])`),
    end,
  );
  if (seen.length > 0) {
    const names = seen.slice(0, 8).map(({ labels }) => `${labels['probe'] ?? ''}/${labels['target'] ?? ''}`);
    return complaint(what, `There are, as probe/target: ${names.join(', ')}${seen.length > 8 ? ', ...' : ''}.`);
  }
  const remedy = 'Is a probe of type cdn configured, does this Prometheus get the metrics of its agent, and is --window long enough?'; // prettier-ignore
  return complaint(`${what}: no CDN metrics of Parallax there`, remedy);
}

/** Histograms of the window by vantage, provider and partition: native where they are, else classic. */
async function distributions(
  prometheus: Prometheus,
  metric: typeof cdnFirstByte | typeof cdnFirstByteRatio,
  question: Question,
): Promise<readonly Measured[]> {
  const { end, window, fetch } = question;
  const match = { ...matchOf(question), fetch };
  const labels = ['vantage', 'provider', 'partition'];
  const native = await prometheus.at(aggregate('sum', labels, increase(metric, `${window}s`, match)), end);
  const text = `increase(${buckets(metric, match)}[${window}s])`;
  const classic = await prometheus.at(aggregate('sum', [...labels, 'le'], text), end);
  const keyOf = (one: Reading): string => labels.map((name) => one.labels[name] ?? '').join('\0');
  const known = new Set(native.map(keyOf));
  const groups = new Map<string, Reading[]>();
  for (const one of classic) {
    if (!known.has(keyOf(one))) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  }
  return [
    ...native.map((one) => ({ labels: one.labels, distribution: one.histogram ?? [] })),
    ...[...groups.values()].map((all) => ({ labels: all[0]?.labels ?? {}, distribution: fromClassic(all) })),
  ];
}

/** Cumulative buckets, in any order, as what lies in each. */
export function fromClassic(cumulative: readonly Reading[]): Distribution {
  const bounds = cumulative
    .map(({ labels, value }) => ({
      high: labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le']),
      value,
    }))
    .sort((one, other) => one.high - other.high);
  // Interpolation of `increase()` may leave a bound a hair below the one before it.
  return bounds.map(({ high, value }, at) => ({
    low: bounds[at - 1]?.high ?? 0,
    high,
    count: Math.max(0, value - (bounds[at - 1]?.value ?? 0)),
  }));
}
