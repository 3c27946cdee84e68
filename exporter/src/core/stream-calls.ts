import type { Address, ConnectOptions } from './net.js';

/** Who is told what a socket can do now. Called from the event loop, never from within a call. */
export interface StreamWatcher {
  /**
   * The socket may have something to read (data, the peer's FIN, an error) or room to write (a connection that stands,
   * or failed). Said once a change: read and write until nothing more goes.
   */
  ready(readable: boolean, writable: boolean): void;
}

export interface FirstByte {
  /** 0 for the peer's FIN. */
  readonly count: number;
  /** Arrival of the segment, Unix time in seconds; see `peekReceiveStamp` of the socket clock. */
  readonly at: number | undefined;
}

/**
 * TCP by system calls of this thread, none of which waits, on descriptors that the caller owns. Less than half the
 * work of a stream of the runtime. What throws, throws an error with the `code` of errno(3).
 */
export interface StreamCalls {
  /** A socket of the family that sends small pieces at once (TCP_NODELAY). */
  open(family: Address['family']): number;
  /** Binds to a local address, and a port that the kernel chooses. */
  bind(fd: number, ip: string): void;
  /** Starts to connect; the watcher is told when that has ended. Gives the number of the watch. */
  connect(fd: number, to: Pick<ConnectOptions, 'address' | 'port'>, watcher: StreamWatcher): number;
  /** Throws the error of a connection attempt that has failed. */
  check(fd: number): void;
  localPort(fd: number): number;
  /** How many of the bytes the kernel took; 0 when it has no room. */
  send(fd: number, bytes: Uint8Array): number;
  /** Reads one byte into `into`, with the kernel's stamp where the socket has stamps; else as {@link receive}. */
  receiveFirst(fd: number, into: Uint8Array): FirstByte | undefined;
  /** How many bytes came into `into`; 0 for the peer's FIN, undefined when nothing waits. */
  receive(fd: number, into: Uint8Array): number | undefined;
  /** Ends a watch; the descriptor stays open and is somebody else's now. Nothing is told any more. */
  detach(fd: number, watch: number): void;
  /** Closes a descriptor and ends its watch, if there is one. RST where data is unread. */
  close(fd: number, watch?: number): void;
}
