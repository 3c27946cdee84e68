import { PATH_START, pathGraphEdgesFrame, pathGraphNodesFrame, UNKNOWN } from '@parallax/contract';
import type { Columns, Table } from '../kind.js';
import type { Notice } from '../match.js';

/** What the documentation of Node graph says it draws. */
export const MOST_NODES = 1500;

interface Frames {
  readonly rounds: Columns;
  readonly links: Columns;
  readonly nodes: Columns;
  readonly facts: Columns;
}

interface Node {
  readonly id: string;
  readonly kind: 'vantage' | 'address' | 'silence';
  readonly title: string;
  readonly seenBy: Set<string>;
  /** Of vantages; false when it was not well in the last round. */
  well: boolean;
  flows: number;
  ended: number;
  rtt: number;
}

interface Edge {
  readonly source: string;
  readonly target: string;
  readonly traces: Set<string>;
  flows: number;
  delay: number | null;
  /** Round trip to the far end of the vantage that the delay is of. */
  nearest: number;
}

interface Graph {
  readonly nodes: Map<string, Node>;
  readonly edges: Map<string, Edge>;
  readonly traces: Set<string>;
}

type Cell = (name: string, row: number) => unknown;

/** The rows of a frame in the last round. */
function* rowsAt({ columns }: Columns, time: unknown): Generator<{ row: number; cell: Cell }> {
  const times = columns['time'] ?? [];
  const cell: Cell = (name, row) => columns[name]?.[row];
  for (let row = times.length - 1; row >= 0 && (times[row] as number) >= (time as number); row--)
    if (times[row] === time) yield { row, cell };
}

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Silence is of one vantage: nothing says that two see the same router. */
function place(id: string, vantage: string): Pick<Node, 'id' | 'kind' | 'title'> {
  if (id === PATH_START) return { id: `vantage ${vantage}`, kind: 'vantage', title: vantage };
  if (id.startsWith('*')) return { id: `silence ${vantage} ${id}`, kind: 'silence', title: '*' };
  return { id: `address ${id}`, kind: 'address', title: id };
}

function enter(graph: Graph, id: string, vantage: string): Node {
  const where = place(id, vantage);
  const node = graph.nodes.get(where.id) ?? {
    ...where,
    seenBy: new Set<string>(),
    well: true,
    flows: 0,
    ended: 0,
    rtt: Infinity,
  };
  node.seenBy.add(vantage);
  graph.nodes.set(where.id, node);
  return node;
}

/** Links and nodes of the last round, those of one address put together. */
function read({ rounds, links, nodes }: Frames): Graph {
  const graph: Graph = { nodes: new Map(), edges: new Map(), traces: new Set() };
  const times = rounds.columns['time'] ?? [];
  const last = times[times.length - 1];
  const rtts = new Map<string, number>();
  for (const { row, cell } of rowsAt(nodes, last)) {
    const [vantage, id, rtt] = [String(cell('vantage', row)), String(cell('node', row)), number(cell('rtt', row))];
    const node = enter(graph, id, vantage);
    node.ended += number(cell('ended', row)) ?? 0;
    node.rtt = Math.min(node.rtt, rtt ?? Infinity);
    if (rtt !== null) rtts.set(`${vantage} ${id}`, Math.min(rtts.get(`${vantage} ${id}`) ?? Infinity, rtt));
  }
  for (const { row, cell } of rowsAt(links, last)) {
    const vantage = String(cell('vantage', row));
    const [from, to] = [String(cell('from', row)), String(cell('to', row))];
    const [source, target] = [enter(graph, from, vantage), enter(graph, to, vantage)];
    const flows = number(cell('flows', row)) ?? 0;
    target.flows += flows;
    if (source.kind === 'vantage') source.flows += flows;
    const trace = `${vantage} ${String(cell('target', row))}`;
    graph.traces.add(trace);
    const delay = number(cell('delay', row));
    join(graph, [source, target], { trace, flows, delay, nearest: rtts.get(`${vantage} ${to}`) ?? Infinity });
  }
  for (const { row, cell } of rowsAt(rounds, last))
    if (cell('healthy', row) === false) enter(graph, PATH_START, String(cell('vantage', row))).well = false;
  return graph;
}

/** The delay of a link is that of the vantage nearest to its far end. */
function join(
  { edges }: Graph,
  [from, to]: readonly [Node, Node],
  seen: Pick<Edge, 'flows' | 'delay' | 'nearest'> & { readonly trace: string },
): void {
  const key = `${from.id} > ${to.id}`;
  const edge = edges.get(key) ?? { source: from.id, target: to.id, traces: new Set<string>(), flows: 0, delay: null, nearest: Infinity }; // prettier-ignore
  edges.set(key, edge);
  edge.flows += seen.flows;
  edge.traces.add(seen.trace);
  if (seen.delay === null || (edge.delay !== null && seen.nearest >= edge.nearest)) return;
  edge.delay = seen.delay;
  edge.nearest = seen.nearest;
}

