import type { InvalidReason, MplsLabel, PathProtocol, PathQuote, PathUnexpected } from '@parallax/contract';
import type { Address, Egress } from './net.js';

/** Where packets with limited TTL go, and what they look like. */
export interface TraceRequest {
  readonly address: Address;
  readonly egress: Egress;
  readonly protocol: PathProtocol;
  /** Destination port of UDP and TCP, the same at every TTL: routers must see one flow. */
  readonly port: number;
  /**
   * Source port of flow 0 of UDP and TCP; flow n has `sourcePort + n`, the same in every run. Where another process
   * holds one, the kernel chooses another. ICMP flows differ by their checksum, which is made from this number too.
   */
  readonly sourcePort: number;
  /** Bytes of an ordinary probe, IP header included. */
  readonly size: number;
}

/** One packet to send. */
export interface ProbeOrder {
  /** 0 to 4095. */
  readonly flow: number;
  /** 1 to 255. */
  readonly ttl: number;
  /** Bytes instead of the request's, IP header included, for path MTU. All packets have "don't fragment" set. */
  readonly size?: number;
}

/** An answer that is ours beyond doubt. */
export interface HopReply {
  /** Which order: its number in the session, counted from 0 over all rounds. */
  readonly order: number;
  /** Who answered; canonical text. */
  readonly from: string;
  /** Seconds between kernel stamps, or why it is withheld (always for `reset`, which nothing stamps). Never negative. */
  readonly rtt: number | InvalidReason;
  /** `icmp` is an ICMP error; the others are the destination's own answer: echo reply, SYN-ACK, reset, a UDP datagram. */
  readonly kind: 'icmp' | 'echo' | 'syn_ack' | 'reset' | 'datagram';
  /** Of an ICMP error. */
  readonly type?: number;
  readonly code?: number;
  /** TTL or hop limit of the answer as it arrived, where the kernel tells: not of TCP's own answers. */
  readonly ttl?: number;
  /** Of "packet too big": the MTU of the next link, 0 when the router does not say. */
  readonly mtu?: number;
  /** MPLS label stack (RFC 4950), top first. */
  readonly mpls?: readonly MplsLabel[];
  readonly quoted?: PathQuote;
}

export interface RoundOptions {
  /** Milliseconds between two packets of this session; 0 sends them back to back. */
  readonly spacing: number;
  /** Milliseconds to wait for the answer of each packet. */
  readonly wait: number;
  /**
   * One packet of a flow at a time: the next goes when the one before is answered or given up. Tells answers apart that
   * quote too little to name their packet. TCP is always so: two SYNs of one flow at once are impossible.
   */
  readonly serial?: boolean;
}

export interface Round {
  /** For each order of the round whether it left; false behind the destination of its flow, or when it did not fit. */
  readonly sent: readonly boolean[];
  /** MTU of the first link, when it was what an order did not fit through. */
  readonly localMtu?: number;
  /** Of this round and late ones of earlier rounds; at most one for each order. */
  readonly replies: readonly HopReply[];
  /** `late`: an answer to a trace of this destination that has been closed, or to a packet whose number is in use again. */
  readonly unexpected: Readonly<Partial<Record<PathUnexpected, number>>>;
}

/** A trace in progress. One round at a time. */
export interface TraceSession {
  /** Address that packets leave from. */
  readonly source: string;
  /** True when {@link HopReply.quoted} can be told. */
  readonly quotes: boolean;
  /**
   * Sends packets in the given order and resolves when all are answered or given up. Rejects with a Fault when none
   * can be sent. When a flow's destination has answered, later orders of this round for the flow with that TTL or more
   * are not sent.
   */
  round(orders: readonly ProbeOrder[], options: RoundOptions, signal: AbortSignal): Promise<Round>;
  /** Answers that come later belong to nobody. Idempotent. */
  close(): void;
}

/** Sends probes with limited TTL and says who answered. */
export interface Tracer {
  /** Rejects with a Fault: unsupported, permission_denied (with the sysctl line), network_unreachable ... */
  open(request: TraceRequest, signal: AbortSignal): Promise<TraceSession>;
}
