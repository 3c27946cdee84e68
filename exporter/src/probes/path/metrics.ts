import * as contract from '@parallax/contract';
import { INVALID_REASONS, PATH_FINDINGS, PATH_UNEXPECTED, sample } from '@parallax/contract';
import type { Metric, PathNode, PathRun, Sample } from '@parallax/contract';
import type { Result } from '../../core/probe.js';
import type { PathMeasured } from './run.js';

export const metrics: readonly Metric[] = [
  ...[contract.pathFlows, contract.pathFlowsReached, contract.pathHops, contract.pathId, contract.pathChanges],
  ...[contract.pathRtt, contract.pathFindings, contract.pathMtu, contract.pathUnexpected],
  ...[contract.pathHopSent, contract.pathHopReceived, contract.pathHopEnded, contract.pathHopRtt],
  ...[contract.pathLinkFlows, contract.pathLinkDelay, contract.pathNodeRtt, contract.pathNodeEnded],
  ...[contract.pathAsLinkFlows, contract.probeInvalid],
];

/** Nothing before the first packet was sent: a name that does not resolve is no loss. */
export function* samples({ measured }: Result<PathMeasured>): Generator<Sample> {
  const { path, wanted, rtts = [], withheld = {} } = measured;
  if (path === undefined) return;
  yield* always(path);
  for (const rtt of rtts) yield sample(contract.pathRtt, {}, rtt);
  for (const reason of INVALID_REASONS) {
    const count = withheld[reason] ?? 0;
    if (count > 0) yield sample(contract.probeInvalid, { phase: 'reply', reason }, count);
  }
  if (wanted?.hops) yield* hops(path.nodes);
  if (wanted?.links) yield* topology(path);
  if (wanted?.as_links) yield* systems(path);
}

/** Family A. */
function* always(path: PathRun): Generator<Sample> {
  yield sample(contract.pathFlows, {}, path.flows - (path.undecided ?? 0));
  yield sample(contract.pathFlowsReached, {}, path.reached);
  if (path.distance !== undefined) yield sample(contract.pathHops, {}, path.distance);
  yield sample(contract.pathId, {}, path.path_id);
  yield sample(contract.pathChanges, {}, path.change?.route === true ? 1 : 0);
  for (const kind of PATH_FINDINGS) {
    const count = path.findings.filter((finding) => finding.kind === kind).length;
    if (count > 0) yield sample(contract.pathFindings, { kind }, count);
  }
  if (path.mtu !== undefined) yield sample(contract.pathMtu, {}, path.mtu.bytes);
  // Only kinds that were seen: five counters that stay 0 would double what is always there.
  for (const kind of PATH_UNEXPECTED) {
    const count = path.unexpected[kind] ?? 0;
    if (count > 0) yield sample(contract.pathUnexpected, { kind }, count);
  }
}

interface Hop {
  sent: number;
  received: number;
  ended: number;
  rtt: number;
}

/** Family B, keyed by TTL alone, so that a change of route makes no new series. */
function* hops(nodes: readonly PathNode[]): Generator<Sample> {
  const byTtl = new Map<number, Hop>();
  for (const { ttl, sent, received, ended = 0, rtt } of nodes) {
    const hop = byTtl.get(ttl) ?? { sent: 0, received: 0, ended: 0, rtt: Infinity };
    hop.sent += sent;
    hop.received += received;
    hop.ended += ended;
    hop.rtt = Math.min(hop.rtt, rtt?.min ?? Infinity);
    byTtl.set(ttl, hop);
  }
  for (const [hop, { sent, received, ended, rtt }] of byTtl) {
    const ttl = String(hop);
    yield sample(contract.pathHopSent, { ttl }, sent);
    yield sample(contract.pathHopReceived, { ttl }, received);
    yield sample(contract.pathHopEnded, { ttl }, ended);
    if (rtt !== Infinity) yield sample(contract.pathHopRtt, { ttl }, rtt);
  }
}

/** Family C. */
function* topology({ nodes, links }: PathRun): Generator<Sample> {
  for (const { ttl: at, from, to, flows, delay } of links) {
    const labels = { ttl: String(at), from, to };
    yield sample(contract.pathLinkFlows, labels, flows);
    if (delay !== undefined) yield sample(contract.pathLinkDelay, labels, delay);
  }
  for (const { ttl: at, id: node, rtt, ended } of nodes) {
    const labels = { ttl: String(at), node };
    if (rtt !== undefined) yield sample(contract.pathNodeRtt, labels, rtt.min);
    if (ended !== undefined) yield sample(contract.pathNodeEnded, labels, ended);
  }
}

/** Links between systems that a target may have. */
const MOST_AS_LINKS = 64;

/** Family D: each flow counts once for each pair of systems that follow each other on its route. */
function* systems({ nodes, routes }: PathRun): Generator<Sample> {
  const asn = new Map<string, string>();
  for (const { id, facts } of nodes) if (facts && facts.asn !== contract.UNKNOWN) asn.set(id, facts.asn);
  const links = new Map<string, { from: string; to: string; flows: number }>();
  for (const route of routes) {
    const pairs = new Map<string, { from: string; to: string }>();
    let from: string | undefined;
    for (const to of route.nodes.map((id) => asn.get(id))) {
      if (to === undefined) continue;
      if (from !== undefined && from !== to) pairs.set(`${from} ${to}`, { from, to });
      from = to;
    }
    for (const [key, pair] of pairs) {
      const link = links.get(key) ?? { ...pair, flows: 0 };
      link.flows += route.flows.length;
      links.set(key, link);
    }
  }
  const most = [...links.values()].sort((a, b) => b.flows - a.flows).slice(0, MOST_AS_LINKS);
  for (const { from, to, flows } of most) yield sample(contract.pathAsLinkFlows, { from, to }, flows);
}
