/**
 * A simulated day: series are made by what changes, not by time. 50 pairs are traced every five minutes; each route
 * changes five times, equal-cost paths are hashed anew every hour, some hops are silent and some answer now and then.
 */
import * as contract from '@parallax/contract';
import type { AddressFacts, Metric } from '@parallax/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_FACTS } from '../../src/core/enricher.js';
import type { AnyProbe, Memory } from '../../src/core/probe.js';
import type { Target } from '../../src/core/target.js';
import { path } from '../../src/probes/path/index.js';
import { runContext } from '../../src/scheduler/context.js';
import { Store } from '../../src/store/index.js';
import { FakeClock } from '../kit/clock.js';
import { fakePorts } from '../kit/ports.js';
import { testTarget } from '../kit/run.js';
import { explained, hushed, RouteSession, routesOf, systemOf, type Explained, type Route } from './churn-routes.js';

const PAIRS = Array.from({ length: 50 }, (_, pair) => pair);
const MINUTES = 5;
const ROUNDS = (24 * 60) / MINUTES;
const PER_HOUR = 60 / MINUTES;
const CHANGES = 5;

const enricher = {
  facts: (ip: string): AddressFacts => ({ ...NO_FACTS, asn: systemOf(ip) }),
  settle: (): Promise<void> => Promise.resolve(),
};

interface Pair {
  readonly target: Target;
  readonly routes: readonly Route[];
  readonly memory: Memory;
  /** By metric, the labels of every series that the day has made, each once. */
  readonly minted: Map<string, Set<string>>;
  /** Rounds after which the agent counted a change of the route. */
  readonly changes: number[];
}

/** As the scheduler knows it. */
const probe: AnyProbe = path;

/** The route that holds in a round: changes are spread over the day, and differently for each pair. */
function epochOf(pair: number, round: number): number {
  const step = ROUNDS / (CHANGES + 1);
  return Math.max(0, Math.min(CHANGES, Math.floor((round - (pair % 20)) / step)));
}

const scope = new Set(['vantage', 'probe', 'target']);

/** Keeps what the store says that it has dropped: at the end of the day, everything that it ever held. */
function watch(store: Store, pairs: ReadonlyMap<string, Pair>): void {
  store.onRemoved(({ metric, labels }) => {
    const { target = '' } = Object.fromEntries(labels);
    const minted = pairs.get(target)?.minted;
    const own = Object.fromEntries(labels.filter(([name]) => !scope.has(name)));
    const series = minted?.get(metric.name) ?? new Set();
    minted?.set(metric.name, series.add(JSON.stringify(own)));
  });
}

async function simulate(): Promise<Pair[]> {
  const clock = new FakeClock();
  const store = new Store({ clock, labels: { vantage: 'here' } });
  const options = { config: { flows: 8, spacing: '0ms', metrics: { hops: true, links: true, as_links: true } } };
  const pairs = PAIRS.map((pair): Pair => ({
    target: testTarget(path, `198.18.0.${pair}`, options),
    ...{ routes: routesOf(pair), memory: {}, minted: new Map(), changes: [] },
  }));
  watch(store, new Map(pairs.map((pair) => [pair.target.name, pair])));
  const deadline = { signal: new AbortController().signal, remaining: () => 30_000, clear: () => undefined };
  const labels = pairs.map(({ target }) => ({ vantage: 'here', probe: target.probe, target: target.name }));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { target, routes, memory, changes }] of pairs.entries()) {
      const weather = { rotation: Math.floor(round / PER_HOUR), run: round * PAIRS.length + index };
      const session = new RouteSession(routes[epochOf(index, round)] ?? [], weather);
      const ports = fakePorts({ clock, enricher, tracer: { open: () => Promise.resolve(session) } });
      const context = runContext(ports, target, {
        ...{ hostName: target.host, memory, deadline: { ...deadline, ending: deadline.signal } },
      });
      const samples = [...probe.samples(await probe.run(target, context))];
      if (samples.some(({ metric, value }) => metric === contract.pathChanges && value === 1)) changes.push(round);
      const about = { labels: labels[index] ?? {}, expiresAt: clock.now() + 2 * MINUTES * 60_000 + 1 };
      store.accept({ source: target.name, ...about, metrics: path.metrics, samples });
    }
    await clock.advance(MINUTES * 60_000);
    store.expire();
  }
  for (const { target } of pairs) store.forget(target.name);
  return pairs;
}

/** What a pair's routes of the day explain, each once. */
const once = (routes: readonly Route[], what: keyof Explained): string[] =>
  [...new Set(routes.flatMap((route) => explained(route)[what]))].sort();

