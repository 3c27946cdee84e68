import { recruit } from './breadth.js';
import { isUniform, type Pair } from './pairs.js';
import type { Orders, Search } from './plan.js';
import { stoppingRule, type StoppingRule } from './stopping.js';
import type { Hop, ViewNode } from './view.js';

/** New flows at a hop are at most so many times those wanted: a node that is met more seldom is not worth it. */
const LARGEST_EFFORT = 6;
/** New flows at once, as a share of the nodes that they spread over. */
const BATCH = 1 / 8;
/** Of the failure, where a diamond begins with three branches or more: that it is overlooked takes little of it. */
const SHARE_OF_WIDE = 7 / 8;

/**
 * Each node by itself: as many of its flows asked behind it as the stopping rule wants for the successors found (node
 * control, Augustin, Friedman, Teixeira, "Multipath tracing with Paris traceroute", E2EMON 2007). MDA does so for
 * every hop with several nodes, MDA-Lite from where nodes are meshed or uneven.
 */
export function vertices(search: Search, orders: Orders): void {
  for (const diamond of diamondsOf(search.pairs())) {
    const odd = diamond.filter((pair) => !isPlain(pair)).length;
    for (const pair of diamond) {
      const rule = isPlain(pair) ? plainRule(search) : oddRule(search, pair, odd);
      if (rule === undefined) continue;
      const sides = [...pair.forward].map(([node, { flows, nodes }]) => ({ node, flows, wanted: rule.flows(Math.max(1, nodes.size)) })); // prettier-ignore
      demand(search, orders, { here: pair.near, there: pair.far, sides });
    }
  }
}

/** Pairs that follow each other without a single node between. */
function diamondsOf(pairs: readonly Pair[]): Pair[][] {
  const diamonds: Pair[][] = [];
  for (const pair of pairs) {
    const last = diamonds.at(-1);
    if (last?.at(-1)?.far === pair.near) last.push(pair);
    else diamonds.push([pair]);
  }
  return diamonds;
}

/** No sign of branching behind the near hop. */
const isPlain = (pair: Pair): boolean => !pair.uneven && (pair.far.nodes.length < 2 || isUniform(pair));

const plainRule = ({ lite, entry }: Search): StoppingRule | undefined => (lite ? undefined : stoppingRule(entry));

/** `odd`: how many pairs of the diamond are meshed or uneven. */
function oddRule({ failure, entry }: Search, pair: Pair, odd: number): StoppingRule {
  const left = pair.entry > 2 ? failure * SHARE_OF_WIDE : failure - entry;
  const branching = [...pair.forward.values()].filter(({ nodes }) => nodes.size > 1).length;
  return strictRule(left / odd / Math.min(pair.forward.size, branching + 1), pair.far.nodes.length);
}

/**
 * A node that is linked to all `known` nodes of the far hop can lack only one that no other node leads to: of k + 1
 * branches that one alone must be missed, (k / (k + 1))^n, not any of them.
 */
function strictRule(failure: number, known: number): StoppingRule {
  const rule = stoppingRule(failure);
  const alone = (k: number): number => Math.ceil(Math.log(failure) / Math.log(k / (k + 1)));
  return { flows: (found) => (found < known ? rule.flows(found) : alone(found)) };
}

interface Demand {
  /** Hop whose nodes want flows, and the one where these are to be asked. */
  readonly here: Hop;
  readonly there: Hop;
  readonly sides: readonly { readonly node: ViewNode; readonly flows: number; readonly wanted: number }[];
}

/** Flows that are known to come through the right node go first; for what is missing then new ones are asked `here`. */
export function demand(search: Search, orders: Orders, { here, there, sides }: Demand): void {
  let missing = 0;
  for (const { node, flows, wanted } of sides) {
    const open = Math.max(0, wanted - flows);
    const able = node.flows.filter((flow) => !search.view.asked(flow, there.ttl)).sort((a, b) => a - b);
    for (const flow of able.slice(0, open)) orders.add(flow, there.ttl);
    missing += Math.max(0, open - able.length);
  }
  const all = sides.reduce((sum, { wanted }) => sum + wanted, 0);
  // A new flow comes through a node of many only now and then: some at once save rounds and cost few packets.
  const batch = missing === 0 ? 0 : Math.max(missing, Math.ceil(sides.length * BATCH));
  const count = Math.min(batch, LARGEST_EFFORT * all - here.asked);
  if (count > 0) recruit(search, orders, { ttl: here.ttl, count });
}
