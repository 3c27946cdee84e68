import type { Family } from '@parallax/contract';
import type { Address } from './net.js';
import type { StreamCalls } from './stream-calls.js';

export interface Arrivals {
  /** Segments with data since the connection began. */
  readonly dataSegments: number;
  /** The peer has closed its side. Its FIN may be what a stamp is of. */
  readonly finished: boolean;
  /** Seconds since the last segment with data, in steps of the kernel's tick (1 to 10 ms). */
  readonly sinceData: number;
}

/**
 * A UDP socket of the runtime by system calls, none of which waits. What throws, throws an error with the `code` of
 * errno(3).
 */
export interface DatagramCalls {
  /** Makes the kernel remember when datagrams arrive on this socket. No-op when it refuses. */
  arm(fd: number): void;
  /**
   * Arrival of the datagram that the runtime has read last, Unix time in seconds; undefined without a stamp. What
   * the kernel answers then is the time of the question: compare with {@link SocketClock.realtime} read before.
   */
  lastArrival(fd: number): number | undefined;
  /** Connects to a peer, from an unpredictable local port unless the socket has one. */
  connect(fd: number, address: Address, port: number): void;
  /**
   * Gives up peer and local port, so that nothing more arrives, and throws away what waited, errors included. False
   * when the socket cannot be used again.
   */
  disconnect(fd: number): boolean;
  /** Sends one datagram to the peer. */
  send(fd: number, datagram: Uint8Array): void;
}

/**
 * What only the kernel knows about a socket that the runtime opened. `engine/` implements it, `platform/` uses it
 * through the descriptor of a socket handle. Where the kernel cannot be asked, every reading is undefined and the
 * caller falls back to the clock of the event loop.
 */
export interface SocketClock {
  /** False where no reading will ever come (not Linux, no libc binding). */
  readonly available: boolean;
  /**
   * SYN to SYN-ACK in seconds: the first round-trip sample of TCP_INFO. Read it in the `connect` event, before
   * anything is written. Undefined when the handshake was retransmitted (then the sample is not the connect time,
   * and the event loop is exact enough for something that took a second) or when nothing was sampled.
   */
  connectSeconds(fd: number): number | undefined;
  /** Asks the kernel to stamp the segments that arrive on this socket; false when it refuses. */
  arm(fd: number): boolean;
  /**
   * Arrival of the last segment waiting to be read, Unix time in seconds; does not consume it. Undefined when nothing
   * waits or it carries no stamp. Wall-clock time: compare with {@link realtime} and withhold on a clock step.
   */
  peekReceiveStamp(fd: number): number | undefined;
  /** What came so far, for judging a stamp: the kernel merges segments that wait and keeps the stamp of the last. */
  arrivals(fd: number): Arrivals | undefined;
  /** Absent where there is no libc binding. */
  readonly datagrams?: DatagramCalls;
  /** Absent where connections must be sockets of the runtime. */
  readonly streams?: StreamCalls;
  /** Unix time in seconds from the clock that the stamps come from, to 0.24 us. */
  realtime(): number;
  /** SO_BINDTODEVICE. Throws a Fault when the interface does not exist or the kernel refuses. */
  bindToDevice(fd: number, name: string): void;
  /** DSCP 0 to 63 in IP_TOS or IPV6_TCLASS (RFC 2474). Throws a Fault when the kernel refuses. */
  setDscp(fd: number, family: Family, dscp: number): void;
  /** Gives back what the clock holds; readings after it are undefined. Idempotent. */
  close(): void;
}
