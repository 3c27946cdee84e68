import type { InvalidReason } from '@parallax/contract';
import type { Address, Egress } from './net.js';

/** A burst of ICMP echo requests (RFC 792, RFC 4443) to one address. */
export interface PingRequest {
  readonly address: Address;
  readonly egress: Egress;
  /** Packets in the burst. */
  readonly count: number;
  /** Milliseconds between two packets of the burst; 0 sends them back to back. */
  readonly spacing: number;
  /** Bytes of ICMP payload after the 8-byte header, 16 or more (the cookie needs them). */
  readonly size: number;
  readonly dontFragment: boolean;
  /** TTL or hop limit; absent is the kernel's default. */
  readonly ttl?: number;
  /** Milliseconds to wait for the last reply. */
  readonly timeout: number;
}

export interface PingReply {
  readonly sent: number;
  /** Round-trip times in seconds by kernel timestamps, in order of sending; `null` where no reply came. */
  readonly rtts: readonly (number | null)[];
  readonly duplicates: number;
  /** Replies with our identity whose payload was changed on the way. */
  readonly corrupted: number;
  /** Replies that carried our identifier but not our cookie. */
  readonly forged: number;
  /** Replies that came more than `timeout` after their request; `null` among the times. Absent means 0. */
  readonly late?: number;
  /** Genuine replies whose time is not told (`null` among the times), by reason: they were not lost. */
  readonly withheld?: Readonly<Partial<Record<InvalidReason, number>>>;
  /** TTL of the last reply, where the kernel tells. */
  readonly replyTtl?: number;
  /** The last ICMP error that came back for a packet of this burst (type, code, from). */
  readonly icmpError?: { readonly type: number; readonly code: number; readonly from: string };
  /** How many ICMP errors came back. Absent means 1 where there is an {@link icmpError}, else 0. */
  readonly icmpErrors?: number;
}

export interface Pinger {
  /** Rejects with a Fault: unsupported (with the sysctl line), permission_denied, network_unreachable ... */
  ping(request: PingRequest, signal: AbortSignal): Promise<PingReply>;
}
