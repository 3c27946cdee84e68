import type { Family } from '@parallax/contract';
import { Fault } from '../core/failure.js';
import type { PingRequest } from '../core/pinger.js';
import * as k from './constants.js';
import { filterIcmp, openIcmp } from './icmp-open.js';
import type { Binding } from './libc.js';
import { SequenceTable } from './sequence-table.js';
import { setInt, SocketSetup } from './socket-setup.js';
import { StampKeys } from './stamp-keys.js';

const STAMPS = k.TX_SOFTWARE | k.RX_SOFTWARE | k.REPORT_SOFTWARE | k.OPT_ID | k.OPT_TSONLY;
const REPLY = { '4': 0, '6': 129 } as const;

/** Requests with equal keys can share a socket. */
export function socketKey({ address, egress, dontFragment, ttl }: PingRequest): string {
  const { sourceAddress = '', interface: device = '', dscp = '' } = egress;
  return [address.family, sourceAddress, device, dscp, dontFragment, ttl ?? ''].join('|');
}

/** A socket that sends the echo requests of its `Burst`s: an unprivileged ping socket, else a raw one. */
export class EchoSocket<Burst> {
  readonly sequences = new SequenceTable<Burst>();
  readonly keys = new StampKeys();
  /** Bursts in progress. */
  readonly bursts = new Set<Burst>();
  /** Packets to send now, by burst; the loop empties it. */
  readonly outbox: Burst[] = [];
  /** Largest packet of the bursts since the socket was idle, for the choice of the receive buffer. */
  largest = 0;

  private constructor(
    readonly fd: number,
    readonly family: Family,
    readonly raw: boolean,
    /** ICMP identifier of everything this socket sends. */
    readonly id: number,
  ) {}

  /** Raw IPv4 sockets neither compute checksums nor strip the IP header. */
  get sealed(): boolean {
    return this.raw && this.family === '4';
  }

  /** Throws a Fault that says what to do. `rawId` is the identifier used when only a raw socket can be had. */
  static open<Burst>(binding: Binding, request: PingRequest, rawId: number): EchoSocket<Burst> {
    const { family } = request.address;
    const { fd, raw } = openIcmp(binding.libc, family);
    try {
      const setup = new SocketSetup(binding, fd, family, 'an ICMP socket');
      prepare(setup, request, raw);
      return new EchoSocket<Burst>(fd, family, raw, raw ? rawId : setup.port());
    } catch (error) {
      binding.libc.close(fd);
      throw error;
    }
  }

  /**
   * Starts the kernel's count of sends anew. Older kernels also count sends that failed, after which stamps would be
   * given to the wrong packets; so this follows every failed send.
   */
  resetStamps(binding: Binding, now: number): void {
    setInt(binding, this.fd, [k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS & ~k.OPT_ID & ~k.OPT_TSONLY);
    setInt(binding, this.fd, [k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS);
    this.keys.reset(now);
  }
}

function prepare(setup: SocketSetup, { address, egress, dontFragment, ttl }: PingRequest, raw: boolean): void {
  const { family } = address;
  setup.buffers();
  setup.egress(egress);
  setup.errors();
  setup.dontFragment(dontFragment);
  const hops = family === '4' ? ([k.SOL_IP, k.IP_TTL] as const) : ([k.SOL_IPV6, k.IPV6_UNICAST_HOPS] as const);
  if (ttl !== undefined) setup.must(hops, ttl, `TTL ${ttl}`);
  if (raw && !filterIcmp(setup.binding.libc, setup.fd, { family, types: [REPLY[family]] })) {
    throw new Fault('internal_error', 'the kernel refuses the ICMP filter on a raw socket');
  }
  // Ping sockets are born with it: another one could have the same identifier and get the answers of this one.
  if (!raw) setup.must([k.SOL_SOCKET, k.SO_REUSEADDR], 0, 'an identifier of its own');
  // Binding gives a ping socket its identifier, also without a source address.
  if (!raw || egress.sourceAddress !== undefined) setup.bind(egress.sourceAddress, 0);
  setup.must([k.SOL_SOCKET, k.SO_TIMESTAMPING], STAMPS, 'kernel timestamps');
}
