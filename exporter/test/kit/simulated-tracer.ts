import type { PathProtocol, PathUnexpected } from '@parallax/contract';
import { SimulatedNetwork, topology, type SimAnswer, type TopologyInput } from '@parallax/lab';
import type { HopReply, ProbeOrder, Round, RoundOptions, TraceSession } from '../../src/core/tracer.js';

export interface SimulatedTraceOptions {
  /** A destination of the topology; the first one when absent. */
  readonly destination?: string;
  /** Default udp. */
  readonly protocol?: PathProtocol;
  /** Bytes of an ordinary packet. Default 64. */
  readonly size?: number;
  /** MTU of the first link. Default 1500. */
  readonly localMtu?: number;
  readonly seed?: number;
}

/** What was sent in a round, for tests that look at the order and the options. */
export interface SimulatedRound {
  readonly orders: readonly ProbeOrder[];
  readonly options: RoundOptions;
  /** Virtual milliseconds. */
  readonly start: number;
  readonly end: number;
}

interface Flight {
  readonly order: number;
  readonly flow: number;
  readonly ttl: number;
  readonly at: number;
  readonly giveUp: number;
  readonly answer?: SimAnswer;
}

/** A {@link TraceSession} over the path simulator, in virtual time: an hour of waiting takes no time at all. */
export class SimulatedTrace implements TraceSession {
  readonly source = '192.0.2.1';
  readonly quotes = true;
  /** Virtual milliseconds since the start. */
  now = 0;
  readonly rounds: SimulatedRound[] = [];
  /** Packets that left. */
  packets = 0;
  readonly #network: SimulatedNetwork;
  readonly #options: Required<SimulatedTraceOptions>;
  /** TTL and time of the first answer of each flow's destination in the round. */
  readonly #ends = new Map<number, { readonly ttl: number; readonly at: number }>();
  #late: Flight[] = [];
  #orders = 0;

  constructor(input: TopologyInput, options: SimulatedTraceOptions = {}) {
    const { seed = input.seed ?? 1 } = options;
    this.#network = new SimulatedNetwork(topology(input), seed);
    const destination = options.destination ?? input.destinations[0]?.address ?? '';
    this.#options = { destination, protocol: 'udp', size: 64, localMtu: 1500, seed, ...options };
  }

  async round(orders: readonly ProbeOrder[], options: RoundOptions, signal: AbortSignal): Promise<Round> {
    signal.throwIfAborted();
    await Promise.resolve();
    const serial = options.serial === true || this.#options.protocol === 'tcp';
    const start = this.now;
    const first = this.#orders;
    this.#ends.clear();
    this.#orders += orders.length;
    const sent = orders.map(() => false);
    const flights = this.#sendAll(orders, { ...options, serial }, { first, sent });
    const open = flights.filter(({ answer, giveUp }) => answer === undefined || answer.at > giveUp);
    const last = start + options.spacing * Math.max(0, sent.filter(Boolean).length - 1);
    this.now = Math.max(last, ...open.map(({ giveUp }) => giveUp), ...flights.map(({ answer, giveUp }) => Math.min(answer?.at ?? 0, giveUp))); // prettier-ignore
    this.rounds.push({ orders, options, start, end: this.now });
    const fits = orders.every(({ size }) => size === undefined || size <= this.#options.localMtu);
    return { sent, ...(fits ? {} : { localMtu: this.#options.localMtu }), ...this.#arrivals(flights, serial) };
  }

  close(): void {
    this.#late = [];
  }

  #sendAll(
    orders: readonly ProbeOrder[],
    options: RoundOptions,
    { first, sent }: { first: number; sent: boolean[] },
  ): Flight[] {
    const ready = new Map<number, number>();
    const flights: Flight[] = [];
    let next = this.now;
    for (const [index, order] of orders.entries()) {
      const at = Math.max(next, ready.get(order.flow) ?? 0);
      const end = this.#ends.get(order.flow);
      if ((order.size ?? 0) > this.#options.localMtu) continue;
      if (end !== undefined && end.at <= at && order.ttl >= end.ttl) continue;
      sent[index] = true;
      const flight = this.#send(order, at, { order: first + index, giveUp: at + options.wait });
      flights.push(flight);
      if (options.serial === true) ready.set(order.flow, Math.min(flight.answer?.at ?? Infinity, flight.giveUp));
      next = Math.max(next, options.serial === true ? next : at) + options.spacing;
    }
    return flights;
  }

  #send({ flow, ttl, size }: ProbeOrder, at: number, { order, giveUp }: { order: number; giveUp: number }): Flight {
    const { destination, protocol, size: usual } = this.#options;
    this.packets += 1;
    const packet = { destination, protocol, flow: `flow ${flow}`, ttl, size: size ?? usual, dscp: 0, at };
    const answer = this.#network.send(packet).find(({ forged }) => forged === undefined);
    if (answer !== undefined && isDestination(answer, destination)) {
      const known = this.#ends.get(flow);
      if (known === undefined || ttl < known.ttl) this.#ends.set(flow, { ttl, at: answer.at });
    }
    return { order, flow, ttl, at, giveUp, ...(answer === undefined ? {} : { answer }) };
  }

  /** What arrived by now, also of earlier rounds; of short quotes over UDP only what one packet can be meant by. */
  #arrivals(flights: readonly Flight[], serial: boolean): Pick<Round, 'replies' | 'unexpected'> {
    const all = [...this.#late, ...flights];
    const arrived = all.filter(({ answer }) => answer !== undefined && answer.at <= this.now);
    this.#late = all.filter(({ answer }) => answer !== undefined && answer.at > this.now);
    const replies: HopReply[] = [];
    let ambiguous = 0;
    for (const flight of arrived.sort((a, b) => (a.answer?.at ?? 0) - (b.answer?.at ?? 0))) {
      const { answer, flow } = flight;
      if (answer === undefined) continue;
      const several = !serial && flights.filter((other) => other.flow === flow).length > 1;
      const short = answer.kind === 'icmp' && answer.quoteBytes <= (answer.from.includes(':') ? 48 : 28);
      if (short && several && this.#options.protocol === 'udp') ambiguous += 1;
      else replies.push(replyOf(flight, answer));
    }
    const unexpected: Partial<Record<PathUnexpected, number>> = ambiguous > 0 ? { ambiguous } : {};
    return { replies, unexpected };
  }
}

function isDestination({ kind, from, type }: SimAnswer, destination: string): boolean {
  return kind !== 'icmp' || (from === destination && type !== (from.includes(':') ? 3 : 11));
}

function replyOf({ order, at }: Flight, answer: SimAnswer): HopReply {
  const { from, kind, type, code, ttl, mtu, mpls, quoted } = answer;
  return {
    ...{ order, from, kind, ttl, rtt: (answer.at - at) / 1000 },
    ...(kind === 'icmp' ? { type: type ?? 0, code: code ?? 0 } : {}),
    ...(mtu === undefined ? {} : { mtu }),
    ...(mpls === undefined ? {} : { mpls }),
    ...(kind === 'icmp'
      ? { quoted: { ttl: quoted.ttl, dscp: quoted.dscp, intact: quoted.rewritten.length === 0 } }
      : {}),
  };
}
