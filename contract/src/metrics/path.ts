import { PATH_FINDINGS, PATH_UNEXPECTED } from '../labels.js';
import { defineMetric, DURATION_BUCKETS } from '../metric.js';

// (A) Always: what one graph and one alert need.

export const pathFlows = defineMetric({
  name: 'parallax_path_flows_total',
  type: 'counter',
  unit: 'none',
  help: 'Flows followed to their end; those whose end is not known are left out.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathFlowsReached = defineMetric({
  name: 'parallax_path_flows_reached_total',
  type: 'counter',
  unit: 'none',
  help: 'Flows that the destination answered; the rest of those followed were lost on the way.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathHops = defineMetric({
  name: 'parallax_path_hops',
  type: 'gauge',
  unit: 'none',
  help: 'Least TTL at which the destination answered in the last run; absent when it did not.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathId = defineMetric({
  name: 'parallax_path_id',
  type: 'gauge',
  unit: 'none',
  help: 'A number of 48 bits that stands for the addresses known at each TTL: equal numbers, equal path; silence does not change it.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathChanges = defineMetric({
  name: 'parallax_path_changes_total',
  type: 'counter',
  unit: 'none',
  help: 'Runs that found another route than the run before; balancing over known nodes and silent hops do not count.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathRtt = defineMetric({
  name: 'parallax_path_rtt_seconds',
  type: 'histogram',
  unit: 'seconds',
  help: 'Round-trip time of each probe that the destination answered.',
  scope: 'target',
  labels: {},
  stability: 'stable',
  buckets: DURATION_BUCKETS,
});

// Facts that are there only when there is something to say.

export const pathFindings = defineMetric({
  name: 'parallax_path_findings',
  type: 'gauge',
  unit: 'none',
  help: 'Things that the last run noticed, by kind; absent kinds were not seen.',
  scope: 'target',
  labels: { kind: PATH_FINDINGS },
  stability: 'stable',
});

export const pathMtu = defineMetric({
  name: 'parallax_path_mtu_bytes',
  type: 'gauge',
  unit: 'bytes',
  help: 'Largest packet, IP header included, that comes through without being fragmented; only when asked for.',
  scope: 'target',
  labels: {},
  stability: 'stable',
});

export const pathUnexpected = defineMetric({
  name: 'parallax_path_unexpected_replies_total',
  type: 'counter',
  unit: 'none',
  help: 'Answers that were not counted: not ours, one more after the first, too late, malformed, or not to be told apart.',
  scope: 'target',
  labels: { kind: PATH_UNEXPECTED },
  stability: 'stable',
});

// (B) Per TTL, when asked for.

export const pathHopSent = defineMetric({
  name: 'parallax_path_hop_sent_total',
  type: 'counter',
  unit: 'none',
  help: 'Probes sent with this TTL, up to the first silent one behind the last answer.',
  scope: 'target',
  labels: { ttl: 'open' },
  stability: 'stable',
});

export const pathHopReceived = defineMetric({
  name: 'parallax_path_hop_received_total',
  type: 'counter',
  unit: 'none',
  help: 'Probes with this TTL that were answered. Unanswered ones are no loss by themselves: routers answer when they like.',
  scope: 'target',
  labels: { ttl: 'open' },
  stability: 'stable',
});

export const pathHopEnded = defineMetric({
  name: 'parallax_path_hop_ended_total',
  type: 'counter',
  unit: 'none',
  help: 'Flows that were last seen at this TTL and did not reach the destination: where packets are lost.',
  scope: 'target',
  labels: { ttl: 'open' },
  stability: 'stable',
});

export const pathHopRtt = defineMetric({
  name: 'parallax_path_hop_rtt_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Least round-trip time of the answers at this TTL in the last run.',
  scope: 'target',
  labels: { ttl: 'open' },
  stability: 'stable',
});

// (C) Topology, when asked for.

export const pathLinkFlows = defineMetric({
  name: 'parallax_path_link_flows',
  type: 'gauge',
  unit: 'none',
  help: 'Flows over the link from one node to the next at this TTL in the last run; "*" and a node is the silence behind that node.',
  scope: 'target',
  labels: { ttl: 'open', from: 'open', to: 'open' },
  stability: 'stable',
});

export const pathLinkDelay = defineMetric({
  name: 'parallax_path_link_delay_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Least round trip to the far node minus least round trip to the near one; absent when that would be negative.',
  scope: 'target',
  labels: { ttl: 'open', from: 'open', to: 'open' },
  stability: 'stable',
});

export const pathNodeRtt = defineMetric({
  name: 'parallax_path_node_rtt_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Least round-trip time to this node in the last run.',
  scope: 'target',
  labels: { ttl: 'open', node: 'open' },
  stability: 'stable',
});

export const pathNodeEnded = defineMetric({
  name: 'parallax_path_node_ended_flows',
  type: 'gauge',
  unit: 'none',
  help: 'Flows of the last run that were last seen at this node and did not reach the destination.',
  scope: 'target',
  labels: { ttl: 'open', node: 'open' },
  stability: 'stable',
});

// (D) Between autonomous systems, when asked for.

export const pathAsLinkFlows = defineMetric({
  name: 'parallax_path_as_link_flows',
  type: 'gauge',
  unit: 'none',
  help: 'Flows of the last run from one autonomous system into the next; hops of unknown systems are passed over.',
  scope: 'target',
  labels: { from: 'open', to: 'open' },
  stability: 'stable',
});
