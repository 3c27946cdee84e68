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

/** Flows that a session has. */
const FLOWS = 4096;

/**
 * As many flows as it takes to find every branch with the wanted confidence: `mda` looks at each node by itself (MDA);
 * `mda_lite` looks at whole hops, reuses the same flows at each, tests that nodes are linked evenly, and looks at each
 * node only where they are not (Vermeulen et al., "Multilevel MDA-Lite Paris Traceroute", IMC 2018).
 *
 * How the confidence holds for a whole diamond, not only for each step of it, with a failure of 1 - confidence in all:
 * finding out that there is a diamond (n_1 flows at the hop where it begins, all on one of two branches) may fail with
 * 2^(1 - n_1), which is 5/8 of 5 %, and hops are looked at with a rule of that failure; what is left is shared among
 * its pairs of hops that show meshing or uneven branching, and within a pair among the nodes that branch, since only
 * those can be left incomplete. A hop that begins with three branches or more can only be taken
 * for a single node with 3^(1 - n_1) or less, and later flows correct what its stopping rule missed; so there 7/8 is
 * shared. Diamonds of one route are each held to it.
 */
export function mdaPlanner(config: Config, distance?: number): Planner {
  const { first_ttl: first, max_ttl: last, gap_limit: gap, confidence, multipath } = config;
  const failure = 1 - confidence / 100;
  const least = stoppingRule(failure).flows(1);
  const search = {
    reach: { first, last, gap, flows: FLOWS },
    failure,
    entry: 2 ** (1 - least),
    lite: multipath !== 'mda',
  };
  return (ledger) => {
    const lead = explore(ledger, config, { distance, frugal: true });
    if (lead.length > 0) return { orders: lead };
    const again = retries(ledger, config);
    if (again.length > 0) return { orders: again, paced: true };
    const view = viewOf(ledger, config);
    let pairs: readonly Pair[] | undefined;
    return firstOf([widths, structure, vertices], { ...search, ledger, view, pairs: () => (pairs ??= pairsOf(view)) });
  };
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
  spread(search, orders);
}

function structure(search: Search, orders: Orders): void {
  if (search.lite) acquaint(search, orders);
}

/** MDA asks hop by hop only where there is one node before, or where flows keep to none. */
function behindSingles(view: View): View {
  const single = (ttl: number): boolean => (view.hop(ttl - 1)?.nodes.length ?? 1) < 2 || !isStable(view, ttl - 1);
  return { ...view, hops: view.hops.filter(({ ttl }) => single(ttl)) };
}
