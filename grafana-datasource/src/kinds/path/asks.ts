import * as contract from '@parallax/contract';
import { aggregate, increase, quantile, selector, type Metric, type PathQuery } from '@parallax/contract';
import type { Ask, LogAsk, Scope } from '../kind.js';
import { matchers } from '../match.js';
import { duration, over } from '../window.js';
import { plan, type Plan } from './plan.js';

/** What one trace is known by. Everything is summed up to it, so that replicas and scrape labels do not count twice. */
export const PAIR = ['vantage', 'probe', 'target', 'address'] as const;
export const LINK = [...PAIR, 'ttl', 'from', 'to'] as const;
export const NODE = [...PAIR, 'ttl', 'node'] as const;
export const FINDING = [...PAIR, 'kind'] as const;
export const FACTS = Object.keys(contract.nodeInfo.labels) as (keyof typeof contract.nodeInfo.labels)[];

/** Every metric that filters may narrow; facts about addresses are narrowed by vantage alone. */
export const METRICS: readonly Metric[] = [
  ...[contract.pathFlows, contract.pathFlowsReached, contract.pathChanges, contract.pathHops, contract.pathId],
  ...[contract.pathRtt, contract.pathFindings, contract.vantageHealthy, contract.probeLastRun, contract.probeInterval],
  ...[contract.pathLinkFlows, contract.pathLinkDelay, contract.pathNodeRtt, contract.pathNodeEnded],
];

interface Asking {
  readonly query: PathQuery;
  readonly scope: Scope;
  readonly plan: Plan;
}

type Gauge = Metric & { readonly type: 'gauge' | 'counter' };

const select = <M extends Metric>({ query, scope }: Asking, metric: M): string =>
  selector(metric, matchers(metric, query.filter, scope.adhoc));

/** A gauge as it is, one series for each set of `labels`. */
const gauge = (asking: Asking, metric: Gauge, labels: readonly string[]): string =>
  aggregate('max', labels, select(asking, metric));

type Counter = Metric & { readonly type: 'counter' };

/**
 * Counters are asked for as they stand and subtracted by `rounds()`: `increase` would guess at the edges of each
 * round, and needs two samples in it. For one round alone it has to do.
 */
function counter(asking: Asking, metric: Counter): string {
  if (asking.plan.mode === 'range') return gauge(asking, metric, PAIR);
  const match = matchers(metric, asking.query.filter, asking.scope.adhoc);
  return aggregate('max', PAIR, increase(metric, duration(asking.plan.range), match));
}

/** Over the points of the rounds: what was there at any of them. */
const within = ({ scope, plan: { mode, step } }: Asking, expression: string): string =>
  over(scope, expression, mode === 'range' ? step : undefined);

/** A window in which runs of most configurations end, milliseconds. */
const WIDE = 300_000;

/**
 * Median round trip. Where no run ended within the window, a wider one is asked: `>= 0` drops what is not a number.
 */
function median(asking: Asking): string {
  const { step } = asking.plan;
  const match = matchers(contract.pathRtt, asking.query.filter, asking.scope.adhoc);
  const quantileOver = (window: number): string =>
    `(${quantile(0.5, contract.pathRtt, { window: duration(window), by: PAIR, match, orClassic: true })}) >= 0`;
  const near = Math.max(step, 60_000);
  return near >= WIDE ? quantileOver(near) : `(${quantileOver(near)}) or (${quantileOver(WIDE)})`;
}

/** Well for how much of the round. */
const health = (asking: Asking): string =>
  aggregate(
    'min',
    ['vantage'],
    `avg_over_time(${select(asking, contract.vantageHealthy)}[${duration(Math.max(asking.plan.step, 60_000))}])`,
  );

/** Of pairs that are traced at all. */
const traced = (asking: Asking, metric: Gauge): string =>
  `${gauge(asking, metric, PAIR)} and ${gauge(asking, contract.pathFlows, PAIR)}`;

/** Facts of every address that was known at any round, with how many vantages say so. */
function facts(asking: Asking): string {
  const { query, scope } = asking;
  const { vantage } = query.filter ?? {};
  const match = matchers(contract.nodeInfo, vantage === undefined ? {} : { vantage }, scope.adhoc.filter(({ key }) => key === 'vantage')); // prettier-ignore
  return `count by (${FACTS.join(', ')}) (max_over_time(${within(asking, selector(contract.nodeInfo, match))}))`;
}

/** Where vantages stand, of all that were there. */
const places = (asking: Asking): string =>
  `max_over_time(${within(asking, aggregate('max', ['vantage', 'latitude', 'longitude'], select(asking, contract.vantageInfo)))})`;

/** How many links there are at most at one time; traces where links are not measured. */
export function size(query: PathQuery, scope: Scope): Ask {
  const asking = { query, scope, plan: plan(query, { ...scope, series: 0 }) };
  const links = `count(${select(asking, contract.pathLinkFlows)}) or count(${select(asking, contract.pathFlows)})`;
  return { refId: 'size', expr: `max_over_time(${within(asking, links)})`, mode: 'instant' };
}

/** The questions of a path query. Gauges are those of the last run: they end with the runs, so no look-back is wanted. */
export function toPromql(query: PathQuery, scope: Scope): readonly Ask[] {
  const asking = { query, scope, plan: plan(query, scope) };
  const { mode, step } = asking.plan;
  const round = (refId: string, expr: string): Ask => ({ refId, expr, mode, ...(mode === 'range' ? { step } : {}) });
  const now = (refId: string, expr: string): Ask => ({ refId, expr, mode: 'instant' });
  return [
    round('flows', counter(asking, contract.pathFlows)),
    round('reached', counter(asking, contract.pathFlowsReached)),
    round('changes', counter(asking, contract.pathChanges)),
    round('hops', gauge(asking, contract.pathHops, PAIR)),
    round('id', gauge(asking, contract.pathId, PAIR)),
    round('rtt', median(asking)),
    round('health', health(asking)),
    round('last', traced(asking, contract.probeLastRun)),
    round('links', gauge(asking, contract.pathLinkFlows, LINK)),
    round('delays', gauge(asking, contract.pathLinkDelay, LINK)),
    round('nodes', gauge(asking, contract.pathNodeRtt, NODE)),
    round('ended', gauge(asking, contract.pathNodeEnded, NODE)),
    round('findings', gauge(asking, contract.pathFindings, FINDING)),
    now('intervals', `max_over_time(${within(asking, traced(asking, contract.probeInterval))})`),
    now('facts', facts(asking)),
    ...(query.nodeGraph === true ? [now('places', places(asking))] : []),
  ];
}

/** Records that are read at most: one may have 250 kB. */
export const MOST_RECORDS = 200;

/** The labels of the streams of records, docs/events.md; asked like a metric, for its quoting. */
const stream = { name: '', unit: 'none', help: '', labels: { kind: 'open', vantage: 'open', probe: 'open' } } as const;
const line = { name: '', unit: 'none', help: '', labels: { target: 'open' } } as const;

/** The records of path runs, newest first. The target is no label of streams: it is read from the record. */
export function toLogql({ filter }: PathQuery, { adhoc }: Scope): readonly LogAsk[] {
  const streams = selector(stream, matchers(stream, filter, adhoc, { kind: 'path' }));
  const targets = selector(line, matchers(line, filter, adhoc));
  const stage = targets === '' ? '' : ` | json target="target" | ${targets.slice(1, -1)}`;
  return [{ refId: 'records', expr: `${streams} |= "${contract.PATH_SCHEMA}"${stage}`, limit: MOST_RECORDS }];
}
