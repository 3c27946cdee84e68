/** The network as probes see it. `platform/` implements these ports; every error they raise is a {@link Fault}. */
import type { Family } from '@parallax/contract';
import type { Measured } from './clock.js';
import type { Secret } from './secret.js';
import type { Abortable } from './abortable.js';

/** A literal address in canonical text form (RFC 5952 for IPv6, no brackets; a zone index may follow `%`). */
export interface Address {
  readonly ip: string;
  readonly family: Family;
}

/** How a socket leaves the vantage. Absent fields leave the choice to the kernel. */
export interface Egress {
  readonly sourceAddress?: string;
  /** Interface name, SO_BINDTODEVICE. */
  readonly interface?: string;
  /** 0 to 63, RFC 2474. */
  readonly dscp?: number;
}

export interface ConnectOptions {
  readonly address: Address;
  readonly port: number;
  readonly egress: Egress;
}

export interface TlsOptions {
  /** Server Name Indication; also the name verified unless `verifyName` says otherwise. Absent: no SNI (an address). */
  readonly serverName?: string;
  readonly verifyName?: string;
  readonly alpn?: readonly string[];
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** PEM bundle; absent means the well-known roots. */
  readonly ca?: string;
  /** Client certificate chain and key, PEM. */
  readonly cert?: string;
  readonly key?: Secret;
  /** Report the verification error in {@link TlsFacts} instead of failing. */
  readonly skipVerify?: boolean;
  /** Ask for a stapled OCSP response (RFC 6066 section 8). */
  readonly requestOcsp?: boolean;
}

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

export interface TlsFacts {
  /** Handshake time, ClientHello to Finished. */
  readonly seconds: Measured;
  readonly version: string;
  /** IANA name of the cipher suite. */
  readonly cipher: string;
  readonly alpn?: string;
  /** DER of each certificate that the peer sent, leaf first, at most 16. */
  readonly chain: readonly Uint8Array[];
  /** Why verification failed; absent when it passed. */
  readonly verifyError?: TlsVerifyError;
  /** DER of the stapled OCSP response. */
  readonly ocsp?: Uint8Array;
}

export interface TlsVerifyError {
  readonly reason:
    | 'certificate_expired'
    | 'certificate_not_yet_valid'
    | 'certificate_name_mismatch'
    | 'certificate_untrusted'
    | 'certificate_invalid';
  readonly detail: string;
}

/** Takes the bytes of one answer. Called synchronously for each chunk; must not keep the chunk (it is reused). */
export interface Consumer {
  /** `done` ends the exchange; throw a {@link Fault} to end it as failed. */
  push(chunk: Uint8Array): 'more' | 'done';
  /** The peer closed its side. Throw a Fault when that is too early; returning ends the exchange as done. */
  end(): void;
}

export interface ExchangeTimes {
  /** Last byte written to first byte received; kernel-stamped on plain TCP. Absent when nothing was received. */
  readonly firstByte?: Measured;
  /** First byte received to done. */
  readonly transfer?: Measured;
}

/** One TCP connection of one run. */
export interface Connection {
  readonly remote: Address;
  readonly localPort: number;
  /** SYN to SYN-ACK, from TCP_INFO where the platform has it. */
  readonly connectTime: Measured;
  /** Facts of the handshake once {@link startTls} has resolved. */
  readonly tls?: TlsFacts;
  /** Upgrades the connection; later exchanges are encrypted. Rejects with a Fault of phase-independent reason. */
  startTls(options: TlsOptions, signal: Abortable): Promise<TlsFacts>;
  /** Writes `request` (may be empty) and feeds `consumer` until it is done, the peer closes, or the signal aborts. */
  exchange(request: Uint8Array, consumer: Consumer, signal: Abortable): Promise<ExchangeTimes>;
  /** Writes bytes that need no answer of their own; resolves when the kernel has taken them. */
  write(bytes: Uint8Array, signal: Abortable): Promise<void>;
  /** Speaks HTTP/2 (RFC 9113) for one request; needs ALPN `h2` or prior knowledge. */
  http2(request: Http2Request, consumer: Http2Consumer, signal: Abortable): Promise<ExchangeTimes>;
  /** Idempotent; closes the descriptor at once (RST where data is unread). */
  close(): void;
}

export interface Http2Request {
  /** Pseudo header fields first: `:method`, `:scheme`, `:authority`, `:path`. Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

export interface Http2Consumer extends Consumer {
  headers(status: number, headers: readonly (readonly [name: string, value: string])[]): void;
}

export interface DatagramOptions {
  readonly address: Address;
  readonly port: number;
  readonly egress: Egress;
}

/**
 * Time from the sending of the `index`th datagram of a socket (0 the first) to the arrival of the message at hand: of
 * the kernel where it stamps arrivals, else of the event loop. Meant for the call that brought the message only.
 */
export type SinceSent = (index: number) => Measured;

/**
 * One connected UDP socket with a local port of its own: datagrams of other peers never arrive. What came before the
 * first datagram was sent may be dropped.
 */
export interface Datagrams {
  readonly localPort: number;
  /** Sends one datagram. A pending ICMP error of an earlier one rejects with its Fault. */
  send(datagram: Uint8Array): Promise<void>;
  /** One listener; a Fault when an ICMP error came back (port unreachable and the like). */
  onMessage(listener: (message: Uint8Array, since: SinceSent) => void, onFault: (error: Error) => void): void;
  close(): void;
}

export interface Net {
  connect(options: ConnectOptions, signal: Abortable): Promise<Connection>;
  datagrams(options: DatagramOptions): Promise<Datagrams>;
}