type Place = { readonly latitude: number; readonly longitude: number };

function readPlaces({ length, labels }: Table): Map<string, Place> {
  const places = new Map<string, Place>();
  for (let row = 0; row < length; row++) {
    const [latitude, longitude] = ['latitude', 'longitude'].map((name) => Number(labels[name]?.[row] || Number.NaN));
    if (Number.isFinite(latitude) && Number.isFinite(longitude))
      places.set(labels['vantage']?.[row] ?? '', { latitude, longitude } as Place);
  }
  return places;
}

/**
 * The last round in the format of the core panels Node graph and Geomap. Of more than {@link MOST_NODES} nodes those
 * with most flows stay.
 */
export function graphFrames(frames: Frames, places: Table): readonly Columns[] {
  const graph = read(frames);
  const all = [...graph.nodes.values()];
  const nodes = all.length <= MOST_NODES ? all : all.sort((a, b) => b.flows - a.flows).slice(0, MOST_NODES);
  const kept = new Set(nodes.map(({ id }) => id));
  const edges = [...graph.edges.values()].filter(({ source, target }) => kept.has(source) && kept.has(target));
  const notices: Notice[] =
    nodes.length < all.length
      ? [{ severity: 'warning', text: `${MOST_NODES} of ${all.length} nodes, those with most flows: core panels draw no more.` }] // prettier-ignore
      : [];
  return [
    { ...nodeColumns(nodes, frames.facts, readPlaces(places)), notices, visualisation: 'nodeGraph' },
    { ...edgeColumns(edges, graph), visualisation: 'nodeGraph' },
  ];
}

function nodeColumns(nodes: readonly Node[], facts: Columns, places: ReadonlyMap<string, Place>): Columns {
  const rows = new Map(Array.from(facts.columns['node'] ?? [], (node, row) => [String(node), row]));
  const fact = (node: Node, name: string): string | null => {
    const row = rows.get(node.title);
    const value = row === undefined || node.kind !== 'address' ? UNKNOWN : String(facts.columns[name]?.[row]);
    return value === UNKNOWN ? null : value;
  };
  const words = (...parts: readonly (string | null)[]): string | null => parts.filter(Boolean).join(' ') || null;
  const subtitle = (node: Node): string | null => {
    if (node.kind === 'address') return words(fact(node, 'asn'), fact(node, 'as_name'));
    if (node.kind === 'silence') return 'silent';
    return node.well ? 'vantage' : 'vantage, sick: does not count';
  };
  const color = ({ kind, ended, well }: Node): string => {
    if (kind === 'silence' || !well) return 'gray';
    if (ended > 0) return 'red';
    return kind === 'vantage' ? 'green' : 'blue';
  };
  const share = ({ ended, flows }: Node): number => (flows > 0 ? Math.min(1, ended / flows) : ended > 0 ? 1 : 0);
  const at = ({ kind, title }: Node): Place | undefined => (kind === 'vantage' ? places.get(title) : undefined);
  const each = <T>(value: (node: Node) => T): T[] => nodes.map(value);
  return {
    spec: pathGraphNodesFrame,
    columns: {
      id: each(({ id }) => id),
      title: each(({ title }) => title),
      subtitle: each(subtitle),
      mainstat: each(({ rtt }) => (rtt === Infinity ? null : rtt)),
      secondarystat: each(({ flows }) => flows),
      color: each(color),
      arc__passed: each((node) => 1 - share(node)),
      arc__ended: each(share),
      detail__ptr: each((node) => fact(node, 'ptr')),
      detail__network: each((node) => fact(node, 'network')),
      detail__place: each((node) => words(fact(node, 'place'), fact(node, 'country'))),
      detail__seen_by: each(({ seenBy }) => [...seenBy].sort().join(', ')),
      latitude: each((node) => at(node)?.latitude ?? null),
      longitude: each((node) => at(node)?.longitude ?? null),
    },
  };
}

function edgeColumns(edges: readonly Edge[], { traces }: Graph): Columns {
  const most = Math.max(1, ...edges.map(({ flows }) => flows));
  const each = <T>(value: (edge: Edge) => T): T[] => edges.map(value);
  return {
    spec: pathGraphEdgesFrame,
    columns: {
      id: each(({ source, target }) => `${source} > ${target}`),
      source: each(({ source }) => source),
      target: each(({ target }) => target),
      mainstat: each(({ flows }) => flows),
      secondarystat: each(({ delay }) => delay),
      thickness: each(({ flows }) => 1 + Math.round((5 * flows) / most)),
      detail__traces: each((edge) => `${edge.traces.size} of ${traces.size}`),
    },
  };
}
