/** Routes that change at known rounds, as a trace sees them, and the series that they explain. For the churn test. */
import { PATH_START } from '@parallax/contract';
import type { HopReply, ProbeOrder, Round, TraceSession } from '../../src/core/tracer.js';

export interface Router {
  readonly address: string;
  /** Never answers. */
  readonly silent?: true;
  /** Answers the first few packets of each round, as a token bucket does, or every other one at random. */
  readonly limited?: 'bucket' | 'random';
}

/** Routers by TTL, the first hop first; each flow takes one of each layer. The destination is the last layer. */
export type Route = readonly (readonly Router[])[];

/** Two numbers to one of 32 bits, well mixed. */
function mix(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(b + 0x7f4a_7c15, 0xc2b2_ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** A pair's routes, one after each change: five changes, of every kind that leaves the target where it is. */
export function routesOf(pair: number): Route[] {
  const destination = [{ address: `198.18.0.${pair}` }];
  const router = (layer: number, place = 0): Router => ({ address: `10.${pair}.${layer}.${place}` });
  const layers: Router[][] = Array.from({ length: 7 }, (_, layer) => [router(layer)]);
  if (pair % 2 === 0) layers[2] = [router(2, 0), router(2, 1)];
  if (pair % 10 === 4) layers[2] = [router(2, 0), router(2, 1), router(2, 2)];
  if (pair % 3 === 0) layers[4] = [{ ...router(4), silent: true }];
  if (pair % 4 === 1) layers[5] = [{ ...router(5), limited: pair % 8 === 1 ? 'bucket' : 'random' }];
  const changed = (at: number, layer: Router[]): Router[][] => layers.with(at, layer);
  const [first = [], ...rest] = layers;
  return [
    layers,
    changed(1, [router(1, 100)]), // another router
    [first, [router(101)], ...rest], // one more hop: everything behind it is one TTL farther
    layers, // back: nothing new
    changed(3, [router(3, 100), router(3, 101)]), // a branch where there was none
    changed(6, [router(6, 100)]),
  ].map((route) => [...route, destination]);
}

/** Answers of a limited router to the packets of one round. */
const BUCKET = 3;

export interface Weather {
  /** ECMP hashes with it: another number sends flows over other branches. */
  readonly rotation: number;
  /** Another number for each run: decides which packets a limited router answers, and the jitter. */
  readonly run: number;
}

/** A trace over one route. Time is virtual: a round takes none. */
export class RouteSession implements TraceSession {
  readonly source = '192.0.2.1';
  readonly quotes = false;
  readonly #ends = new Map<number, number>();
  /** Packets of this round that each limited router got. */
  readonly #asked = new Map<Router, number>();
  #orders = 0;

  constructor(
    private readonly route: Route,
    private readonly weather: Weather,
  ) {}

  round(orders: readonly ProbeOrder[]): Promise<Round> {
    const first = this.#orders;
    this.#orders += orders.length;
    const replies: HopReply[] = [];
    this.#asked.clear();
    const sent = orders.map(({ flow, ttl }, index) => {
      if (ttl >= (this.#ends.get(flow) ?? Infinity)) return false;
      const reply = this.#answer(flow, ttl, first + index);
      if (reply !== undefined) replies.push(reply);
      return true;
    });
    return Promise.resolve({ sent, replies, unexpected: {} });
  }

  #refuses(router: Router, chance: number): boolean {
    if (router.limited === undefined) return false;
    const asked = this.#asked.get(router) ?? 0;
    this.#asked.set(router, asked + 1);
    return router.limited === 'random' ? chance % 2 === 0 : asked >= BUCKET;
  }

  close(): void {
    this.#orders = 0;
  }

  #answer(flow: number, ttl: number, order: number): HopReply | undefined {
    const { rotation, run } = this.weather;
    const at = Math.min(ttl, this.route.length);
    const layer = this.route[at - 1] ?? [];
    const router = layer[mix(mix(flow, at), rotation) % layer.length];
    const chance = mix(mix(run, order), ttl);
    if (router === undefined || router.silent || this.#refuses(router, chance)) return undefined;
    const arrived = at === this.route.length;
    if (arrived) this.#ends.set(flow, at);
    const rtt = at * 0.004 + (chance % 1000) * 1e-6;
    const [type, code] = arrived ? [3, 3] : [11, 0];
    return { order, from: router.address, rtt, kind: 'icmp', type, code, ttl: 255 - at };
  }
}

export interface Explained {
  readonly nodes: readonly string[];
  readonly links: readonly string[];
  readonly ttls: readonly string[];
  readonly borders: readonly string[];
}

/** A route on which the routers that limit their answers keep silent, as they may for a flow that is new to them. */
export const hushed = (route: Route): Route =>
  route.map((layer) => layer.map((router) => (router.limited === undefined ? router : { ...router, silent: true })));

/** The labels of everything that a route has. Silence is named after the node before it. */
export function explained(route: Route): Explained {
  const nodes: string[] = [];
  const links: string[] = [];
  let before: readonly string[] = [PATH_START];
  for (const [index, layer] of route.entries()) {
    const ttl = String(index + 1);
    const steps = before.flatMap((from) =>
      layer.map(({ address, silent }) => ({ from, to: silent ? `*${from}` : address })),
    );
    links.push(...steps.map((step) => JSON.stringify({ ttl, ...step })));
    before = [...new Set(steps.map(({ to }) => to))];
    nodes.push(...before.filter((id) => !id.startsWith('*')).map((node) => JSON.stringify({ ttl, node })));
  }
  const ttls = route.map((_, index) => JSON.stringify({ ttl: String(index + 1) }));
  return { nodes, links, ttls, borders: borders(route) };
}

/** The autonomous system of an address: that of the first hops, or that of the rest. */
export function systemOf(ip: string): string {
  const [first, , layer] = ip.split('.').map(Number);
  return first === 10 && (layer ?? 0) < 3 ? 'AS64500' : 'AS64501';
}

/** All routers of a layer are in one system here. */
function borders(route: Route): string[] {
  const systems = route.flatMap(([router]) => (router === undefined || router.silent ? [] : systemOf(router.address)));
  const steps = systems.slice(1).map((to, index) => ({ from: systems[index] ?? '', to }));
  return steps.filter(({ from, to }) => from !== to).map((step) => JSON.stringify(step));
}
