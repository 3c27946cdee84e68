import { endedBefore, isEnd, isStable, type Hop, type View, type ViewNode } from './view.js';

/** Two hops in a row and what flows asked at both say about the links between. */
export interface Pair {
  readonly near: Hop;
  readonly far: Hop;
  /** Of each near node that goes on. */
  readonly forward: ReadonlyMap<ViewNode, Side>;
  /** Of each far node. */
  readonly backward: ReadonlyMap<ViewNode, Side>;
  /** Some paths end before the far hop, so that flows do not meet its nodes equally often. */
  readonly uneven: boolean;
  /** Nodes of the hop where the diamond begins. */
  readonly entry: number;
}

export interface Side {
  /** Flows of the node that were asked at the other hop. */
  flows: number;
  /** Nodes that answered them there. */
  readonly nodes: Set<ViewNode>;
}

/**
 * Pairs of which the nearer hop has several nodes, or some paths end there; where flows keep to their nodes; and not
 * before the end of all flows.
 */
export function pairsOf(view: View): Pair[] {
  const pairs: Pair[] = [];
  let entry = 0;
  for (const near of view.hops) {
    entry = near.nodes.length < 2 ? 0 : entry === 0 ? near.nodes.length : entry;
    const far = view.hop(near.ttl + 1);
    const uneven = endedBefore(view, near.ttl + 1);
    if (far === undefined || isEnd(far) || (entry === 0 && !uneven)) continue;
    if (isStable(view, near.ttl) && isStable(view, far.ttl)) pairs.push({ ...linksOf(near, far), uneven, entry });
  }
  return pairs;
}

function linksOf(near: Hop, far: Hop): Pick<Pair, 'near' | 'far' | 'forward' | 'backward'> {
  const side = (): Side => ({ flows: 0, nodes: new Set() });
  const forward = new Map(near.nodes.filter(({ final }) => !final).map((node) => [node, side()]));
  const backward = new Map(far.nodes.map((node) => [node, side()]));
  const silent = new Set(far.silent);
  for (const [flow, node] of near.byFlow) {
    const to = far.byFlow.get(flow);
    const ahead = forward.get(node);
    if (ahead === undefined || (to === undefined && !silent.has(flow))) continue;
    ahead.flows += 1;
    if (to === undefined) continue;
    ahead.nodes.add(to);
    const back = backward.get(to);
    back?.nodes.add(node);
    if (back !== undefined) back.flows += 1;
  }
  return { near, far, forward, backward };
}

/**
 * Whether the links are those of an unmeshed, uniform diamond (Vermeulen et al., section 2): on the wider side every
 * node has one link, on the narrower one all have as many as each other. Only then do flows meet all nodes of the far
 * hop equally often.
 */
export function isUniform({ forward, backward, uneven }: Pair): boolean {
  const [near, far] = [[...forward.values()], [...backward.values()]];
  const [wide, narrow] = near.length >= far.length ? [near, far] : [far, near];
  return !uneven && wide.every(({ nodes }) => nodes.size <= 1) && new Set(narrow.map(({ nodes }) => nodes.size)).size <= 1; // prettier-ignore
}
