import type { PathQuery } from '@parallax/contract';
import type { Answers, Scope, Table } from '../kind.js';
import { plan } from './plan.js';

/** A question with its answer, to measure what `toFrames` costs or to try a panel with. */
export interface Sample {
  readonly query: PathQuery;
  readonly scope: Scope;
  readonly answers: Answers;
}

/** Links of one trace: 16 hops, of which some have two or three nodes. */
const LINKS = 40;
const END = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

type Labels = Readonly<Record<string, string>>;
type Point = (series: number, round: number) => number;

/**
 * A synthetic answer of Prometheus with this many series of links (and as many of their delays), in the shape of the
 * table format, over as many rounds as the data source would ask for. The same for the same arguments.
 */
export function sample(links: number, rounds = 60): Sample {
  const query: PathQuery = { kind: 'path', rounds };
  const scope: Scope = { from: END - HOUR, to: END, step: 1000, adhoc: [], series: links };
  const { step, mode } = plan(query, scope);
  const times: number[] = [];
  if (mode === 'instant') times.push(END);
  else for (let time = Math.floor(scope.from / step) * step; time <= END; time += step) times.push(time);
  const tables = topology(links, times);
  return {
    query,
    scope,
    answers: {
      table: (refId) => tables[refId] ?? EMPTY,
      lines: () => ({ length: 0, time: [], line: [] }),
      logs: false,
    },
  };
}

const EMPTY: Table = { length: 0, time: [], value: [], labels: {} };

function topology(links: number, times: readonly number[]): Readonly<Record<string, Table>> {
  const traces = Array.from({ length: Math.ceil(links / LINKS) }, (_, trace) => traceOf(trace));
  const link: Labels[] = [];
  const node: Labels[] = [];
  for (let series = 0; series < links; series++) {
    const trace = traces[Math.floor(series / LINKS)] ?? {};
    const { ttl, from, to } = linkOf(series % LINKS, Math.floor(series / LINKS));
    link.push({ ...trace, ttl, from, to });
    node.push({ ...trace, ttl, node: to });
  }
  const range = (labels: readonly Labels[], value: Point): Table => table(labels, times, value);
  const now = (labels: readonly Labels[], value: Point): Table => table(labels, times.slice(-1), value);
  return {
    flows: range(traces, (_, round) => 16 * (round + 1)),
    reached: range(traces, (trace, round) => 16 * (round + 1) - (trace % 7 === 0 ? round : 0)),
    changes: range(traces, (trace, round) => (trace % 11 === 0 ? round : 0)),
    hops: range(traces, () => 16),
    id: range(traces, (trace, round) => 1_000_003 * trace + (trace % 11 === 0 ? round : 0)),
    rtt: range(traces, (trace) => 0.02 + trace * 1e-5),
    last: range(traces, (_, round) => (times[round] ?? 0) / 1000 - 5),
    health: range([...new Set(traces.map(({ vantage = '' }) => vantage))].map((vantage) => ({ vantage })), () => 1), // prettier-ignore
    links: range(link, (series) => 1 + (series % 16)),
    delays: range(link, (series) => 0.0005 * (1 + (series % 9))),
    nodes: range(node, (series) => 0.001 * (1 + (series % LINKS))),
    ended: range(
      node.filter((_, series) => series % 97 === 0),
      () => 1,
    ),
    findings: range(
      traces.map((trace) => ({ ...trace, kind: 'per_flow_balancing' })),
      () => 1,
    ),
    intervals: now(traces, () => 60),
    facts: now(factsOf(node), () => 1),
  };
}

const traceOf = (trace: number): Labels => ({
  vantage: `vantage-${trace % 200}`,
  probe: 'route',
  target: `www-${Math.floor(trace / 200)}.example`,
});

/** Hop 1 to 16, in up to three lanes; the first hops of a trace are its own, the others are shared. */
function linkOf(link: number, trace: number): { ttl: string; from: string; to: string } {
  const ttl = 1 + Math.floor((link * 16) / LINKS);
  const address = (at: number, lane: number): string =>
    at === 0
      ? 'vantage'
      : at < 4
        ? `10.${trace >> 8}.${trace & 255}.${at * 8 + lane}`
        : `192.0.${at}.${(trace % 80) * 3 + lane}`;
  return { ttl: String(ttl), from: address(ttl - 1, link % 3), to: address(ttl, link % 3) };
}

function factsOf(nodes: readonly Labels[]): Labels[] {
  const facts = (node: string, at: number): Labels => ({
    ...{ node, asn: `AS${64496 + (at % 15)}`, as_name: `Network ${at % 15}`, prefix: `${node}/24` },
    ...{ country: 'unknown', place: 'unknown', ptr: `host-${at}.example`, network: 'unknown', site: 'unknown' },
  });
  return [...new Set(nodes.map(({ node = '' }) => node))].map(facts);
}

/** Points of a series stand together, as data sources answer. */
function table(series: readonly Labels[], times: readonly number[], point: Point): Table {
  const length = series.length * times.length;
  const names = Object.keys(series[0] ?? {});
  const time = new Array<number>(length);
  const value = new Array<number>(length);
  const columns = names.map(() => new Array<string>(length));
  for (let one = 0, row = 0; one < series.length; one++)
    for (let round = 0; round < times.length; round++, row++) {
      time[row] = times[round] ?? 0;
      value[row] = point(one, round);
      for (const [at, name] of names.entries()) (columns[at] as string[])[row] = series[one]?.[name] ?? '';
    }
  return { length, time, value, labels: Object.fromEntries(names.map((name, at) => [name, columns[at] ?? []])) };
}
