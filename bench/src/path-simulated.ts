/** The path probe, whole, over the simulated network: no sockets, no waiting, a clock that runs as fast as it is asked. */
import { SimulatedNetwork, type SimAnswer, type Topology } from '@parallax/lab';
import type { PathRun, Sample } from '@parallax/contract';
import { factsOf, randomFrom, targetAddress } from './path-fleet.js';

type Tracer = import('../../exporter/dist/core/tracer.js').Tracer;
type Session = import('../../exporter/dist/core/tracer.js').TraceSession;
type HopReply = import('../../exporter/dist/core/tracer.js').HopReply;
type Request = import('../../exporter/dist/core/tracer.js').TraceRequest;
type Ports = import('../../exporter/dist/scheduler/context.js').Ports;
type Memory = import('../../exporter/dist/core/probe.js').Memory;
type Context = typeof import('../../exporter/dist/scheduler/context.js');
type Probes = typeof import('../../exporter/dist/probes/index.js');
type Measured = import('../../exporter/dist/probes/path/run.js').PathMeasured;
type Metric = import('@parallax/contract').Metric;

const load = (path: string): Promise<unknown> => import(new URL(`../../exporter/dist/${path}`, import.meta.url).href);

/** Virtual milliseconds. */
interface Time {
  now: number;
}

/** Times of a busy network: three percent of jitter, and now and then a queue. */
function jitter(random: () => number, seconds: number): number {
  const queue = random() < 0.05 ? random() * 0.004 : 0;
  const whole = seconds * (1 + 0.03 * random()) + 20e-6 * random() + queue;
  // Stamps of the kernel are whole nanoseconds.
  return Math.round(whole * 1e9) / 1e9;
}

function simulatedTracer(network: SimulatedNetwork, time: Time): Tracer {
  const random = randomFrom(7);
  const open = (request: Request): Session => {
    let sentSoFar = 0;
    const ends = new Map<number, { readonly ttl: number; readonly at: number }>();
    const replyOf = (order: number, at: number, answer: SimAnswer): HopReply => ({
      ...{ order, from: answer.from, kind: answer.kind, ttl: answer.ttl, rtt: jitter(random, (answer.at - at) / 1000) },
      ...(answer.type === undefined ? {} : { type: answer.type, code: answer.code ?? 0 }),
      ...(answer.mtu === undefined ? {} : { mtu: answer.mtu }),
      ...(answer.mpls === undefined ? {} : { mpls: answer.mpls }),
    });
    return {
      ...{ source: '192.0.2.10', quotes: false, close: () => undefined },
      round: (orders, { spacing, wait }) => {
        const replies: HopReply[] = [];
        const start = time.now;
        const sent = orders.map(({ flow, ttl, size }, index) => {
          const at = start + index * spacing;
          const end = ends.get(flow);
          const number = sentSoFar + index;
          if (end !== undefined && ttl >= end.ttl && end.at <= at) return false;
          const answer = network
            .send({
              ...{ destination: request.address.ip, protocol: request.protocol, ttl, at },
              ...{ flow: request.sourcePort + flow, size: size ?? request.size, dscp: request.egress.dscp ?? 0 },
            })
            .find(({ forged }) => forged === undefined);
          time.now = Math.max(time.now, Math.min(answer?.at ?? Infinity, at + wait));
          if (answer === undefined || answer.at > at + wait) return true;
          replies.push(replyOf(number, at, answer));
          if (answer.from === request.address.ip && (end === undefined || ttl < end.ttl))
            ends.set(flow, { ttl, at: answer.at });
          return true;
        });
        sentSoFar += orders.length;
        return Promise.resolve({ sent, replies, unexpected: {} });
      },
    };
  };
  return { open: (request) => Promise.resolve(open(request)) };
}

export interface Traced {
  readonly run: PathRun;
  readonly samples: readonly Sample[];
}

export interface Simulation {
  /** Every metric of the probe. */
  readonly metrics: readonly Metric[];
  /** Traces a pair at a time of the simulator, in milliseconds; never earlier than the last one. */
  trace(pair: number, at: number): Promise<Traced>;
}

/** Many pairs of vantage and target over one simulated network, each with a memory of its own. */
export async function simulate(world: Topology, options: object): Promise<Simulation> {
  const { probes } = (await load('probes/index.js')) as Probes;
  const { runContext } = (await load('scheduler/context.js')) as Context;
  const probe = probes['path'];
  if (probe === undefined) throw new Error('the exporter has no path probe');
  const time: Time = { now: 0 };
  const absent = (): Promise<never> => Promise.reject(new Error('not part of the simulation'));
  const clock: Ports['clock'] = {
    ...{ now: () => time.now, wall: () => time.now, sleep: () => Promise.resolve() },
    lap: () => ({ startedAt: time.now, seconds: () => 0 }),
  };
  const ports: Ports = {
    ...{ clock, resolver: { resolve: absent }, pinger: { ping: absent }, readSecret: absent },
    net: { connect: absent, datagrams: absent },
    enricher: { facts: factsOf, settle: () => Promise.resolve() },
    tracer: simulatedTracer(new SimulatedNetwork(world), time),
  };
  const config: unknown = probe.Config.parse(options);
  const memories = new Map<number, Memory>();
  const never = new AbortController().signal;
  const deadline = { signal: never, ending: never, remaining: () => 60_000, clear: () => undefined };
  return {
    metrics: probe.metrics,
    trace: async (pair, at) => {
      time.now = Math.max(time.now, at);
      const memory = memories.get(pair) ?? {};
      memories.set(pair, memory);
      const host = targetAddress(pair);
      const common = { interval: 60_000, timeout: 60_000, family: '4', fallback: false } as const;
      const target = Object.freeze({
        ...{ probe: 'path', type: 'path', name: host, host, labels: {}, config },
        common: { ...common, addresses: 'first' as const, egress: {}, resolvers: [] },
      });
      const result = await probe.run(target, runContext(ports, target, { deadline, hostName: host, memory }));
      const { path } = result.measured as Partial<Measured>;
      if (path === undefined)
        throw new Error(result.outcome === 'failed' ? result.failure.detail : 'nothing was traced');
      return { run: path, samples: [...probe.samples(result)] };
    },
  };
}
