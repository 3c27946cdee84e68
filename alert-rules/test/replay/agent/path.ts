import {
  nodeInfo,
  pathAsLinkFlows,
  pathChanges,
  pathFindings,
  pathFlows,
  pathFlowsReached,
  pathHopEnded,
  pathHopReceived,
  pathHopSent,
  pathHops,
  pathId,
  pathLinkDelay,
  pathLinkFlows,
  pathMtu,
  pathNodeEnded,
  pathNodeRtt,
  pathRtt,
} from '@parallax/contract';
import type { Vantage } from '../fleet.js';
import type { Memory } from '../tape.js';
import { runsOf, type Place, type Run } from './probe.js';

/** Paths of five hops: the vantage's own, its network, two routers of the transit AS64511, the destination. */

const FLOWS = 16;
export const TRANSIT = 'AS64511';

const UNKNOWN = 'unknown';
const NOTHING = { as_name: UNKNOWN, prefix: UNKNOWN, country: UNKNOWN, place: UNKNOWN, ptr: UNKNOWN, network: UNKNOWN, site: UNKNOWN }; // prettier-ignore

/** What the agent remembers of the run before. */
export interface Known {
  route?: number;
}

/** Where a trace is taken, and where facts about addresses go. */
export type Tracing = Place & { readonly vantage: Vantage; readonly known: Known; readonly own: Memory };

export function path(memory: Memory, tracing: Tracing): void {
  for (const run of runsOf(memory, tracing)) trace(memory, tracing, run);
}

const nodesOf = ({ target, pair, vantage }: Tracing): readonly string[] => [
  `10.${vantage.name.charCodeAt(0)}.0.1`,
  `192.0.2.${vantage.name.charCodeAt(1)}`,
  // Every vantage crosses the transit network on one of its routers.
  `198.51.100.${pair.route === 0 ? 1 : 1 + pair.route}`,
  '198.51.100.100',
  target.target === 'shop' ? '203.0.113.80' : '203.0.113.90',
];

function trace(memory: Memory, tracing: Tracing, { failure, latency, random }: Run): void {
  const { pair, known, vantage } = tracing;
  const nodes = nodesOf(tracing);
  const lost = Array.from({ length: FLOWS }, () => random.chance(0.0005 + pair.flowLoss)).filter(Boolean).length;
  const ended = failure === undefined && !pair.loop ? lost : FLOWS;
  const reached = FLOWS - ended;
  memory.add(pathFlows, {}, FLOWS);
  memory.add(pathFlowsReached, {}, reached);
  memory.add(pathChanges, {}, known.route === undefined || known.route === pair.route ? 0 : 1);
  known.route = pair.route;
  memory.gauge(pathId, {}, 281_474_976_000 + pair.route);
  if (reached > 0) memory.gauge(pathHops, {}, nodes.length);
  else memory.drop(pathHops, {});
  for (let at = 0; at < Math.min(reached, 3); at += 1) memory.observe(pathRtt, {}, latency);
  memory.gauge(pathMtu, {}, pair.mtu);
  findings(memory, { some: ended > 0 && ended < FLOWS, all: ended === FLOWS, loop: pair.loop, mtu: pair.mtu < 1500 });
  hops(memory, nodes, { ended, latency, linkDelay: pair.linkDelay, noise: () => random.between(0.98, 1.02) });
  memory.gauge(pathAsLinkFlows, { from: vantage.asn, to: TRANSIT }, FLOWS);
  for (const [at, node] of nodes.entries()) {
    const asn = at < 2 ? vantage.asn : at < 4 ? TRANSIT : 'AS64500';
    tracing.own.gauge(nodeInfo, { ...NOTHING, node, asn }, 1);
  }
}

function findings(
  memory: Memory,
  seen: { readonly some: boolean; readonly all: boolean; readonly loop: boolean; readonly mtu: boolean },
): void {
  const put = (kind: string, there: boolean): void =>
    there ? memory.gauge(pathFindings, { kind }, 1) : memory.drop(pathFindings, { kind });
  put('forwarding_loss', seen.some);
  put('terminal_loss', seen.all && !seen.loop);
  put('loop', seen.loop);
  put('mtu_drop', seen.mtu);
  put('per_flow_balancing', true);
}

interface Seen {
  readonly ended: number;
  readonly latency: number;
  readonly linkDelay: number;
  readonly noise: () => number;
}

function hops(memory: Memory, nodes: readonly string[], { ended, latency, linkDelay, noise }: Seen): void {
  let before = 0;
  nodes.forEach((node, at) => {
    const [ttl, flows] = [String(at + 1), at > 2 ? FLOWS - ended : FLOWS];
    const rtt = before + (latency / nodes.length) * noise() + (at === 3 ? linkDelay : 0);
    memory.add(pathHopSent, { ttl }, FLOWS);
    memory.add(pathHopReceived, { ttl }, flows);
    memory.add(pathHopEnded, { ttl }, at === 2 ? ended : 0);
    const from = nodes[at - 1];
    const labels = { ttl, from: from ?? '', to: node };
    if (flows > 0) memory.gauge(pathNodeRtt, { ttl, node }, rtt);
    else memory.drop(pathNodeRtt, { ttl, node });
    if (from !== undefined && flows > 0) {
      memory.gauge(pathLinkFlows, labels, flows);
      memory.gauge(pathLinkDelay, labels, rtt - before);
    } else if (from !== undefined) {
      memory.drop(pathLinkFlows, labels);
      memory.drop(pathLinkDelay, labels);
    }
    if (at === 2 && ended > 0) memory.gauge(pathNodeEnded, { ttl, node }, ended);
    else memory.drop(pathNodeEnded, { ttl, node });
    before = rtt;
  });
}
