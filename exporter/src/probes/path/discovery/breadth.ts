import type { Orders, Search } from './plan.js';
import { stoppingRule } from './stopping.js';
import { endedBefore, goesOn, isEnd, type Hop, type View } from './view.js';

/**
 * New flows for a TTL, the lowest numbers first, so that every run asks the same ones. Where some paths have ended
 * before it, only flows known to come that far count: those are asked one TTL nearer first, and so on.
 */
export function recruit(search: Search, orders: Orders, { ttl, count }: { ttl: number; count: number }): void {
  const { view, reach } = search;
  let open = count;
  const before = view.hop(ttl - 1);
  if (before !== undefined && endedBefore(view, ttl)) {
    const able = [...before.byFlow].filter(([flow, { final }]) => !final && !view.asked(flow, ttl));
    const flows = able.map(([flow]) => flow).sort((a, b) => a - b);
    for (const flow of flows.slice(0, open)) orders.add(flow, ttl);
    open -= Math.min(open, flows.length);
    if (open > 0) recruit(search, orders, { ttl: ttl - 1, count: open });
    return;
  }
  for (let flow = 0; flow < reach.flows && open > 0; flow += 1) {
    if (view.asked(flow, ttl)) continue;
    orders.add(flow, ttl);
    open -= 1;
  }
  orders.short ||= open > 0;
}

/**
 * As many flows at each TTL as the stopping rule wants for the nodes found there. Behind a TTL where some have ended,
 * nodes are looked at one by one instead.
 */
export function breadth(search: Search, orders: Orders): void {
  const { view, hop: failure } = search;
  const rule = stoppingRule(failure);
  for (const hop of view.hops) {
    if (isEnd(hop) || endedBefore(view, hop.ttl)) continue;
    const count = rule.flows(hop.width) - hop.asked;
    if (count > 0) recruit(search, orders, { ttl: hop.ttl, count });
  }
}

/** Every node has one flow that is asked behind it, and one that was asked before it. */
export function joints({ view, reach }: Search, orders: Orders): void {
  for (const hop of view.hops) {
    if (hop.ttl < reach.last) forward(view, orders, { hop, gap: reach.gap });
    if (hop.ttl > reach.first) backward(view, orders, hop);
  }
}

function forward(view: View, orders: Orders, { hop, gap }: { hop: Hop; gap: number }): void {
  const lowest = (flows: readonly number[]): void => {
    if (flows.length > 0 && !flows.some((flow) => view.asked(flow, hop.ttl + 1)))
      orders.add(Math.min(...flows), hop.ttl + 1);
  };
  for (const { final, flows } of hop.nodes) if (!final) lowest(flows);
  // One flow that has been silent for too long has looked for all of them.
  if (hop.silent.every((flow) => view.silence(flow, hop.ttl) < gap)) lowest(hop.silent);
}

function backward(view: View, orders: Orders, hop: Hop): void {
  const mixed = !goesOn(hop) && hop.nodes.some(({ final }) => !final);
  for (const { final, flows } of hop.nodes) {
    const unknown = flows.filter((flow) => !view.asked(flow, hop.ttl - 1));
    // An end that is seen at one TTL may have been nearer: where ends differ, each flow's is made sure of.
    if (final && mixed) for (const flow of unknown) orders.add(flow, hop.ttl - 1);
    else if (unknown.length === flows.length) orders.add(Math.min(...flows), hop.ttl - 1);
  }
}
