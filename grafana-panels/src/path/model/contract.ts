/** A graph with some of its nodes drawn as one. */
import { edgeId } from './ids.js';
import type { Edge, Graph, Vertex } from './graph.js';
import type { NodeKind } from './types.js';

export interface DrawnNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  readonly vertices: Vertex[];
  /** Id of the group: its own when closed, that of the open one that it is part of. */
  group?: string;
  expanded: boolean;
  readonly into: DrawnLink[];
  readonly out: DrawnLink[];
}

export interface DrawnLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: Edge[];
  /** Nodes of a collapsed run, in order. */
  readonly hidden: readonly DrawnNode[];
}

export interface Drawn {
  readonly nodes: Map<string, DrawnNode>;
  readonly links: Map<string, DrawnLink>;
}

export interface Part {
  readonly id: string;
  readonly label: string;
  /** What it is drawn as; a group when absent. */
  readonly kind?: NodeKind;
}

/** Which nodes are drawn as one, by id of the node; the others stand alone. */
export type Partition = ReadonlyMap<string, Part>;

const isClosed = ({ id, group }: DrawnNode): boolean => id === group;

/** Draws a graph; groups whose id is open are drawn as their members. */
export function contract(graph: Graph, partition: Partition, open: ReadonlySet<string>): Drawn {
  const nodes = new Map<string, DrawnNode>();
  const standsFor = new Map<string, DrawnNode>();
  for (const vertex of graph.vertices.values()) {
    const part = partition.get(vertex.id);
    const closed = part !== undefined && !open.has(part.id);
    const id = closed ? part.id : vertex.id;
    let node = nodes.get(id);
    if (!node) {
      const { kind, label } = closed ? { kind: part.kind ?? 'group', label: part.label } : vertex;
      node = { id, kind, label, vertices: [], expanded: !closed && part !== undefined, into: [], out: [] };
      if (part) node.group = part.id;
      nodes.set(id, node);
    }
    node.vertices.push(vertex);
    standsFor.set(vertex.id, node);
  }
  const links = new Map<string, DrawnLink>();
  for (const edge of graph.edges.values()) {
    const [from, to] = [standsFor.get(edge.from), standsFor.get(edge.to)];
    if (!from || !to || from === to) continue;
    const id = isClosed(from) || isClosed(to) ? edgeId(from.id, to.id) : edge.id;
    let link = links.get(id);
    if (!link) {
      links.set(id, (link = { id, from: from.id, to: to.id, edges: [], hidden: [] }));
      from.out.push(link);
      to.into.push(link);
    }
    link.edges.push(edge);
  }
  return { nodes, links };
}
