import type { InvalidReason, MplsLabel, PathQuote } from '@parallax/contract';
import type { HopReply } from '../core/tracer.js';

/** Kinds by their number in a row. */
const KINDS = ['icmp', 'echo', 'syn_ack', 'reset', 'datagram'] as const;
/** Reasons why a time is withheld; in a row they are -1, -2 ... */
const WITHHELD: readonly InvalidReason[] = ['no_stamp', 'clock_step', 'stall'];
/** order, from, rtt, kind, type, code, ttl, mtu, stack, quoted TTL, quoted DSCP, intact; -1 where nothing is known. */
export const COLUMNS = 12;

/** A reply as the packet thread knows it; -1 where it knows nothing. */
export interface ReplyRow {
  readonly order: number;
  readonly from: string;
  /** Kernel receive stamp, nanoseconds of the KernelClock; NaN when there is none. */
  readonly stamp: number;
  rtt: number | InvalidReason;
  readonly kind: HopReply['kind'];
  readonly type: number;
  readonly code: number;
  readonly ttl: number;
  readonly mtu: number;
  mpls: readonly MplsLabel[] | undefined;
  quoted: PathQuote | undefined;
}

export interface ReplyColumns {
  readonly rows: Float64Array;
  readonly addresses: readonly string[];
  readonly stacks: readonly (readonly MplsLabel[])[];
}

/** Replies as columns, for the way between threads. */
export function encodeReplies(replies: readonly ReplyRow[]): ReplyColumns {
  const rows = new Float64Array(replies.length * COLUMNS);
  const addresses: string[] = [];
  const indexes = new Map<string, number>();
  const stacks: (readonly MplsLabel[])[] = [];
  let at = 0;
  for (const { order, from, rtt, kind, type, code, ttl, mtu, mpls, quoted } of replies) {
    let index = indexes.get(from);
    if (index === undefined) {
      index = addresses.push(from) - 1;
      indexes.set(from, index);
    }
    rows[at] = order;
    rows[at + 1] = index;
    rows[at + 2] = typeof rtt === 'number' ? rtt : -1 - WITHHELD.indexOf(rtt);
    rows[at + 3] = KINDS.indexOf(kind);
    rows[at + 4] = type;
    rows[at + 5] = code;
    rows[at + 6] = ttl;
    rows[at + 7] = mtu;
    rows[at + 8] = mpls === undefined ? -1 : stacks.push(mpls) - 1;
    rows[at + 9] = quoted === undefined ? -1 : quoted.ttl;
    rows[at + 10] = quoted === undefined ? -1 : quoted.dscp;
    rows[at + 11] = quoted?.intact === undefined ? -1 : Number(quoted.intact);
    at += COLUMNS;
  }
  return { rows, addresses, stacks };
}

export function decodeReplies(columns: ReplyColumns): HopReply[] {
  const replies: HopReply[] = [];
  for (let at = 0; at + COLUMNS <= columns.rows.length; at += COLUMNS) replies.push(decodeReply(columns, at));
  return replies;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function decodeReply({ rows, addresses, stacks }: ReplyColumns, at: number): HopReply {
  const cell = (column: number): number => rows[at + column] ?? -1;
  const rtt = cell(2);
  const reply: Writable<HopReply> = {
    order: cell(0),
    from: addresses[cell(1)] ?? '',
    rtt: rtt >= 0 ? rtt : (WITHHELD[-1 - rtt] ?? 'no_stamp'),
    kind: KINDS[cell(3)] ?? 'icmp',
  };
  if (cell(4) >= 0) reply.type = cell(4);
  if (cell(5) >= 0) reply.code = cell(5);
  if (cell(6) >= 0) reply.ttl = cell(6);
  if (cell(7) >= 0) reply.mtu = cell(7);
  const mpls = stacks[cell(8)];
  if (mpls !== undefined) reply.mpls = mpls;
  if (cell(9) >= 0) reply.quoted = decodeQuote(cell(9), cell(10), cell(11));
  return reply;
}

function decodeQuote(ttl: number, dscp: number, intact: number): PathQuote {
  return intact < 0 ? { ttl, dscp } : { ttl, dscp, intact: intact === 1 };
}
