import type { PathUnexpected } from '@parallax/contract';
import type { HopReply, ProbeOrder, Round } from '../../../core/tracer.js';
import type { Observation } from '../observation.js';

/** All that is known about one flow at one TTL. */
export interface Cell {
  readonly flow: number;
  readonly ttl: number;
  /** Rounds in which it was asked, and the last of them. */
  readonly asked: number;
  readonly round: number;
  /** Packets that left. */
  readonly packets: number;
  /** No packet left: the destination of the flow is nearer. */
  readonly beyond: boolean;
  /** The first answer, and whether it ends the flow. */
  readonly reply?: HopReply;
  readonly final: boolean;
  /** Packets sent after the first answer, and whether one of them was answered by somebody else. */
  readonly repeats: number;
  readonly differs: boolean;
}

/** One packet. */
export interface Sent {
  readonly flow: number;
  readonly ttl: number;
  readonly round: number;
  /** Of path MTU packets, which are no observations. */
  readonly size?: number;
  readonly left: boolean;
  reply?: HopReply;
  /** Unanswered among answers that nobody could tell apart, and asked again: it says nothing. */
  void?: true;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

const keyOf = (flow: number, ttl: number): number => flow * 256 + ttl;

/** What was sent and what came back, in one place. Pure state: no clock, no network. */
export class Ledger {
  /** By number of the order in the session. */
  readonly #sent: Sent[] = [];
  readonly #cells = new Map<number, Writable<Cell>>();
  readonly #byTtl = new Map<number, Writable<Cell>[]>();
  readonly #ends = new Map<number, number>();
  readonly unexpected: Partial<Record<PathUnexpected, number>> = {};
  #packets = 0;
  #rounds = 0;
  #longest: number | undefined;
  #nearest = Infinity;

  /** Packets that left, those for the path MTU included. */
  get packets(): number {
    return this.#packets;
  }

  /** Largest round trip seen, in seconds. */
  get longest(): number | undefined {
    return this.#longest;
  }

  cell(flow: number, ttl: number): Cell | undefined {
    return this.#cells.get(keyOf(flow, ttl));
  }

  /** Cells of a TTL in the order in which they were first asked. */
  at(ttl: number): readonly Cell[] {
    return this.#byTtl.get(ttl) ?? [];
  }

  /** Least TTL at which the flow went no further: at the destination, or where a router said so. */
  end(flow: number): number | undefined {
    return this.#ends.get(flow);
  }

  /** Least TTL at which any flow ended; infinite when none did. */
  get nearest(): number {
    return this.#nearest;
  }

  /** Whether a router has ever answered at this TTL, or the destination no further away than it is. */
  heard(ttl: number): boolean {
    return this.at(ttl).some(({ reply, final }) => reply !== undefined && (!final || ttl <= this.#nearest));
  }

  /** Enters a round; returns its packets. Replies to earlier rounds find their packet too. */
  record(orders: readonly ProbeOrder[], round: Round): readonly Sent[] {
    const entries = orders.map(({ flow, ttl, size }, index): Sent => {
      const entry = { flow, ttl, round: this.#rounds, left: round.sent[index] === true };
      return size === undefined ? entry : { ...entry, size };
    });
    this.#rounds += 1;
    for (const entry of entries) this.#enter(entry);
    for (const reply of round.replies) this.#answer(reply);
    for (const [kind, count] of Object.entries(round.unexpected) as [PathUnexpected, number][])
      this.unexpected[kind] = (this.unexpected[kind] ?? 0) + count;
    return entries;
  }

  observations(): Observation[] {
    const telling = this.#sent.filter((entry) => entry.left && entry.size === undefined && entry.void === undefined);
    return telling.map(({ flow, ttl, round, reply }) => ({ flow, ttl, round, ...(reply === undefined ? {} : { reply }) })); // prettier-ignore
  }

  #enter(entry: Sent): void {
    this.#sent.push(entry);
    if (entry.left) this.#packets += 1;
    if (entry.size !== undefined) return;
    const cell = this.#cellFor(entry);
    if (entry.left && cell.reply !== undefined) cell.repeats += 1;
    if (entry.left) cell.packets += 1;
    cell.beyond = cell.packets === 0;
    if (cell.round !== entry.round) cell.asked += 1;
    cell.round = entry.round;
  }

  #cellFor({ flow, ttl }: Sent): Writable<Cell> {
    let cell = this.#cells.get(keyOf(flow, ttl));
    if (cell === undefined) {
      cell = { flow, ttl, asked: 0, packets: 0, round: -1, beyond: false, repeats: 0, differs: false, final: false };
      this.#cells.set(keyOf(flow, ttl), cell);
      const row = this.#byTtl.get(ttl);
      if (row === undefined) this.#byTtl.set(ttl, [cell]);
      else row.push(cell);
    }
    return cell;
  }

  #answer(reply: HopReply): void {
    const entry = this.#sent[reply.order];
    if (entry === undefined || entry.reply !== undefined) return;
    entry.reply = reply;
    delete entry.void;
    if (typeof reply.rtt === 'number') this.#longest = Math.max(this.#longest ?? 0, reply.rtt);
    if (entry.size !== undefined) return;
    const cell = this.#cellFor(entry);
    const final = endsFlow(reply);
    if (cell.reply === undefined) Object.assign(cell, { reply, final });
    else if (cell.reply.from !== reply.from) cell.differs = true;
    if (!final) return;
    this.#ends.set(entry.flow, Math.min(entry.ttl, this.#ends.get(entry.flow) ?? Infinity));
    this.#nearest = Math.min(this.#nearest, entry.ttl);
  }
}

/** True of the destination's own answer and of every ICMP error but "time exceeded" (RFC 792 type 11, RFC 4443 type 3). */
function endsFlow({ kind, type, from }: HopReply): boolean {
  return kind !== 'icmp' || type !== (from.includes(':') ? 3 : 11);
}
