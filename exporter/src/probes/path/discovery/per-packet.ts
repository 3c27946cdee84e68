import { isUniform, type Pair } from './pairs.js';
import type { Orders, Search } from './plan.js';
import { isStable, type Hop, type View } from './view.js';

/**
 * Packets of one flow that are sent once more to tell apart what balances by flow from what balances by packet: the
 * second would show its `branches` nodes evenly, so that `count` repeats meet the same node each time with a chance of
 * branches^-count. With two branches and 95 % confidence that is 5.
 */
export function repeatsFor(branches: number, failure: number): number {
  return Math.max(1, Math.ceil(-Math.log(failure) / Math.log(Math.max(2, branches)) - 1e-9));
}

/**
 * Where a node has several successors: repeats at its hop, one a flow. A hop that is known to balance packets needs no
 * more, and one whose flows are at the next hop, or were at the one before, where their links say none: chance would
 * not lead them so.
 */
export function spread({ view, ledger, failure, pairs }: Search, orders: Orders): void {
  const orderly = new Set(
    pairs()
      .filter((pair) => isOrderly(pair, failure))
      .flatMap(({ near, far }) => [near, far]),
  );
  for (const hop of view.hops) {
    if (hop.nodes.length < 2 || orderly.has(hop) || !isStable(view, hop.ttl)) continue;
    const repeated = ledger.at(hop.ttl).reduce((sum, { repeats }) => sum + repeats, 0);
    if (repeated >= repeatsFor(2, failure)) continue;
    const split = groups(view, hop).filter(({ branches }) => branches > 1);
    if (split.length === 0) continue;
    const branches = Math.min(...split.map((group) => group.branches));
    const flows = split.flatMap((group) => group.flows).filter((flow) => hop.byFlow.get(flow)?.final === false);
    const open = repeatsFor(branches, failure) - repeated;
    const fresh = flows.filter((flow) => ledger.cell(flow, hop.ttl)?.repeats === 0).sort((a, b) => a - b);
    for (const flow of fresh.slice(0, Math.max(0, open))) orders.add(flow, hop.ttl);
  }
}

/** Packets by packet, each flow but the first of a node would keep to its link with a chance of 1 in as many as there are nodes. */
function isOrderly(pair: Pair, failure: number): boolean {
  const nodes = Math.min(pair.forward.size, pair.backward.size);
  const flows = [...pair.backward.values()].reduce((sum, side) => sum + side.flows, 0);
  return nodes > 1 && isUniform(pair) && nodes ** (nodes - flows) <= failure;
}

interface Group {
  readonly flows: readonly number[];
  readonly branches: number;
}

/** Answered flows of a hop by the node before; all together where that is one or not known. */
function groups(view: View, hop: Hop): Group[] {
  const before = view.hop(hop.ttl - 1);
  const single = before === undefined || before.nodes.length < 2;
  const nodes = single ? [hop.byFlow] : before.nodes.map(({ flows }) => new Set(flows));
  return nodes.map((members) => {
    const flows = [...hop.byFlow.keys()].filter((flow) => members.has(flow));
    return { flows, branches: new Set(flows.map((flow) => hop.byFlow.get(flow))).size };
  });
}
