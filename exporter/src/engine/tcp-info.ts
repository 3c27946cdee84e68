import * as k from './constants.js';
import type { Libc } from './libc.js';

/** Offsets in struct tcp_info (linux/tcp.h); newer kernels know more fields. */
const STATE = 0;
const LAST_DATA_RECV = 52;
const RTT = 68;
const TOTAL_RETRANS = 100;
const DATA_SEGS_IN = 152;
/** net/tcp_states.h */
const ESTABLISHED = 1;
/** States in which the peer's FIN has been received: CLOSE, CLOSE_WAIT, LAST_ACK. */
const FINISHED = new Set([7, 8, 9]);

/** What TCP knows of a connection. */
export class TcpInfo {
  readonly #bytes = new Uint8Array(256);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #length = new Uint32Array(1);
  readonly #lengthBytes = new Uint8Array(this.#length.buffer);

  /** Takes the facts of a connection; false when the kernel does not give them. */
  read(libc: Libc, fd: number): boolean {
    this.#length[0] = this.#bytes.length;
    const failed = libc.getsockopt(fd, k.IPPROTO_TCP, k.TCP_INFO, this.#bytes, this.#lengthBytes) !== 0;
    if (failed) this.#length[0] = 0;
    return this.#knows(TOTAL_RETRANS);
  }

  #knows(field: number): boolean {
    return (this.#length[0] ?? 0) >= field + 4;
  }

  get established(): boolean {
    return this.#bytes[STATE] === ESTABLISHED;
  }
  /** The peer has closed its side. */
  get finished(): boolean {
    return FINISHED.has(this.#bytes[STATE] ?? 0);
  }
  /** Smoothed round trip in microseconds; right after the handshake that of SYN and SYN-ACK. 0 when not known. */
  get micros(): number {
    return this.#view.getUint32(RTT, true);
  }
  get retransmissions(): number {
    return this.#view.getUint32(TOTAL_RETRANS, true);
  }
  /** Milliseconds since data came last. */
  get sinceData(): number {
    return this.#view.getUint32(LAST_DATA_RECV, true);
  }
  /** Segments with data that came; undefined where the kernel does not count them. */
  get dataSegments(): number | undefined {
    return this.#knows(DATA_SEGS_IN) ? this.#view.getUint32(DATA_SEGS_IN, true) : undefined;
  }
}
