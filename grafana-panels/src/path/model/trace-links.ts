import { PATH_START } from '@parallax/contract';
import { byText } from './input.js';

export interface TraceLink {
  readonly ttl: number;
  readonly from: string;
  readonly to: string;
  /** Flows of the last run of the round. */
  readonly flows: number;
  /** Not seen as adjacent: something unknown lies between. */
  readonly unknown: boolean;
}

export interface TraceNode {
  readonly ttl: number;
  readonly id: string;
  readonly rtt: number | null;
  readonly ended: number | null;
}

/**
 * Joins what the links leave loose. Packets spread over several nodes of adjacent TTLs, a search that begins at a later
 * TTL and a budget of series all leave nodes that nothing leads to, or that lead nowhere although the trace goes on; a
 * node may even be known without any link.
 * Such a node is joined with the nearest TTL that has a single node, before or behind, by a link that says that it is
 * not known what lies between.
 */
export function mend(links: readonly TraceLink[], nodes: readonly TraceNode[]): readonly TraceLink[] {
  const layers = layersOf(links, nodes);
  const ttls = [...layers.keys()].sort((a, b) => a - b);
  const made: TraceLink[] = [];
  const last = ttls.at(-1) ?? 0;
  for (const [at, ttl] of ttls.entries()) {
    for (const [id, { into, out }] of [...(layers.get(ttl) ?? [])].sort((a, b) => byText(a[0], b[0]))) {
      if (into === 0 && id !== PATH_START) made.push({ ttl, to: id, flows: out, unknown: true, from: single(layers, ttls.slice(0, at).reverse()) ?? PATH_START }); // prettier-ignore
      if (out > 0 || ttl === last) continue;
      if ([...(layers.get(ttl + 1) ?? [])].every(([, behind]) => behind.into > 0)) continue;
      const to = single(layers, ttls.slice(at + 1));
      if (to !== undefined && to !== PATH_START) made.push({ ttl: ttl + 1, from: id, to, flows: into, unknown: true });
    }
  }
  return made.length === 0 ? links : [...links, ...made.filter(({ from, to }) => from !== to)];
}

interface Ends {
  into: number;
  out: number;
}
type Layers = ReadonlyMap<number, ReadonlyMap<string, Ends>>;

function layersOf(links: readonly TraceLink[], nodes: readonly TraceNode[]): Layers {
  const layers = new Map<number, Map<string, Ends>>();
  const open = (ttl: number, id: string): Ends => {
    let layer = layers.get(ttl);
    if (!layer) layers.set(ttl, (layer = new Map<string, Ends>()));
    let ends = layer.get(id);
    if (!ends) layer.set(id, (ends = { into: 0, out: 0 }));
    return ends;
  };
  for (const { ttl, from, to, flows } of links) {
    // A link without flows is still a link.
    const weight = Math.max(flows, Number.MIN_VALUE);
    open(ttl - 1, from).out += weight;
    open(ttl, to).into += weight;
  }
  for (const { ttl, id } of nodes) if (ttl > 0 && id !== PATH_START) open(ttl, id);
  return layers;
}

/** The only node of the first of these TTLs that has a single one. */
function single(layers: Layers, ttls: readonly number[]): string | undefined {
  for (const ttl of ttls) {
    const layer = layers.get(ttl);
    if (layer?.size === 1) return layer.keys().next().value;
  }
  return undefined;
}
