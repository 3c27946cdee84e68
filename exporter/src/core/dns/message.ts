/** A DNS message as a value (RFC 1035 section 4). Every record stands for itself: no pointers into the packet. */

export interface DnsQuestion {
  /** Absolute name in escaped text. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds; 0 when the top bit was set (RFC 2181 section 8). */
  readonly ttl: number;
  /** Wire form with every name uncompressed. */
  readonly rdata: Uint8Array;
}

export interface DnsFlags {
  /** True in a reply. */
  readonly qr: boolean;
  readonly aa: boolean;
  readonly tc: boolean;
  readonly rd: boolean;
  readonly ra: boolean;
  readonly ad: boolean;
  readonly cd: boolean;
}

/** RFC 7871: `address/source`, with the prefix length to which the answer applies. */
export interface ClientSubnet {
  /** 4 or 16 bytes; bits beyond `source` are zero. */
  readonly address: Uint8Array;
  readonly source: number;
  readonly scope: number;
}

/** The OPT pseudo-record (RFC 6891); it is not one of `additional`. */
export interface Edns {
  readonly udpSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  /** RFC 5001; empty in a query. */
  readonly nsid?: Uint8Array;
  readonly clientSubnet?: ClientSubnet;
  /** RFC 8914. */
  readonly extendedErrors?: readonly { readonly code: number; readonly text: string }[];
}

export interface DnsMessage {
  readonly id: number;
  readonly opcode: number;
  readonly flags: DnsFlags;
  /** With the extension of EDNS: 0 to 4095. */
  readonly rcode: number;
  readonly question?: DnsQuestion;
  readonly answer: readonly DnsRecord[];
  readonly authority: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
  readonly edns?: Edns;
}

/** Records that a message may hold; a header that promises more is refused unread. */
export const MAX_RECORDS = 1024;

export const SECTIONS = ['answer', 'authority', 'additional'] as const;
export type Section = (typeof SECTIONS)[number];
