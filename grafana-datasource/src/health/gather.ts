import { dateTime, type DataQuery, type DataQueryRequest, type DataSourceApi, type TimeRange } from '@grafana/data';
import {
  agentBuild,
  aggregate,
  buckets,
  cdnFetches,
  cdnPairsHour,
  pathHops,
  pathLinkFlows,
  probeDuration,
  probeInterval,
  selector,
  type DatasourceOptions,
} from '@parallax/contract';
import { firstValueFrom } from 'rxjs';
import { ask, type Answered } from '../ask/ask.js';
import { toLoki, toPrometheus } from '../ask/plan.js';
import type { Sources } from '../ask/request.js';
import { toLines, toTable } from '../ask/tables.js';
import type { Facts, Metrics, Records, Source } from './facts.js';

/** Types of data sources that answer PromQL when they are asked as Prometheus' own is. */
export const PROMETHEUS_TYPES: readonly string[] = [
  'prometheus',
  'grafana-amazonprometheus-datasource',
  'grafana-azureprometheus-datasource',
  'victoriametrics-metrics-datasource',
];
export const LOKI_TYPES: readonly string[] = ['loki'];

const count = (expression: string): string => `count(${expression})`;

/** What is asked of Prometheus: a number each. */
const QUESTIONS: Readonly<Record<Exclude<keyof Metrics, 'age'> | 'newest', string>> = {
  vantages: count(aggregate('group', ['vantage'], selector(agentBuild))),
  // Steps of five minutes miss an agent that has just begun: what is there now comes first.
  newest: `max(timestamp(${selector(agentBuild)})) or max(max_over_time(timestamp(${selector(agentBuild)})[7d:5m]))`,
  targets: count(selector(probeInterval)),
  paths: count(selector(pathHops)),
  links: count(selector(pathLinkFlows)),
  native: count(`histogram_count(${selector(probeDuration)})`),
  classic: count(buckets(probeDuration)),
  cdn: count(selector(cdnFetches)),
  recorded: count(selector(cdnPairsHour)),
};

/** Records are marked so whatever their `job` is called. */
const ANY_RECORD = '{kind=~"path|cdn", vantage!=""}';

/** Asks both data sources what they hold. `now` in milliseconds since 1970. */
export async function gather(options: DatasourceOptions, sources: Sources, now: number): Promise<Facts> {
  const [prometheus, loki] = await Promise.all([
    look(options.prometheusUid, sources, PROMETHEUS_TYPES, (source) => askMetrics(source, now)),
    look(options.lokiUid, sources, LOKI_TYPES, (source) => askRecords(source, now)),
  ]);
  return { prometheus, loki };
}

async function look<Found>(
  uid: string | undefined,
  sources: Sources,
  types: readonly string[],
  found: (source: DataSourceApi) => Promise<Found>,
): Promise<Source<Found>> {
  if (uid === undefined || uid === '') return { state: 'none' };
  let source: DataSourceApi;
  try {
    source = await sources.get(uid);
  } catch {
    return { state: 'gone', uid };
  }
  const { name, type } = source;
  if (!types.includes(type)) return { state: 'other', name, type };
  try {
    return { state: 'answers', name, found: await found(source) };
  } catch (error) {
    return { state: 'silent', name, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function askMetrics(source: DataSourceApi, now: number): Promise<Metrics> {
  const asks = Object.entries(QUESTIONS).map(([refId, expr]) => ({ refId, expr, mode: 'instant' as const }));
  const targets = toPrometheus(asks, 'health', { type: source.type, uid: source.uid });
  const answered = await firstValueFrom(ask(source, toRequest(targets, now, 3600)));
  // Old servers do not know every function: only when nothing was answered, the source is silent.
  silentWhen(answered, targets.length);
  const value = (name: keyof typeof QUESTIONS): number | undefined =>
    toTable(answered.frames.get(`health/${name}`) ?? []).value[0];
  const newest = value('newest');
  return {
    vantages: value('vantages') ?? 0,
    age: newest === undefined ? undefined : Math.max(0, now / 1000 - newest),
    targets: value('targets') ?? 0,
    paths: value('paths') ?? 0,
    links: value('links') ?? 0,
    native: value('native') ?? 0,
    classic: value('classic') ?? 0,
    cdn: value('cdn') ?? 0,
    recorded: value('recorded') ?? 0,
  };
}

async function askRecords(source: DataSourceApi, now: number): Promise<Records> {
  const targets = toLoki([{ refId: 'records', expr: ANY_RECORD, limit: 1 }], 'health', {
    type: 'loki',
    uid: source.uid,
  });
  const answered = await firstValueFrom(ask(source, toRequest(targets, now, 86_400)));
  silentWhen(answered, targets.length);
  return { any: toLines([...answered.frames.values()].flat()).length > 0 };
}

function silentWhen(answered: Answered, questions: number): void {
  const [first] = answered.errors.values();
  if (first !== undefined && answered.errors.size === questions) throw new Error(first.reason);
}

/** A request of nobody's panel: over the last `seconds`, until now. */
function toRequest(targets: DataQuery[], now: number, seconds: number): DataQueryRequest<DataQuery> {
  const [from, to] = [dateTime(now - seconds * 1000), dateTime(now)];
  const range: TimeRange = { from, to, raw: { from, to } };
  return {
    requestId: 'parallax-health',
    app: 'parallax',
    interval: '60s',
    intervalMs: 60_000,
    maxDataPoints: 100,
    range,
    scopedVars: {},
    startTime: now,
    targets,
    timezone: 'utc',
  };
}
