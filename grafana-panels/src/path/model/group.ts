import { byText } from './input.js';
import { factsOf } from './facts.js';
import { safe } from './ids.js';
import type { Part, Partition } from './contract.js';
import type { Graph } from './graph.js';
import type { Facts, Grouping, PathInput } from './types.js';

type FactGrouping = Exclude<Grouping, 'address'>;

const LABELS: Readonly<Record<FactGrouping, (facts: Facts) => string>> = {
  asn: ({ asn, as_name: name }) => [asn, name].filter((text) => text !== undefined).join(' '),
  prefix: ({ prefix }) => prefix ?? '',
  place: ({ place, country }) => [place, country].filter((text) => text !== undefined).join(', '),
  network: ({ network }) => network ?? '',
  site: ({ site }) => site ?? '',
};

/** The value that makes hops alike; undefined where it is not known. */
function valueOf(facts: Facts, by: FactGrouping): string | undefined {
  if (by !== 'place') return facts[by];
  return facts.place === undefined ? undefined : `${facts.place} ${facts.country ?? ''}`;
}

/**
 * Hops that follow each other and have the same known fact, as groups. The same fact in two places that do not touch
 * is two groups, numbered from the vantages on; what is not known is never grouped.
 */
export function byFact(graph: Graph, input: PathInput, by: FactGrouping): Map<string, Part> {
  const values = new Map<string, { value: string; label: string }>();
  for (const vertex of graph.vertices.values()) {
    const [address] = vertex.members;
    if (vertex.kind !== 'hop' || address === undefined) continue;
    const facts = factsOf(input, address);
    const value = valueOf(facts, by);
    if (value !== undefined) values.set(vertex.id, { value, label: LABELS[by](facts) });
  }
  const parts = new Map<string, Part>();
  const counts = new Map<string, number>();
  for (const members of components(graph, (id) => values.get(id)?.value)) {
    const { value, label } = values.get(members[0]?.id ?? '') ?? { value: '', label: '' };
    const nth = (counts.get(value) ?? 0) + 1;
    counts.set(value, nth);
    const part = { id: `group:${by}:${safe(value)}${nth === 1 ? '' : `#${nth}`}`, label };
    for (const { id } of members) parts.set(id, part);
  }
  return parts;
}

interface Place {
  readonly id: string;
  readonly ttl: number;
}

interface Net<V extends Place> {
  readonly vertices: ReadonlyMap<string, V>;
  readonly edges: ReadonlyMap<string, { readonly from: string; readonly to: string; readonly unknown: boolean }>;
}

const order = (a: Place, b: Place): number => a.ttl - b.ttl || byText(a.id, b.id);

/** Nodes that are joined by links and have the same value, each sorted, by their first nodes. */
export function components<V extends Place>(graph: Net<V>, valueOf: (id: string) => string | undefined): V[][] {
  const above = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    for (let at = id; at !== root;) {
      const next = above.get(at) ?? root;
      above.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { from, to, unknown } of graph.edges.values()) {
    const value = unknown ? undefined : valueOf(from);
    if (value === undefined || value !== valueOf(to)) continue;
    const [a, b] = [rootOf(from), rootOf(to)];
    if (a !== b) above.set(b, a);
  }
  const groups = new Map<string, V[]>();
  for (const vertex of graph.vertices.values()) {
    if (valueOf(vertex.id) === undefined) continue;
    const root = rootOf(vertex.id);
    const group = groups.get(root);
    if (group) group.push(vertex);
    else groups.set(root, [vertex]);
  }
  const sorted = [...groups.values()].map((group) => group.sort(order));
  return sorted.sort(([a], [b]) => (a && b ? order(a, b) : 0));
}

/** All hops and silences of one distance, or of `width` distances, as one. */
export function byTtl(graph: Graph, width: number, skip: Partition = new Map()): Map<string, Part> {
  const parts = new Map<string, Part>(skip);
  for (const { id, kind, ttl } of graph.vertices.values()) {
    if ((kind !== 'hop' && kind !== 'silent') || parts.has(id)) continue;
    const first = Math.floor((Math.max(1, ttl) - 1) / width) * width + 1;
    const label = width === 1 ? `hop ${first}` : width > 255 ? 'all hops' : `hops ${first} to ${first + width - 1}`;
    parts.set(id, { id: `group:ttl:${first}${width === 1 ? '' : `+${width}`}`, label });
  }
  return parts;
}

/** Where flows to one target end, as one. */
export function lostAsOne(graph: Graph, others: Partition): Map<string, Part> {
  const parts = new Map<string, Part>(others);
  for (const { id, kind, label } of graph.vertices.values())
    if (kind === 'unreached') parts.set(id, { id: `group:unreached:${safe(label)}`, label, kind });
  return parts;
}

const ENDS: Readonly<Record<string, Part>> = {
  vantage: { id: 'group:vantages', label: 'vantages' },
  target: { id: 'group:targets', label: 'targets' },
  unreached: { id: 'group:unreached', label: 'not reached' },
};

/** Vantages as one node, targets and their ends as well. */
export function endsAsOne(graph: Graph, hops: Partition): Map<string, Part> {
  const parts = new Map<string, Part>(hops);
  for (const { id, kind } of graph.vertices.values()) {
    const part = ENDS[kind];
    if (part && !parts.has(id)) parts.set(id, part);
  }
  return parts;
}
