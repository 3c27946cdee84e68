import { hashOf, happens, mix } from './chance.js';
import { compileGraph, type Choice, type Graph, type Place } from './graph.js';
import type { Forgery, SimHost, SimRouter, Topology } from './topology.js';

export interface SimPacket {
  /** As in the topology, canonical. */
  readonly destination: string;
  readonly protocol: 'udp' | 'icmp' | 'tcp';
  /** What routers hash: for UDP and TCP the 5-tuple, for ICMP addresses, type, code and checksum. */
  readonly flow: string | number;
  /** IPv6 flow label. */
  readonly label?: number;
  readonly ttl: number;
  /** Bytes, IP header included. */
  readonly size: number;
  readonly dscp: number;
  /** When it leaves the vantage, in ms since the start of the simulation. */
  readonly at: number;
}

export interface SimLabel {
  readonly label: number;
  readonly tc: number;
  readonly bottom: boolean;
  readonly ttl: number;
}

/** What an answer quotes of our packet, as it was when it was answered. */
export interface SimQuote {
  readonly ttl: number;
  readonly dscp: number;
  /** Written over by a NAT; empty when it is as sent. */
  readonly rewritten: readonly ('source' | 'ports' | 'checksum')[];
}

export interface SimAnswer {
  /** When it arrives at the vantage. */
  readonly at: number;
  readonly from: string;
  readonly kind: 'icmp' | 'echo' | 'syn_ack' | 'reset' | 'datagram';
  /** Of ICMP errors: of RFC 792 or RFC 4443, by the family of the destination. */
  readonly type?: number;
  readonly code?: number;
  /** TTL as it arrives. */
  readonly ttl: number;
  readonly mtu?: number;
  readonly mpls?: readonly SimLabel[];
  readonly quoted: SimQuote;
  /** Bytes of our packet that an ICMP error quotes, IP header included; 0 of the destination's own answers. */
  readonly quoteBytes: number;
  /** What is wrong with it; absent for a true one. */
  readonly forged?: Forgery;
}

/** ICMP types and codes, RFC 792, 1812 and 4443. */
const CODES = {
  4: { expired: [11, 0], tooBig: [3, 4], net: [3, 0], host: [3, 1], port: [3, 3], prohibited: [3, 13] },
  6: { expired: [3, 0], tooBig: [2, 0], net: [1, 0], host: [1, 3], port: [1, 4], prohibited: [1, 1] },
} as const;
type Reason = keyof (typeof CODES)[4];

const HEADER = { 4: 20, 6: 40 } as const;
/** An ICMP error must fit 576 bytes over IPv4 (RFC 1812, 4.3.2.3) and 1280 over IPv6 (RFC 4443, 2.4). */
const LONGEST_QUOTE = { 4: 576 - 20 - 8, 6: 1280 - 40 - 8 } as const;

/** An answer before it is known when and how it arrives. */
type Draft = { -readonly [Key in keyof SimAnswer]?: SimAnswer[Key] } & Pick<SimAnswer, 'from' | 'kind' | 'quoteBytes'>;

/** A packet on its way. */
interface Traveller {
  readonly packet: SimPacket;
  readonly graph: Graph;
  readonly flow: number;
  /** Another value for each packet, also of the same flow and TTL, whatever was sent to others in between. */
  readonly fate: number;
  at: number;
  ttl: number;
  dscp: number;
  /** Links passed. */
  hops: number;
  /** Routers passed, with links and time to them for the first time, where packets may come back to one. */
  readonly trail: Map<Place, Pick<Traveller, 'hops' | 'at'>> | undefined;
  rewritten: readonly ('source' | 'ports' | 'checksum')[];
}

const UNTOUCHED: SimQuote['rewritten'] = [];
const MAX_FATES = 1 << 20;

/**
 * Packets in, answers out; no clock, no sockets. The same topology, seed and packets give the same answers. What
 * happens to a packet depends on its flow, its TTL and how many like it came before, not on what was sent to others.
 */
export class SimulatedNetwork {
  readonly #graphs = new Map<string, Graph>();
  readonly #fates = new Map<number, number>();
  readonly #seed: number;

  constructor(topology: Topology, seed: number = topology.seed) {
    this.#seed = seed;
    for (const destination of topology.destinations) {
      for (const graph of compileGraph(destination)) this.#graphs.set(graph.address, graph);
    }
  }

