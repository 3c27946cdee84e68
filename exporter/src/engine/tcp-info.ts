import * as k from './constants.js';
import type { Binding } from './libc.js';

/** Offsets in struct tcp_info (linux/tcp.h). */
const STATE = 0;
const RTT = 68;
const TOTAL_RETRANS = 100;
const NEEDED = TOTAL_RETRANS + 4;
/** net/tcp_states.h */
const ESTABLISHED = 1;

export interface TcpInfo {
  readonly established: boolean;
  /** Smoothed round trip; right after the handshake that of SYN and SYN-ACK. 0 when the kernel does not tell. */
  readonly micros: number;
  readonly retransmissions: number;
}

const bytes = new Uint8Array(256);
const view = new DataView(bytes.buffer);
const length = new Uint32Array(1);
const lengthBytes = new Uint8Array(length.buffer);

/** What TCP knows of a connection. */
export function readTcpInfo({ libc }: Binding, fd: number): TcpInfo {
  length[0] = bytes.length;
  const failed = libc.getsockopt(fd, k.IPPROTO_TCP, k.TCP_INFO, bytes, lengthBytes) !== 0;
  if (failed || (length[0] ?? 0) < NEEDED) return { established: false, micros: 0, retransmissions: 0 };
  return {
    established: bytes[STATE] === ESTABLISHED,
    micros: view.getUint32(RTT, true),
    retransmissions: view.getUint32(TOTAL_RETRANS, true),
  };
}
