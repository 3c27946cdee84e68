export { issue, type Issue } from './parts/certificates.js';
export { Scope } from './parts/scope.js';
export { exec, freePorts, start, until, type Part, type Running } from './parts/process.js';
export { loopback, mayMakeNamespaces, namespaces, type Network } from './parts/network.js';
export { prometheus, Prometheus, type Sampled } from './parts/prometheus.js';
