import type { InvalidReason, MplsLabel, PathQuote } from '@parallax/contract';
import type { HopReply } from '../core/tracer.js';

/** Kinds by their number in a row. */
const KINDS = ['icmp', 'echo', 'syn_ack', 'reset', 'datagram'] as const;
export const KIND = { icmp: 0, echo: 1, syn_ack: 2, reset: 3, datagram: 4 } as const;
/** Reasons why a time is withheld; in a row they are -1, -2 ... */
const WITHHELD: readonly InvalidReason[] = ['no_stamp', 'clock_step', 'stall'];
export const NO_STAMP = -1;
export const CLOCK_STEP = -2;

/** Columns of a row; -1 where nothing is known. */
export const ORDER = 0;
/** Index of the address. */
export const FROM = 1;
/** Seconds or why they are withheld; while the round lasts, the receive stamp in nanoseconds of the KernelClock. */
export const TIME = 2;
export const KIND_OF = 3;
export const TYPE = 4;
export const CODE = 5;
export const TTL = 6;
export const MTU = 7;
/** Index of the label stack. */
export const STACK = 8;
export const QUOTED_TTL = 9;
export const QUOTED_DSCP = 10;
export const INTACT = 11;
export const COLUMNS = 12;

export interface ReplyColumns {
  readonly rows: Float64Array;
  readonly addresses: readonly string[];
  readonly stacks: readonly (readonly MplsLabel[])[];
}

/** Replies as columns: that is how they travel between threads, and a hot path that makes no objects. */
export class ReplyTable {
  rows = new Float64Array(16 * COLUMNS);
  /** Numbers in use. */
  length = 0;
  #addresses: string[] = [];
  readonly #indexes = new Map<string, number>();
  #stacks: (readonly MplsLabel[])[] = [];

  /** Begins a row; returns where. */
  add(order: number, from: string, kind: number): number {
    const at = this.length;
    this.length += COLUMNS;
    if (this.length > this.rows.length) this.#grow();
    const { rows } = this;
    rows.fill(-1, at, this.length);
    rows[at + ORDER] = order;
    rows[at + FROM] = this.#indexOf(from);
    rows[at + KIND_OF] = kind;
    rows[at + TIME] = NaN;
    return at;
  }

  #grow(): void {
    const grown = new Float64Array(this.rows.length * 2);
    grown.set(this.rows);
    this.rows = grown;
  }

  #indexOf(from: string): number {
    const known = this.#indexes.get(from);
    if (known !== undefined) return known;
    const index = this.#addresses.push(from) - 1;
    this.#indexes.set(from, index);
    return index;
  }

  setStack(at: number, stack: readonly MplsLabel[]): void {
    this.rows[at + STACK] = this.#stacks.push(stack) - 1;
  }

  addressOf(at: number): string {
    return this.#addresses[this.rows[at + FROM] ?? -1] ?? '';
  }

  /** What was gathered; the table is empty after it. */
  take(): ReplyColumns {
    const taken = { rows: this.rows.slice(0, this.length), addresses: this.#addresses, stacks: this.#stacks };
    this.length = 0;
    this.#addresses = [];
    this.#indexes.clear();
    this.#stacks = [];
    return taken;
  }
}

export function decodeReplies(columns: ReplyColumns): HopReply[] {
  const replies: HopReply[] = [];
  for (let at = 0; at + COLUMNS <= columns.rows.length; at += COLUMNS) replies.push(decodeReply(columns, at));
  return replies;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function decodeReply({ rows, addresses, stacks }: ReplyColumns, at: number): HopReply {
  const cell = (column: number): number => rows[at + column] ?? -1;
  const time = cell(TIME);
  const reply: Writable<HopReply> = {
    order: cell(ORDER),
    from: addresses[cell(FROM)] ?? '',
    rtt: time >= 0 ? time : (WITHHELD[-1 - time] ?? 'no_stamp'),
    kind: KINDS[cell(KIND_OF)] ?? 'icmp',
  };
  if (cell(TYPE) >= 0) reply.type = cell(TYPE);
  if (cell(CODE) >= 0) reply.code = cell(CODE);
  if (cell(TTL) >= 0) reply.ttl = cell(TTL);
  if (cell(MTU) >= 0) reply.mtu = cell(MTU);
  const mpls = stacks[cell(STACK)];
  if (mpls !== undefined) reply.mpls = mpls;
  if (cell(QUOTED_TTL) >= 0) reply.quoted = decodeQuote(cell(QUOTED_TTL), cell(QUOTED_DSCP), cell(INTACT));
  return reply;
}

function decodeQuote(ttl: number, dscp: number, intact: number): PathQuote {
  return intact < 0 ? { ttl, dscp } : { ttl, dscp, intact: intact === 1 };
}