  /** All answers to a packet, in the order of their arrival; none for a destination that is not in the topology. */
  send(packet: SimPacket): SimAnswer[] {
    const graph = this.#graphs.get(packet.destination);
    if (graph === undefined || packet.ttl < 1) return [];
    const own = typeof packet.flow === 'number' ? packet.flow : hashOf(packet.flow);
    const flow = mix(mix(own, graph.salt), this.#seed);
    // Plain literals here and below: every packet passes, and spreads cost more than all the rest.
    const traveller: Traveller = {
      packet,
      graph,
      flow,
      fate: graph.chancy ? this.#fate(flow, packet.ttl) : 0,
      at: packet.at,
      ttl: packet.ttl,
      dscp: packet.dscp,
      hops: 0,
      trail: graph.cyclic ? new Map() : undefined,
      rewritten: UNTOUCHED,
    };
    return travel(traveller);
  }

  #fate(flow: number, ttl: number): number {
    const key = mix(flow, ttl);
    if (this.#fates.size > MAX_FATES) this.#fates.clear();
    const count = this.#fates.get(key) ?? 0;
    this.#fates.set(key, count + 1);
    return mix(key, count);
  }
}

/** From link to link until somebody answers, drops it or the TTL ends it. */
function travel(packet: Traveller): SimAnswer[] {
  const { graph } = packet;
  let choice = graph.first;
  for (;;) {
    const place = graph.places[choose(choice, packet)];
    if (place === undefined) return [];
    place.settle(packet.at);
    packet.at += place.party.delay;
    packet.hops += 1;
    if (packet.trail?.has(place) === false) packet.trail.set(place, { hops: packet.hops, at: packet.at });
    if (happens(mix(packet.fate, place.salt), place.party.loss)) return [];
    if (place.router === undefined) return reach(packet, place);
    const verdict = pass(packet, place, place.router);
    if (verdict !== undefined) return verdict;
    choice = place.next;
  }
}

/** What a router does with a packet: the answers, or undefined when it is forwarded, changed as routers do. */
function pass(packet: Traveller, place: Place, router: SimRouter): SimAnswer[] | undefined {
  if (packet.ttl <= 1) {
    const careless = router.forwards_ttl_zero && packet.ttl === 1;
    if (!careless) return complain(packet, place, 'expired');
    packet.ttl = 0;
    return undefined;
  }
  if (router.filter === 'all' || router.filter?.includes(packet.packet.protocol)) return [];
  if (router.unreachable !== undefined) return complain(packet, place, router.unreachable);
  if (router.mtu !== undefined && packet.packet.size > router.mtu) {
    return router.mtu_answer === 'never' ? [] : complain(packet, place, 'tooBig');
  }
  packet.ttl = router.ttl ?? packet.ttl - 1;
  packet.dscp = router.dscp ?? packet.dscp;
  if (router.nat !== undefined) packet.rewritten = [...new Set([...packet.rewritten, ...router.nat])];
  return undefined;
}

function choose({ targets, total, balance, salt, label }: Choice, packet: Traveller): number {
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) return only.place;
  const flow = label ? mix(packet.flow, packet.packet.label ?? 0) : packet.flow;
  const source = balance === 'packet' ? mix(packet.fate, packet.flow) : balance === 'flow' ? flow : packet.graph.salt;
  let left = mix(source, salt) % total;
  for (const { place, weight } of targets) {
    if (left < weight) return place;
    left -= weight;
  }
  return -1;
}

/** An ICMP error, or nothing from one that is silent or over its limit. */
function complain(packet: Traveller, place: Place, reason: Reason): SimAnswer[] {
  const { graph } = packet;
  const { party, router } = place;
  const from = router === undefined ? (place.host?.answers_from ?? graph.address) : router.address;
  if (from === undefined || router?.silent === true || !place.limiter.take(packet.at)) return [];
  const [type, code] = CODES[graph.family][reason];
  const labels = reason === 'expired' ? router?.mpls : undefined;
  const tells = reason === 'tooBig' && router?.mtu_answer === 'value';
  const answer: Draft = {
    from,
    kind: 'icmp',
    type,
    code,
    quoteBytes: quoteBytes(packet, party.quote, labels !== undefined),
  };
  if (reason === 'tooBig') answer.mtu = tells ? (router.mtu ?? 0) : 0;
  if (labels !== undefined) answer.mpls = stack(labels);
  return answers(packet, place, answer);
}

const stack = (labels: NonNullable<SimRouter['mpls']>): SimLabel[] =>
  labels.map(({ label, tc, ttl }, index) => ({ label, tc, bottom: index === labels.length - 1, ttl }));

/** An extension stands behind at least 128 bytes of quote (RFC 4884), padded with zeros when there is less. */
function quoteBytes({ packet, graph }: Traveller, quote: SimRouter['quote'], extended: boolean): number {
  const longest = LONGEST_QUOTE[graph.family];
  const wanted = quote === 'full' ? longest : quote === 28 ? HEADER[graph.family] + 8 : quote;
  return Math.min(packet.size, extended ? Math.min(wanted, 128) : wanted);
}

/** The destination: its own answer, by protocol. */
function reach(packet: Traveller, place: Place): SimAnswer[] {
  const { host } = place;
  if (host === undefined) return [];
  const { protocol } = packet.packet;
  if (protocol === 'udp' && host.udp === 'closed') return complain(packet, place, 'port');
  const kind = own(host, protocol);
  return kind === undefined ? [] : answers(packet, place, { from: host.answers_from ?? packet.graph.address, kind, quoteBytes: 0 }); // prettier-ignore
}

function own(host: SimHost, protocol: SimPacket['protocol']): SimAnswer['kind'] | undefined {
  if (protocol === 'icmp') return host.icmp === 'answers' ? 'echo' : undefined;
  if (protocol === 'udp') return host.udp === 'open' ? 'datagram' : undefined;
  return host.tcp === 'silent' ? undefined : host.tcp === 'open' ? 'syn_ack' : 'reset';
}

/** The true answer with what comes beside it: forgeries just before, copies just behind. */
function answers(packet: Traveller, place: Place, answer: Draft): SimAnswer[] {
  const { party, salt } = place;
  if (happens(mix(packet.fate, mix(salt, 1)), party.answer_loss)) return [];
  // The way back is the way there, without the rounds of a loop.
  const way = packet.trail?.get(place) ?? packet;
  const back = party.return_hops ?? way.hops - 1;
  answer.at = packet.at + (way.at - packet.packet.at) + party.answer_delay;
  answer.ttl = Math.max(1, party.reply_ttl - back);
  answer.quoted = { ttl: packet.ttl, dscp: packet.dscp, rewritten: packet.rewritten };
  const whole = answer as SimAnswer;
  if (party.forges.length === 0 && party.copies === 0) return [whole];
  const forged = party.forges.map((kind): SimAnswer => ({ ...whole, forged: kind }));
  return [...forged, whole, ...Array.from({ length: party.copies }, () => whole)];
}
