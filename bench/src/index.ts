import type { BenchRow } from './row.js';

export type { BenchRow } from './row.js';

/** One benchmark: it starts what it needs, runs ours and the peer in turn, and cleans up. */
export type Bench = () => Promise<BenchRow[]>;

/** By the name that `npm run bench -- NAME` takes. */
export const benches: Readonly<Record<string, Bench>> = {
  icmp: async () => (await import('./icmp.js')).run(),
  http: async () => (await import('./http.js')).http(),
  https: async () => (await import('./http.js')).https(),
  tcp: async () => (await import('./tcp.js')).run(),
  dns: async () => (await import('./dns.js')).run(),
  'probe-endpoint': async () => (await import('./probe-endpoint.js')).run(),
  exposition: async () => (await import('./exposition.js')).run(),
  path: async () => (await import('./path.js')).run(),
  'path-cost': async () => (await import('./path-cost.js')).run(),
  cdn: async () => (await import('./cdn.js')).run(),
  enrich: async () => (await import('./enrich.js')).run(),
  idle: async () => (await import('./idle.js')).run(),
  panel: async () => (await import('./panel.js')).run(),
  'remote-write': async () => (await import('./remote-write.js')).run(),
};
