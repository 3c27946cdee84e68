import type { Orders, Search } from './plan.js';
import { demand } from './vertices.js';

/**
 * Flows of each node on the wider side of two hops that are known at both, so that meshing and uneven branching show.
 * MDA-Lite asks for 2 at least. A node with two successors hides one with 2^(1 - flows): with 6 as seldom as MDA itself
 * overlooks it. Wider hops have more nodes that may show it.
 */
const OF_TWO = 6;
const OF_MORE = 5;
/**
 * Where all paths seem to meet again: so many of each node, and of all together. Two nodes that each of them leads to
 * are taken for one with 2^(1 - flows), which must be little beside what is given to the beginning of the diamond.
 */
const AT_CLOSING = 2;
const ALL_AT_CLOSING = 8;

/** The meshing test of MDA-Lite: tracing some flows of each node forward, or backward where the far hop is the wider one. */
export function acquaint(search: Search, orders: Orders): void {
  for (const { near, far, forward, backward } of search.pairs()) {
    const wanted =
      far.nodes.length < 2
        ? Math.max(AT_CLOSING, Math.ceil(ALL_AT_CLOSING / near.nodes.length))
        : near.nodes.length > 2
          ? OF_MORE
          : OF_TWO;
    const ahead = forward.size >= far.nodes.length;
    const sides = [...(ahead ? forward : backward)].map(([node, { flows }]) => ({ node, flows, wanted }));
    demand(search, orders, ahead ? { here: near, there: far, sides } : { here: far, there: near, sides });
  }
}
