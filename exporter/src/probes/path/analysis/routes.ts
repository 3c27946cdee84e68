import type { PathRoute } from '@parallax/contract';
import type { Config } from '../config.js';
import type { Trail } from './places.js';

/** The sequences of nodes that flows took from the first TTL to their end. Spread packets have none. */
export function routesOf(
  trails: readonly Trail[],
  { first_ttl: first, max_ttl: last }: Config,
  complete: boolean,
): PathRoute[] {
  const routes = new Map<string, { nodes: string[]; flows: number[]; end: PathRoute['end'] }>();
  for (const { flow, places, fate } of trails) {
    const unbroken = places.every(({ ttl, ids }, index) => ids.length === 1 && ttl === first + index);
    const wanted = fate !== 'open' || !complete || places.at(-1)?.ttl === last;
    if (!unbroken || !wanted || places.length === 0) continue;
    const nodes = places.map(({ ids: [id = ''] }) => id);
    const key = `${fate} ${nodes.join(' ')}`;
    const route = routes.get(key);
    if (route) route.flows.push(flow);
    else routes.set(key, { nodes, flows: [flow], end: fate });
  }
  return [...routes.values()].sort((a, b) => b.flows.length - a.flows.length || (a.flows[0] ?? 0) - (b.flows[0] ?? 0));
}
