import { collapse } from './collapse.js';
import { contract, type Drawn, type Part, type Partition } from './contract.js';
import { byFact, byTtl, endsAsOne, lostAsOne } from './group.js';
import type { Graph } from './graph.js';
import { MOST_NODES, type PathInput, type View } from './types.js';

export interface Reduced {
  readonly drawn: Drawn;
  /** Grouped further than asked, because of the limit. */
  readonly limited: boolean;
  /** Nodes that there would be without a limit. */
  readonly asked: number;
}

/** Nodes that a picture has at least: vantages, hops, targets and where they are not reached, each as one. */
export const LEAST_NODES = 4;

/** The limit when there is too much for all of it. */
const LIMIT = 300;

/**
 * Draws a graph as the user wants it. With more nodes than the limit it does a little more, and again, until it has no
 * more: collapses plain runs, groups by autonomous system, opens nothing, groups by distance what has no system, and by
 * target where flows end, then all hops, at last vantages and targets. Everything is still in the picture; nothing is left out.
 */
export function reduce(graph: Graph, input: PathInput, view: View): Reduced {
  const none: Partition = new Map();
  const asked = view.group === 'address' ? none : byFact(graph, input, view.group);
  const first = draw(graph, view, { partition: asked, least: view.collapse ? 2 : Infinity, open: view.expanded });
  const limit = Math.max(LEAST_NODES, view.limit > MOST_NODES ? most(first) : view.limit);
  if (first.nodes.size <= limit) return { drawn: first, limited: false, asked: first.nodes.size };
  return { drawn: further(graph, input, { view, asked, limit }), limited: true, asked: first.nodes.size };
}

const most = (drawn: Drawn): number => (drawn.nodes.size <= MOST_NODES ? MOST_NODES : LIMIT);

/** What is asked and where the limit is. */
interface Given {
  readonly view: View;
  readonly asked: Partition;
  readonly limit: number;
}

/** The first plan that keeps to the limit. */
function further(graph: Graph, input: PathInput, given: Given): Drawn {
  const { view, limit } = given;
  for (const plan of plans(graph, input, given)) {
    // Counted before it is drawn: runs only make it fewer.
    if (plan.least === Infinity && count(graph, plan) > limit) continue;
    const drawn = draw(graph, view, plan);
    if (drawn.nodes.size <= limit) return drawn;
  }
  return contract(graph, endsAsOne(graph, byTtl(graph, 1 << 30)), NONE);
}

const NONE: ReadonlySet<string> = new Set();

interface Plan {
  readonly partition: Partition;
  /** Length of runs that are collapsed. */
  readonly least: number;
  readonly open: ReadonlySet<string>;
}

function* plans(graph: Graph, input: PathInput, { asked, view }: Given): Generator<Plan> {
  const open = view.expanded;
  yield { partition: asked, least: 1, open };
  const systems = new Map<string, Part>([...byFact(graph, input, 'asn'), ...asked]);
  yield { partition: systems, least: 1, open };
  yield { partition: systems, least: 1, open: NONE };
  for (const hops of [byTtl(graph, 1, systems), byTtl(graph, 1)]) {
    const partition = lostAsOne(graph, hops);
    yield { partition, least: Infinity, open };
    yield { partition, least: Infinity, open: NONE };
  }
  for (let width = 1; width < 1 << 30; width *= 2)
    yield { partition: endsAsOne(graph, byTtl(graph, width)), least: Infinity, open: NONE };
}

function count(graph: Graph, { partition, open }: Plan): number {
  const ids = new Set<string>();
  for (const id of graph.vertices.keys()) {
    const part = partition.get(id);
    ids.add(part && !open.has(part.id) ? part.id : id);
  }
  return ids.size;
}

function draw(graph: Graph, view: View, { partition, least, open }: Plan): Drawn {
  const drawn = contract(graph, partition, open);
  return least === Infinity ? drawn : collapse(drawn, view, { least, open });
}
