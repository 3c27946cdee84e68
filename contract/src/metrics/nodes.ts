import { defineMetric } from '../metric.js';

/** Who the addresses on the paths are. */

export const nodeInfo = defineMetric({
  name: 'parallax_path_node_info',
  type: 'info',
  unit: 'none',
  help: 'What is known about an address on a path of this vantage; "unknown" where nothing is.',
  scope: 'vantage',
  labels: {
    node: 'open',
    asn: 'open',
    as_name: 'open',
    prefix: 'open',
    country: 'open',
    place: 'open',
    ptr: 'open',
    network: 'open',
    site: 'open',
  },
  stability: 'stable',
});

export const nodesOmitted = defineMetric({
  name: 'parallax_path_nodes_omitted',
  type: 'gauge',
  unit: 'none',
  help: 'Addresses on the paths of this vantage about which nothing is said because 5,000 others are.',
  scope: 'vantage',
  labels: {},
  stability: 'stable',
});