/**
 * Whether silence on this route may be something new for a moment: flows that a change has just brought to a router that
 * answers at random, or to one that limits its answers behind a silent one, leave no trace of where they went.
 */
const isVague = ({ routes: [route = []] }: Pair): boolean => {
  const routers = route.flat();
  const silent = routers.some((router) => router.silent);
  return routers.some(({ limited }) => limited === 'random' || (limited === 'bucket' && silent));
};

/** What there is to notice on the routes of the day. */
function kindsOf({ routes }: Pair): string[] {
  const routers = routes.flat(2);
  const kinds = [
    ...(routes.flat().some((layer) => layer.length > 1) ? ['per_flow_balancing'] : []),
    ...(routers.some(({ limited }) => limited !== undefined) ? ['rate_limited'] : []),
    ...(routers.some(({ silent }) => silent) ? ['silent_hop'] : []),
  ];
  return kinds.map((kind) => JSON.stringify({ kind }));
}

const mintedOf = ({ minted }: Pair, { name }: Metric): string[] => [...(minted.get(name) ?? [])].sort();

describe('a day of path series', () => {
  let pairs: Pair[] = [];
  beforeAll(async () => {
    pairs = await simulate();
  }, 240_000);

  it('(A) mints the same few series for every pair, whatever changes', () => {
    const single = [contract.pathFlows, contract.pathFlowsReached, contract.pathHops, contract.pathId];
    for (const pair of pairs) {
      for (const metric of [...single, contract.pathChanges, contract.pathRtt])
        expect(mintedOf(pair, metric), metric.name).toEqual(['{}']);
      expect(mintedOf(pair, contract.pathUnexpected)).toEqual([]);
      const kinds = kindsOf(pair);
      const possible = isVague(pair) ? new Set([...kinds, JSON.stringify({ kind: 'silent_hop' })]) : new Set(kinds);
      const found = mintedOf(pair, contract.pathFindings);
      expect(kinds.filter((kind) => !found.includes(kind))).toEqual([]);
      expect(found.filter((kind) => !possible.has(kind))).toEqual([]);
      expect(mintedOf(pair, contract.pathMtu)).toEqual([]);
    }
  });

  it('(A) counts a change when the route is another one, and neither rotation nor silence', () => {
    for (const [index, { changes }] of pairs.entries()) {
      const due = Array.from({ length: ROUNDS }, (_, round) => round).filter(
        (round) => round > 0 && epochOf(index, round) !== epochOf(index, round - 1),
      );
      expect(due).toHaveLength(CHANGES);
      expect(changes, `pair ${index}`).toEqual(due);
    }
  });

  it('(B) mints a series for each TTL that a route of the day has', () => {
    const always = [contract.pathHopSent, contract.pathHopReceived, contract.pathHopEnded];
    for (const pair of pairs) {
      for (const metric of always) expect(mintedOf(pair, metric), metric.name).toEqual(once(pair.routes, 'ttls'));
      const answered = new Set(once(pair.routes, 'nodes').map((text) => JSON.stringify({ ttl: ttlOf(text) })));
      expect(mintedOf(pair, contract.pathHopRtt)).toEqual([...answered].sort());
    }
  });

  it('(C) mints a series for each node and link that a route of the day has', () => {
    for (const [index, pair] of pairs.entries()) {
      const links = once(pair.routes, 'links');
      const minted = mintedOf(pair, contract.pathLinkFlows);
      const possible = new Set([...links, ...once(pair.routes.map(hushed), 'links')]);
      if (isVague(pair)) {
        expect(minted.filter((link) => !possible.has(link))).toEqual([]);
        expect(links.filter((link) => !minted.includes(link))).toEqual([]);
      } else expect(minted, `pair ${index}`).toEqual(links);
      expect(mintedOf(pair, contract.pathNodeRtt), `pair ${index}`).toEqual(once(pair.routes, 'nodes'));
      expect(mintedOf(pair, contract.pathNodeEnded), `pair ${index}`).toEqual([]);
      expect(mintedOf(pair, contract.pathLinkDelay).filter((link) => !links.includes(link))).toEqual([]);
    }
  });

  it('(D) mints a series for each border between systems that a route of the day crosses', () => {
    for (const pair of pairs) expect(mintedOf(pair, contract.pathAsLinkFlows)).toEqual(once(pair.routes, 'borders'));
  });
});

const ttlOf = (text: string): string => (JSON.parse(text) as { ttl: string }).ttl;
