import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { Egress } from '../core/net.js';
import * as k from './constants.js';
import { describeErrno, reasonOfErrno } from './errno.js';
import { filterIcmp, openIcmp } from './icmp-open.js';
import type { Binding } from './libc.js';
import { SocketSetup } from './socket-setup.js';

/**
 * The looped copy of a packet says itself which packet it is. The kernel's own count of sends (OPT_ID) would not:
 * sends that fail because of a pending ICMP error are counted by older kernels too.
 */
const STAMPS = k.TX_SOFTWARE | k.RX_SOFTWARE | k.REPORT_SOFTWARE;
const ECHO_REPLY = { '4': 0, '6': 129 } as const;

/** What a socket is opened for; sockets are shared by all traces that want the same. */
export interface SocketWish {
  readonly protocol: 'udp' | 'icmp';
  readonly family: Family;
  readonly egress: Egress;
  /** Source port of UDP, wished identifier of ICMP. */
  readonly port: number;
}

export function wishKey({ protocol, family, egress, port }: SocketWish): string {
  const { sourceAddress = '', interface: device = '', dscp = '' } = egress;
  return [protocol, family, sourceAddress, device, dscp, port].join('|');
}

/** A socket that sends packets of its `Owner`s, each with a TTL of its own, and hears the ICMP errors about them. */
export class TraceSocket<Owner> {
  /** Packets to send now, by trace and order; the loop empties them. */
  readonly outboxTraces: Owner[] = [];
  readonly outboxOrders: number[] = [];
  /** Traces that use it. */
  users = 0;
  /** Monotonic milliseconds. */
  usedAt = 0;

  private constructor(
    readonly fd: number,
    readonly kind: 'udp' | 'ping' | 'raw',
    readonly wish: SocketWish,
    /** Source port; ICMP identifier. */
    readonly port: number,
  ) {}

  get family(): Family {
    return this.wish.family;
  }
  /** Raw IPv4 sockets neither compute checksums nor strip the IP header. */
  get sealed(): boolean {
    return this.kind === 'raw' && this.family === '4';
  }

  /** Throws a Fault that says what to do. */
  static open<Owner>(binding: Binding, wish: SocketWish): TraceSocket<Owner> {
    const { family } = wish;
    const { fd, raw } = wish.protocol === 'icmp' ? openIcmp(binding.libc, family) : openUdp(binding, family);
    const name = wish.protocol === 'icmp' ? 'an ICMP socket' : 'a UDP socket';
    try {
      const kind = wish.protocol === 'udp' ? 'udp' : raw ? 'raw' : 'ping';
      const port = prepare(new SocketSetup(binding, fd, family, name), wish, raw);
      return new TraceSocket<Owner>(fd, kind, wish, port);
    } catch (error) {
      binding.libc.close(fd);
      throw error;
    }
  }
}

function openUdp({ libc }: Binding, family: Family): { fd: number; raw: boolean } {
  const domain = family === '4' ? k.AF_INET : k.AF_INET6;
  const fd = libc.socket(domain, k.SOCK_DGRAM | k.SOCK_NONBLOCK | k.SOCK_CLOEXEC, 0);
  if (fd >= 0) return { fd, raw: false };
  const errno = libc.errno();
  throw new Fault(reasonOfErrno(errno), `cannot open a UDP socket for IPv${family}: ${describeErrno(errno)}`);
}

/** Returns the port, or the identifier, of everything that the socket sends. */
function prepare(setup: SocketSetup, { protocol, family, egress, port }: SocketWish, raw: boolean): number {
  setup.buffers();
  traceOptions(setup, egress);
  setup.dontFragment(true);
  setup.must([k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS, 'kernel timestamps');
  if (raw && !filterIcmp(setup.binding.libc, setup.fd, { family, types: [ECHO_REPLY[family]] })) {
    throw new Fault('internal_error', 'the kernel refuses the ICMP filter on a raw socket');
  }
  if (protocol === 'udp' && family === '6') setup.set([k.SOL_IPV6, k.IPV6_V6ONLY], 1);
  if (raw) {
    if (egress.sourceAddress !== undefined) setup.bind(egress.sourceAddress, 0);
    return port;
  }
  // Ping sockets are born with it: two could have one identifier, and one of them would get the answers of both.
  setup.must([k.SOL_SOCKET, k.SO_REUSEADDR], 0, 'an identifier of its own');
  if (!setup.bind(egress.sourceAddress, port)) setup.bind(egress.sourceAddress, 0);
  return setup.port();
}

/** What every socket that traces has: errors with their extensions, one flow label, the egress. */
export function traceOptions(setup: SocketSetup, egress: Egress): void {
  setup.egress(egress);
  setup.errors();
  if (setup.family === '4') {
    setup.set([k.SOL_IP, k.IP_RECVERR_RFC4884], 1);
    return;
  }
  setup.set([k.SOL_IPV6, k.IPV6_RECVERR_RFC4884], 1);
  // Labels made from a hash would differ from socket to socket, and routers may balance on them (RFC 6438).
  setup.set([k.SOL_IPV6, k.IPV6_AUTOFLOWLABEL], 0);
}
