import { textOf } from './address.js';
import { build, farewell } from './build.js';
import { DueQueue } from './due.js';
import type { SimulatedNetwork } from './network.js';
import { emptyParsed, parse, SYN } from './packet.js';
import type { Tun } from './tun.js';

/** The device carries 1500. */
const LONGEST = 2048;
const WAITING = 200_000;
/** Packets read between two looks at what is due. */
const BATCH = 64;

/** Between a device and the simulated network: reads packets, writes each answer when it is due. */
export class Wire {
  received = 0;
  sent = 0;
  /** Answers that found no room, or that the kernel did not take. */
  dropped = 0;
  readonly #parsed = emptyParsed();
  readonly #packet = Buffer.alloc(LONGEST);
  readonly #queue = new DueQueue(WAITING, LONGEST);
  readonly #names = new Map<string, string>();

  constructor(
    private readonly tun: Tun,
    private readonly network: SimulatedNetwork,
    /** Milliseconds. */
    private readonly now: () => number,
    /** Of the simulation, ahead of `now` by as much as its clock was moved on. */
    private readonly ahead: () => number,
  ) {}

  /** One turn: what waits to be read, and what is due; waits up to `idle` ms when nothing is. */
  turn(idle: number): void {
    let read = 0;
    while (read < BATCH) {
      const length = this.tun.read(this.#packet);
      if (length === 0) break;
      read += 1;
      this.#take(length);
    }
    this.#deliver();
    if (read === 0) this.tun.wait(Math.min(idle, this.#queue.next - this.now()));
  }

  #deliver(): void {
    const now = this.now();
    for (let due = this.#queue.take(now); due !== undefined; due = this.#queue.take(now)) {
      if (this.tun.write(due.bytes, due.length)) this.sent += 1;
      else this.dropped += 1;
      this.#queue.release(due);
    }
  }

  #take(length: number): void {
    const parsed = this.#parsed;
    if (!parse(this.#packet, length, parsed)) return;
    this.received += 1;
    const destination = this.#destination();
    const at = this.now();
    if (parsed.protocol === 'tcp' && parsed.flags !== SYN) return this.#part(destination, at);
    const ahead = this.ahead();
    const { protocol, flow, label, ttl, size, dscp } = parsed;
    for (const answer of this.network.send({ destination, protocol, flow, label, ttl, size, dscp, at: at + ahead })) {
      const due = this.#queue.lend();
      if (due === undefined) this.dropped += 1;
      else this.#queue.add(due, answer.at - ahead, build({ packet: this.#packet, parsed, out: due.bytes }, answer));
    }
  }

  #part(destination: string, at: number): void {
    const due = this.#queue.lend();
    if (due === undefined) return;
    const length = farewell({ packet: this.#packet, parsed: this.#parsed, out: due.bytes }, destination);
    if (length === 0) this.#queue.release(due);
    else this.#queue.add(due, at, length);
  }

  /** Text of the destination address, made once. */
  #destination(): string {
    const [start, end] = this.#parsed.family === 4 ? [16, 20] : [24, 40];
    const key = this.#packet.toString('latin1', start, end);
    let name = this.#names.get(key);
    if (name === undefined) {
      if (this.#names.size > 100_000) this.#names.clear();
      name = textOf(this.#packet.subarray(start, end));
      this.#names.set(key, name);
    }
    return name;
  }
}
