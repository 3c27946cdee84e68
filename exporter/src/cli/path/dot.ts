import { PATH_START, type PathLink, type PathNode, type PathRun } from '@parallax/contract';
import { milliseconds } from './cells.js';
import { asOf, nameOf, silenceText } from './rows.js';
import { printable } from '../printable.js';

/** Runs of several targets as one graph in the language of Graphviz. */

/** Attributes of a node or edge; a list of texts becomes lines of a label. */
type Attributes = Readonly<Record<string, string | readonly string[]>>;

interface Edge {
  readonly from: string;
  readonly to: string;
  flows: number;
  delay?: number;
}

interface Graph {
  readonly nodes: Map<string, Attributes>;
  readonly edges: Map<string, Edge>;
  /** Flows that end, by the node where they do. */
  readonly lost: Map<string, number>;
}

/** A digraph: destinations have double borders, silent nodes dashed ones; red is where flows end. */
export function dotOf(runs: readonly PathRun[]): string {
  const graph: Graph = { nodes: new Map(), edges: new Map(), lost: new Map() };
  graph.nodes.set(PATH_START, { label: ['vantage'], shape: 'house' });
  for (const [at, run] of runs.entries()) addRun(graph, run, at);
  const lines = [...graph.nodes].map(([id, attributes]) => `${quoted([id])} ${listOf(attributes)}`);
  const edges = [...graph.edges.values()].map(
    (edge) => `${quoted([edge.from])} -> ${quoted([edge.to])} ${listOf({ label: edgeLabel(edge) })}`,
  );
  const lost = [...graph.lost].flatMap(([id, flows]) => [
    `${quoted([`lost ${id}`])} ${listOf({ shape: 'point', color: 'red' })}`,
    `${quoted([id])} -> ${quoted([`lost ${id}`])} ${listOf({ label: [`${flowsText(flows)} lost`], color: 'red', fontcolor: 'red' })}`,
  ]);
  const style = ['rankdir=LR', 'node [shape=box, style=rounded, fontsize=10]', 'edge [fontsize=9]'];
  return `digraph path {\n${[...style, ...lines, ...edges, ...lost].map((line) => `  ${line};\n`).join('')}}\n`;
}

function addRun({ nodes, edges, lost }: Graph, run: PathRun, at: number): void {
  // The silences of two targets are not the same node, even behind the same one.
  const idOf = (id: string): string => (id.startsWith('*') ? `${at} ${id}` : id);
  for (const node of run.nodes) {
    const id = idOf(node.id);
    const ended = node.ended ?? 0;
    if (ended > 0) lost.set(id, (lost.get(id) ?? 0) + ended);
    // What one target saw of a node that others share: that it is the destination, or that flows end there.
    const known = nodes.get(id);
    if (known === undefined || node.destination) nodes.set(id, attributesOf(node));
    if (lost.has(id)) nodes.set(id, { ...(nodes.get(id) ?? {}), color: 'red' });
  }
  for (const link of run.links) addLink(edges, link, idOf);
}

function addLink(edges: Graph['edges'], link: PathLink, idOf: (id: string) => string): void {
  const [from, to] = [idOf(link.from), idOf(link.to)];
  const key = `${from}\u0000${to}`;
  const edge = edges.get(key) ?? { from, to, flows: 0 };
  edge.flows += link.flows;
  if (link.delay !== undefined) edge.delay = Math.min(edge.delay ?? Infinity, link.delay);
  edges.set(key, edge);
}

function attributesOf(node: PathNode): Attributes {
  if (node.address === undefined) return { label: ['*', silenceText(node)], style: 'rounded,dashed', color: 'gray' };
  const best = node.rtt === undefined ? undefined : `${milliseconds(node.rtt.min)} ms`;
  const label = [node.address, nameOf(node.facts), asOf(node.facts), best].filter((line) => line !== undefined);
  return { label, ...(node.destination ? { shape: 'doublecircle', style: 'solid' } : {}) };
}

const edgeLabel = ({ flows, delay }: Edge): string[] => [
  flowsText(flows),
  ...(delay === undefined ? [] : [`+${milliseconds(delay)} ms`]),
];

const flowsText = (flows: number): string => (flows === 1 ? '1 flow' : `${flows} flows`);

const listOf = (attributes: Attributes): string =>
  `[${Object.entries(attributes)
    .map(([name, value]) => `${name}=${quoted(typeof value === 'string' ? [value] : value)}`)
    .join(', ')}]`;

/** Lines as a quoted string; `\n` is the only escape in it that means something. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => printable(line).replace(/[\\"]/g, '\\$&')).join('\\n')}"`;
