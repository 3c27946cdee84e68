import { Config } from '../../src/probes/path/config.js';
import { discover } from '../../src/probes/path/discovery/index.js';
import type { Discovery } from '../../src/probes/path/observation.js';
import { TARGET, type Diamond } from './diamonds.js';
import { SimulatedTrace, type SimulatedTraceOptions } from './simulated-tracer.js';

export interface Found {
  readonly discovery: Discovery;
  readonly trace: SimulatedTrace;
  /** Links seen, as `address>address`. */
  readonly links: ReadonlySet<string>;
}

export interface SearchOptions extends SimulatedTraceOptions {
  /** Virtual milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  readonly distance?: number;
  readonly signal?: AbortSignal;
}

/** Runs the discovery of the path probe over a simulated topology, in virtual time. */
export async function search(
  topology: Diamond['topology'],
  config: Record<string, unknown> = {},
  { timeout = 600_000, distance, signal, ...options }: SearchOptions = {},
): Promise<Found> {
  const parsed = Config.parse({ max_packets: 20_000, ...config });
  const trace = new SimulatedTrace(topology, { protocol: parsed.protocol, size: parsed.size, ...options });
  const discovery = await discover(trace, parsed, {
    signal: signal ?? new AbortController().signal,
    remaining: () => Math.max(0, timeout - trace.now),
    destination: options.destination ?? topology.destinations[0]?.address ?? TARGET,
    ...(distance === undefined ? {} : { distance }),
  });
  return { discovery, trace, links: linksOf(discovery) };
}

function linksOf({ observations }: Discovery): Set<string> {
  const nodes = new Map(observations.map(({ flow, ttl, reply }) => [`${flow} ${ttl}`, reply?.from]));
  const links = new Set<string>();
  for (const { flow, ttl, reply } of observations) {
    const before = nodes.get(`${flow} ${ttl - 1}`);
    if (reply !== undefined && before !== undefined && before !== reply.from) links.add(`${before}>${reply.from}`);
  }
  return links;
}

/** Whether every link there is was seen. */
export const isComplete = (found: Found, { links }: Diamond): boolean => [...links].every((link) => found.links.has(link)); // prettier-ignore
