export { bridge, type BridgeOptions } from './parts/bridge.js';
export { authority, certify, issue, type Issue, type KeyPair } from './parts/certificates.js';
export { Scope } from './parts/scope.js';
export { exec, freePorts, start, until, type Part, type Running } from './parts/process.js';
export { loopback, mayMakeNamespaces, namespaces, type Network } from './parts/network.js';
export { prometheus, Prometheus, type Sampled } from './parts/prometheus.js';
export { receiver, type Receiver } from './parts/receiver.js';
export { victoriaMetrics } from './parts/victoria-metrics.js';
export { type Switchable } from './parts/switchable.js';
export { SimulatedNetwork, type SimAnswer, type SimLabel, type SimPacket, type SimQuote } from './simulator/network.js';
export { flowOfPorts } from './simulator/packet.js';
export { parseTopology, topology, TopologyError, type Topology, type TopologyInput } from './simulator/topology.js';
export {
  FIRST_HOP,
  simulatedInternet,
  simulatorProblem,
  type SimulatedInternet,
  type SimulatedOptions,
} from './parts/simulated.js';
export { weightedDns, type WeightedDns, type WeightedDnsOptions, type Weights } from './parts/weighted-dns.js';
export * from './parts/edges/index.js';
export { startDemo, type Demo } from './demo/world.js';
