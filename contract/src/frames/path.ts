import { defineFrame } from './frame.js';

/** How vantages and targets did, round by round: the strip under the picture. */
export const pathRoundsFrame = defineFrame({
  schema: 'parallax.frame/path-rounds/1',
  name: 'Path rounds',
  help: 'One row for each round, vantage and target.',
  fields: {
    time: { type: 'time', help: 'End of the round.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: {
      type: 'string',
      help: 'What was measured; with its probe or address behind it, `www (tcp)`, where several measure the same target.',
    },
    flows: { type: 'number', help: 'Flows followed to their end within the round; null when it is not known.' },
    reached: { type: 'number', help: 'Of those, how many the destination answered.' },
    changes: { type: 'number', help: 'Changes of the route within the round; null when it is not known.' },
    hops: { type: 'number', help: 'Least TTL at which the destination answered.' },
    rtt: { type: 'number', unit: 'seconds', help: 'Median round trip to the destination.' },
    path: { type: 'number', help: 'Number that stands for the route: equal, the same route.' },
    healthy: {
      type: 'boolean',
      help: 'Whether the vantage was well for at least nine tenths of the round; null when it does not say.',
    },
    probe: { type: 'string', help: 'Which probe measured it.' },
  },
});

/** Adjacent nodes, round by round. */
export const pathLinksFrame = defineFrame({
  schema: 'parallax.frame/path-links/1',
  name: 'Path links',
  help: 'One row for each round, vantage, target and link.',
  fields: {
    time: { type: 'time', help: 'End of the round.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: { type: 'string', help: 'What was measured.' },
    ttl: { type: 'number', help: 'TTL of the far node.' },
    from: { type: 'string', help: '`vantage`, an address, or `*` and a node: the silence behind it.' },
    to: { type: 'string', help: 'As `from`.' },
    flows: { type: 'number', help: 'Flows over the link.' },
    delay: { type: 'number', unit: 'seconds', help: 'Least round trip to the far node minus least to the near one.' },
  },
});

/** What was measured at nodes, round by round. */
export const pathNodesFrame = defineFrame({
  schema: 'parallax.frame/path-nodes/1',
  name: 'Path nodes',
  help: 'One row for each round, vantage, target, TTL and node.',
  fields: {
    time: { type: 'time', help: 'End of the round.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: { type: 'string', help: 'What was measured.' },
    ttl: { type: 'number', help: 'Distance in hops.' },
    node: { type: 'string', help: 'Address, or the silence behind a node.' },
    rtt: { type: 'number', unit: 'seconds', help: 'Least round trip.' },
    ended: { type: 'number', help: 'Flows last seen here that did not reach the destination.' },
  },
});

/** Who the addresses are. */
export const pathFactsFrame = defineFrame({
  schema: 'parallax.frame/path-facts/1',
  name: 'Path facts',
  help: 'One row for each address; "unknown" where nothing is known.',
  fields: {
    node: { type: 'string', help: 'Address.' },
    asn: { type: 'string', help: '`AS64500`.' },
    as_name: { type: 'string', help: 'Name of the autonomous system.' },
    prefix: { type: 'string', help: 'CIDR.' },
    country: { type: 'string', help: 'ISO 3166-1 alpha-2.' },
    place: { type: 'string', help: 'City or other place.' },
    ptr: { type: 'string', help: 'Name by reverse DNS. Made by strangers: text, never markup or a link.' },
    network: { type: 'string', help: "The user's own name for the network." },
    site: { type: 'string', help: "The user's own name for the site." },
  },
});

/** What the runs noticed, latest state within the range. */
export const pathFindingsFrame = defineFrame({
  schema: 'parallax.frame/path-findings/1',
  name: 'Path findings',
  help: 'One row for each round, vantage, target and kind of finding; where known, with its node.',
  fields: {
    time: { type: 'time', help: 'End of the round.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: { type: 'string', help: 'What was measured.' },
    kind: { type: 'string', help: 'One of PATH_FINDINGS.' },
    count: { type: 'number', help: 'How many.' },
    node: { type: 'string', help: 'Where, of records.' },
    ttl: { type: 'number', help: 'Where, of records.' },
    detail: { type: 'string', help: 'In a sentence, of records. Text, never markup.' },
  },
});

/** What only the records of runs tell of nodes; there when Loki is set. */
export const pathDetailsFrame = defineFrame({
  schema: 'parallax.frame/path-details/1',
  name: 'Path details',
  help: 'One row for each run and node with something to say.',
  fields: {
    time: { type: 'time', help: 'Start of the run.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: { type: 'string', help: 'What was measured.' },
    run_id: { type: 'string', help: 'The run.' },
    ttl: { type: 'number', help: 'Distance in hops.' },
    node: { type: 'string', help: 'Address, or the silence behind a node.' },
    sent: { type: 'number', help: 'Probes that it was meant to answer.' },
    received: { type: 'number', help: 'Probes that it answered: unanswered ones are no loss by themselves.' },
    mpls: { type: 'string', help: 'Label stack as `label/tc/ttl`, top first, with commas.' },
    dscp: { type: 'number', help: 'DSCP that it quoted, 0 to 63.' },
    dscp_rewritten: {
      type: 'boolean',
      help: 'Whether a finding of the run says that this is not what was sent; null when none was quoted.',
    },
    silence: { type: 'string', help: 'One of SILENCES.' },
  },
});

/** Whole ways of flows; there when Loki is set. */
export const pathRoutesFrame = defineFrame({
  schema: 'parallax.frame/path-routes/1',
  name: 'Path routes',
  help: 'One row for each run and distinct sequence of nodes.',
  fields: {
    time: { type: 'time', help: 'Start of the run.' },
    vantage: { type: 'string', help: 'Who measured.' },
    target: { type: 'string', help: 'What was measured.' },
    run_id: { type: 'string', help: 'The run.' },
    nodes: { type: 'string', help: 'Ids by TTL, the first hop first, with spaces.' },
    flows: { type: 'number', help: 'Flows that took it.' },
    end: { type: 'string', help: 'One of PATH_ENDS.' },
    mtu: { type: 'number', unit: 'bytes', help: 'Largest packet that came through, of the run.' },
    mtu_at: { type: 'string', help: 'Address of the hop that limits it.' },
  },
});

const NODE_GRAPH =
  'In the format of the core panels Node graph and Geomap (network layer), for the last round; at most 1,500 nodes.';

/** The last round for core panels: nodes. Same address, one node, whoever sees it; silence stays with its vantage. */
export const pathGraphNodesFrame = defineFrame({
  schema: 'parallax.frame/path-graph-nodes/1',
  name: 'nodes',
  help: NODE_GRAPH,
  fields: {
    id: { type: 'string', help: 'Unique in this frame.' },
    title: { type: 'string', help: 'Vantage, address or target. Text, never markup.' },
    subtitle: { type: 'string', help: 'Autonomous system, or what the node is.' },
    mainstat: { type: 'number', unit: 'seconds', help: 'Least round trip.' },
    secondarystat: { type: 'number', help: 'Flows through it.' },
    color: { type: 'string', help: "Name in Grafana's palette: red where flows end, grey where nothing is known." },
    arc__passed: { type: 'number', unit: 'ratio', help: 'Share of the flows through it that go on.' },
    arc__ended: { type: 'number', unit: 'ratio', help: 'Share of the flows through it that end here.' },
    detail__ptr: { type: 'string', help: 'Name by reverse DNS.' },
    detail__network: { type: 'string', help: "The user's own name for the network." },
    detail__place: { type: 'string', help: 'Place and country.' },
    detail__seen_by: { type: 'string', help: 'Vantages that see it, with commas.' },
    latitude: { type: 'number', help: 'Degrees, of vantages.' },
    longitude: { type: 'number', help: 'Degrees, of vantages.' },
  },
});

/** The last round for core panels: links. */
export const pathGraphEdgesFrame = defineFrame({
  schema: 'parallax.frame/path-graph-edges/1',
  name: 'edges',
  help: NODE_GRAPH,
  fields: {
    id: { type: 'string', help: 'Unique in this frame.' },
    source: { type: 'string', help: 'Id of a node.' },
    target: { type: 'string', help: 'Id of a node.' },
    mainstat: { type: 'number', help: 'Flows over the link.' },
    secondarystat: {
      type: 'number',
      unit: 'seconds',
      help: 'Delay of the link, seen by the vantage nearest to its far end.',
    },
    thickness: { type: 'number', help: '1 to 6, by the share of flows.' },
    detail__traces: { type: 'string', help: 'Traces that cross it, of all drawn.' },
  },
});
