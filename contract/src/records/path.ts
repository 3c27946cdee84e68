/**
 * What one run of multipath traceroute saw: the record that goes to disk, to `/api/v1/paths` and to Loki. Names are
 * those of the JSON. Times are seconds unless they say otherwise. A field may be added within a version; one that is
 * removed or changes its meaning makes a new {@link PATH_SCHEMA}.
 */
import type { Family, PathFindingKind, PathUnexpected, Silence } from '../labels.js';
import type { RunEnvelope } from './envelope.js';

export const PATH_SCHEMA = 'parallax.path/1';

/** The node before the first hop: the vantage itself, whatever its address is today. */
export const PATH_START = 'vantage';

export const PATH_PROTOCOLS = ['udp', 'icmp', 'tcp'] as const;
export type PathProtocol = (typeof PATH_PROTOCOLS)[number];

export const PATH_ALGORITHMS = ['fixed', 'mda', 'mda_lite'] as const;
export type PathAlgorithm = (typeof PATH_ALGORITHMS)[number];

export const PATH_ENDS = ['reached', 'unreachable', 'loop', 'silence', 'open'] as const;
export type PathEnd = (typeof PATH_ENDS)[number];

export type PathRecord = RunEnvelope<typeof PATH_SCHEMA, PathRun>;

export interface PathRun {
  readonly protocol: PathProtocol;
  readonly family: Family;
  /** Address that the packets left from. */
  readonly source: string;
  readonly destination: string;
  /** Destination port of UDP and TCP. */
  readonly port?: number;
  readonly algorithm: PathAlgorithm;
  /** Percent; of adaptive algorithms. */
  readonly confidence?: number;
  /** Flows that were followed. */
  readonly flows: number;
  /** Flows that an answer of the destination ended. */
  readonly reached: number;
  /**
   * Flows of which it is not known whether they arrive: an adaptive search used them at a few TTLs only, the path is
   * longer than the largest TTL, packets or time ran out, or the destination limits how often it answers. Neither
   * reached nor lost; absent when there are none.
   */
  readonly undecided?: number;
  /** Least TTL at which the destination answered; absent when it did not. */
  readonly distance?: number;
  /**
   * 48 bits, exact as a double, of the addresses known at each TTL: those of this run, and those of runs before it
   * since the route last changed. Equal for equal sets; silence does not change it.
   */
  readonly path_id: number;
  /** Probe packets sent. */
  readonly packets: number;
  readonly seconds: number;
  /** False when the packet budget or the deadline ended the search before its stopping rule did. */
  readonly complete: boolean;
  /** Round trip to the destination. */
  readonly rtt?: PathRtt;
  /** By TTL, then by the number of flows, most first. */
  readonly nodes: readonly PathNode[];
  readonly links: readonly PathLink[];
  /**
   * Distinct sequences of nodes with the flows that took them, most flows first. Flows whose packets were spread over
   * several nodes of one TTL are in none.
   */
  readonly routes: readonly PathRoute[];
  readonly mtu?: PathMtu;
  readonly findings: readonly PathFinding[];
  readonly unexpected: Readonly<Partial<Record<PathUnexpected, number>>>;
  /** Against the run before; absent for the first one. */
  readonly change?: PathChange;
  /** What a person should know, most important first: where the path ends, where loss is, what changed. */
  readonly words: readonly string[];
}

export interface PathRtt {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly count: number;
}

/** One address at one TTL, or the silence behind one node. */
export interface PathNode {
  /** The address; `*` and the id of the node before for one that never answered, so that silence is never merged. */
  readonly id: string;
  readonly ttl: number;
  /** Absent when it never answered. */
  readonly address?: string;
  /** Flows seen through it. */
  readonly flows: readonly number[];
  /** Probes that this node answered or was meant to answer, and how many it answered. Each probe counts at one node. */
  readonly sent: number;
  readonly received: number;
  readonly rtt?: PathRtt;
  /** ICMP type and code of its answers; absent for an echo reply, a SYN-ACK or a reset. */
  readonly icmp?: { readonly type: number; readonly code: number };
  /** TTL of its answers as they arrived, and the number of hops back that this suggests. */
  readonly reply_ttl?: number;
  readonly return_hops?: number;
  /** What it quoted of our packet; only where the vantage may read raw ICMP. */
  readonly quoted?: PathQuote;
  /** MPLS label stack, top first (RFC 4950). */
  readonly mpls?: readonly MplsLabel[];
  readonly silence?: Silence;
  /** Flows that were never seen behind this node although it is not the destination. */
  readonly ended?: number;
  readonly destination?: true;
  readonly facts?: AddressFacts;
}

export interface PathQuote {
  readonly ttl: number;
  /** 0 to 63. */
  readonly dscp: number;
  /** Whether source, ports and checksum were quoted as sent; false is the mark of a NAT. */
  readonly intact?: boolean;
}

/** One entry of a label stack, RFC 3032. */
export interface MplsLabel {
  readonly label: number;
  readonly tc: number;
  readonly bottom: boolean;
  readonly ttl: number;
}

/** Two adjacent nodes of a flow. */
export interface PathLink {
  /** TTL of `to`. */
  readonly ttl: number;
  readonly from: string;
  readonly to: string;
  /** Flows over it. */
  readonly flows: number;
  /**
   * Least round trip to the far node minus least round trip to the near one. Absent when one of them is not known, or
   * when the difference is negative: then the way back or the router's slowness is larger than the link.
   */
  readonly delay?: number;
}

export interface PathRoute {
  /** Ids by TTL, the first hop first. */
  readonly nodes: readonly string[];
  readonly flows: readonly number[];
  /**
   * How it ended: at the destination, at a router that said unreachable, in a loop, or in silence; `open` when the
   * search ended first (largest TTL, packets, time).
   */
  readonly end: PathEnd;
}

export interface PathMtu {
  /** Largest packet in bytes, IP header included, that came through. */
  readonly bytes: number;
  /** The hop that said so, or the last one before larger packets vanish without a word; absent when nothing on the way limits it below the first link. */
  readonly limited_by?: { readonly ttl?: number; readonly address: string };
}

export interface PathFinding {
  readonly kind: PathFindingKind;
  /** Where: the TTL and the node that it is about. */
  readonly ttl?: number;
  readonly node?: string;
  /** How many flows it concerns. */
  readonly flows?: number;
  /** In a sentence. */
  readonly detail: string;
}

export interface PathChange {
  /** True when the route is another one; false when only the spread over known nodes, or silence, differs. */
  readonly route: boolean;
  readonly appeared: readonly PathPlace[];
  readonly vanished: readonly PathPlace[];
  /** Distances before and after, when they differ. */
  readonly distance?: { readonly before?: number; readonly after?: number };
  /** Path ids before and after, when they differ. */
  readonly path_id?: { readonly before: number; readonly after: number };
}

export interface PathPlace {
  readonly ttl: number;
  readonly address: string;
}

/** What is known about an address. Every value is text, `unknown` where nothing is known, never empty. */
export interface AddressFacts {
  /** `AS64500`. */
  readonly asn: string;
  readonly as_name: string;
  /** Routed or allocated prefix, CIDR. */
  readonly prefix: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly place: string;
  /** Name by reverse DNS: letters, digits, hyphens and dots, lower case. */
  readonly ptr: string;
  /** The user's own name for the network, and the site it is at. */
  readonly network: string;
  readonly site: string;
}
