/** What is said of single nodes and links of a graph: delay, marks. */
import { PATH_START } from '@parallax/contract';
import { mark, type Edge, type Graph, type Vertex } from './graph.js';
import type { Trace } from './trace.js';
import type { Mark, MarkKind, View } from './types.js';

/** Delays and marks of the whole graph. */
export function annotate(graph: Graph, view: View): void {
  for (const edge of graph.edges.values()) timeEdge(graph, edge, view);
  graph.courses.forEach(({ trace, circling }, index) => {
    markRun(graph, trace, index);
    for (const id of circling) markSeen(graph, index, { id, kind: 'loop', text: SAYS.loop });
    markBalancing(graph, index);
  });
  markLinks(graph);
}

/**
 * Delay of a link: of the vantages that are well and see it, the one with the least round trip to its far end is asked
 * for its least round trip there minus its least round trip to the near end. Unknown when one of them is, or when the
 * difference is negative: then the way back or a router's slowness is larger than the link.
 */
function timeEdge(graph: Graph, edge: Edge, view: View): void {
  if (edge.unknown) return;
  const [near, far] = [graph.vertices.get(edge.from), graph.vertices.get(edge.to)];
  if (!near || !far) return;
  const vantages = vantagesOf(graph, edge.traces);
  Object.assign(edge, delayBetween(near, far, vantages));
  edge.slow = edge.delay !== null && edge.delay >= view.slowFrom;
}

const vantagesOf = (graph: Graph, traces: ReadonlySet<number>): Set<string> => {
  const vantages = new Set<string>();
  for (const index of traces) {
    const trace = graph.courses[index]?.trace;
    if (trace && trace.health !== 'sick') vantages.add(trace.vantage);
  }
  return vantages;
};

/** Delay from one node to another as these vantages see it; as for links, see {@link timeEdge}. */
export function delayBetween(
  near: Vertex,
  far: Vertex,
  vantages: ReadonlySet<string>,
): { delay: number | null; delayOf: string | null } {
  // prettier-ignore
  let best: string | null = null;
  let least = Infinity;
  for (const [vantage, rtt] of far.rtts) {
    if (!vantages.has(vantage) || rtt > least || (rtt === least && best !== null && best < vantage)) continue;
    [best, least] = [vantage, rtt];
  }
  const from = near.kind === 'vantage' ? 0 : best === null ? undefined : near.rtts.get(best);
  if (best === null || from === undefined || least < from) return { delay: null, delayOf: null };
  return { delay: least - from, delayOf: best };
}

interface Said extends Mark {
  readonly id: string;
}

function markNode(graph: Graph, index: number, { id, kind, text }: Said): void {
  if (id === '' || id === PATH_START) return;
  const vertex = graph.vertices.get(graph.name(index, id));
  if (vertex) mark(vertex, { kind, text });
}

/** What the links show; a record that says the same says it better. */
function markSeen(graph: Graph, index: number, said: Said): void {
  if (!isMarked(graph.vertices.get(graph.name(index, said.id)), said.kind)) markNode(graph, index, said);
}

function isMarked(vertex: Vertex | undefined, kind: MarkKind): boolean {
  for (const mark of vertex?.marks.values() ?? []) if (mark.kind === kind) return true;
  return false;
}

/** Which findings are marks of the node that they name. */
const KINDS: Readonly<Record<string, MarkKind>> = {
  loop: 'loop',
  ttl_zero_forwarding: 'loop',
  per_flow_balancing: 'balanced',
  per_packet_balancing: 'balanced',
  rate_limited: 'rate_limited',
  nat: 'nat',
  dscp_rewritten: 'dscp',
  mtu_drop: 'mtu',
  mpls: 'mpls',
  unreachable: 'unreachable',
};

const SAYS: Readonly<Record<MarkKind, string>> = {
  mpls: 'Inside an MPLS tunnel.',
  dscp: 'The DSCP mark arrives here rewritten.',
  mtu: 'Large packets do not fit behind here.',
  loop: 'Packets go round here.',
  balanced: 'Flows are spread over several ways behind here.',
  rate_limited: 'Limits how often it answers, which is no loss.',
  nat: 'Packets arrive here translated (NAT).',
  unreachable: 'Says that there is no way on.',
};

function markRun(graph: Graph, { run }: Trace, index: number): void {
  // What has figures of its own is not said once more in the words of the finding.
  const told = new Set<string>();
  const tell = (said: Said): void => {
    told.add(`${said.kind} ${said.id}`);
    markNode(graph, index, said);
  };
  for (const { node, mpls, silence, rewritten, dscp } of run.details) {
    if (mpls !== null) tell({ id: node, kind: 'mpls', text: `MPLS labels ${mpls.split(',').join(', ')}.` });
    if (silence === 'rate_limited') tell({ id: node, kind: 'rate_limited', text: SAYS.rate_limited });
    if (rewritten) tell({ id: node, kind: 'dscp', text: dscp === null ? SAYS.dscp : `The DSCP mark arrives here as ${dscp}, which is not what was sent.` }); // prettier-ignore
  }
  for (const { mtu, mtuAt } of run.routes)
    if (mtuAt !== null && mtu !== null) tell({ id: mtuAt, kind: 'mtu', text: `Packets larger than ${mtu} bytes do not fit behind here.` }); // prettier-ignore
  for (const { kind: found, node, detail } of run.findings) {
    const kind = Object.hasOwn(KINDS, found) ? KINDS[found] : undefined;
    if (kind && node !== null && !told.has(`${kind} ${node}`)) markNode(graph, index, { id: node, kind, text: detail ?? SAYS[kind] }); // prettier-ignore
  }
}

/** A node whose flows of one trace go on to several nodes; seen without any record. */
function markBalancing(graph: Graph, index: number): void {
  const course = graph.courses[index];
  const next = new Map<string, Set<string>>();
  const ttls = new Map<string, Set<number>>();
  for (const { from, to, ttl, unknown } of course?.links ?? []) {
    if (unknown || from === PATH_START) continue;
    let ways = next.get(from);
    if (!ways) next.set(from, (ways = new Set()));
    ways.add(graph.name(index, to));
    let at = ttls.get(from);
    if (!at) ttls.set(from, (at = new Set()));
    at.add(ttl);
  }
  for (const [id, ways] of next) {
    // At several TTLs an address may lead elsewhere without balancing anything.
    if (ways.size < 2 || (ttls.get(id)?.size ?? 0) > 1) continue;
    markSeen(graph, index, { id, kind: 'balanced', text: SAYS.balanced });
  }
}

/** Links inside a tunnel, behind an MTU limit, and those of a loop. */
function markLinks(graph: Graph): void {
  const has = (id: string, kind: MarkKind): boolean => isMarked(graph.vertices.get(id), kind);
  const say = (edge: Edge, kind: MarkKind, text: string): void => mark(edge, { kind, text });
  for (const edge of graph.edges.values()) {
    if (graph.vertices.get(edge.to)?.kind === 'unreached') continue;
    if (has(edge.from, 'mtu')) say(edge, 'mtu', SAYS.mtu);
    if (has(edge.from, 'mpls') && has(edge.to, 'mpls')) say(edge, 'mpls', 'Between two hops that show MPLS labels.');
    if (has(edge.from, 'loop') && has(edge.to, 'loop') && graph.edges.has(`${edge.to} > ${edge.from}`)) say(edge, 'loop', SAYS.loop); // prettier-ignore
  }
}
