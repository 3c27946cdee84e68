import type { ProbeOrder } from '../../../core/tracer.js';
import type { Config } from '../config.js';
import { acquaint } from './acquaint.js';
import { breadth, joints } from './breadth.js';
import { explore, retries } from './flow.js';
import { pairsOf, type Pair } from './pairs.js';
import { spread } from './per-packet.js';
import { Orders, type Plan, type Planner, type Search } from './plan.js';
import { stoppingRule } from './stopping.js';
import { vertices } from './vertices.js';
import { isStable, viewOf, type View } from './view.js';

/** Of the failure, for the rule of whole hops; n_1 is the same as for all of it, at 95 and at 99 %. */
const SHARE_OF_HOPS = 25 / 32;
/** Flows that a session has. */
const FLOWS = 4096;

/**
 * As many flows as it takes to find every branch with the wanted confidence: `mda` looks at each node by itself (MDA);
 * `mda_lite` looks at whole hops, reuses the same flows at each, tests that nodes are linked evenly, and looks at each
 * node only where they are not (Vermeulen et al., "Multilevel MDA-Lite Paris Traceroute", IMC 2018).
 *
 * How the failure F = 1 - confidence is held for a whole diamond, not for each of its steps alone:
 * - That two branches begin is overlooked with 2^(1 - n_1), 1/32 at 95 %. Whole hops are looked at with a rule of
 *   25/32 F, which has the same n_1. Three branches or more are taken for one with 3^(1 - n_1) at most, and what their
 *   rule leaves out is corrected when later hops want more flows of each node.
 * - What is left of F (7/8 of it behind three branches or more) is shared among the pairs of hops whose links are
 *   meshed or uneven, and in each among the nodes that branch, and one more: only those can be left incomplete.
 * - Even diamonds need no more: a node that is missed there makes them look uneven.
 * A diamond whose unevenness no flow shows is MDA-Lite's own risk; the meshing test keeps it near 2^(1 - 6) a node.
 * Diamonds of one route are each held to F. As with tracelb, the destination is taken for the end where one flow of
 * each node before it says so; unlike with tracelb, the first hop is looked at like any other.
 */
export function mdaPlanner(config: Config, distance?: number): Planner {
  const { first_ttl: first, max_ttl: last, gap_limit: gap, confidence, multipath } = config;
  const failure = 1 - confidence / 100;
  const least = stoppingRule(failure).flows(1);
  const search = {
    reach: { first, last, gap, flows: FLOWS },
    failure,
    entry: 2 ** (1 - least),
    hop: failure * SHARE_OF_HOPS,
    lite: multipath !== 'mda',
  };
  return (ledger) => {
    const lead = explore(ledger, config, { distance, frugal: true });
    const again = lead.length > 0 ? [] : retries(ledger, config);
    if (again.length > 0) return { orders: again, paced: true };
    const view = viewOf(ledger, config);
    let pairs: readonly Pair[] | undefined;
    const now: Search = { ...search, ledger, view, pairs: () => (pairs ??= pairsOf(view)) };
    return lead.length > 0 ? meanwhile(now, lead) : firstOf([widths, spread, structure, vertices], now);
  };
}

/** While the first flow still looks for the end: all others at the hops that it has seen, in the same round. */
function meanwhile(search: Search, lead: readonly ProbeOrder[]): Plan {
  const orders = new Orders();
  for (const { flow, ttl } of lead) orders.add(flow, ttl);
  const seen = search.view.hops.filter(({ nodes }) => nodes.length > 0);
  breadth({ ...search, view: { ...search.view, hops: seen } }, orders);
  return { orders: orders.list() };
}

type Stage = (search: Search, orders: Orders) => void;

/** What the first stage that is not satisfied wants; each builds on what those before made sure of. */
function firstOf(stages: readonly Stage[], search: Search): Plan | undefined {
  let short = false;
  for (const stage of stages) {
    const orders = new Orders();
    stage(search, orders);
    if (orders.size > 0) return { orders: orders.list() };
    short ||= orders.short;
  }
  return short ? { orders: [] } : undefined;
}

function widths(search: Search, orders: Orders): void {
  const { view, lite } = search;
  breadth(lite ? search : { ...search, view: behindSingles(view) }, orders);
  joints(search, orders);
}

function structure(search: Search, orders: Orders): void {
  if (search.lite) acquaint(search, orders);
}

/** MDA asks hop by hop only where there is one node before, or where flows keep to none. */
function behindSingles(view: View): View {
  const single = (ttl: number): boolean => (view.hop(ttl - 1)?.nodes.length ?? 1) < 2 || !isStable(view, ttl - 1);
  return { ...view, hops: view.hops.filter(({ ttl }) => single(ttl)) };
}
