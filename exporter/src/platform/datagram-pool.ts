/**
 * UDP sockets that are used again. Making, watching and closing a socket of the runtime costs more than asking a
 * question over it; dissolving its association gives up the local port, and connecting it anew takes another one at
 * random, so that each user has a fresh port all the same (ip(7), connect(2)).
 */
import type { Socket } from 'node:dgram';
import type { Family } from '@parallax/contract';
import type { Measured } from '../core/clock.js';
import { Fault } from '../core/failure.js';
import type { DatagramOptions, Datagrams, Egress, SinceSent } from '../core/net.js';
import type { DatagramCalls } from '../core/socket-clock.js';
import { socketFault } from './faults.js';
import { bothClocks, stampedSince, type Instruments, type Pair } from './first-byte.js';
import { createUdp, udpDescriptor } from './handle.js';

/** Idle sockets kept of each family. */
const MAX_IDLE = 64;
/** Those that nobody needed for this long are closed. */
const SWEEP_MS = 250;

/** What came earlier than this before the first datagram was sent is for whoever had the socket before. */
const STRAY_MS = 0.01;

/** A socket of the runtime that only listens; whoever leases it speaks by the kernel's calls. */
export interface Lane {
  readonly socket: Socket;
  readonly fd: number;
  readonly family: Family;
  lease: LeasedDatagrams | undefined;
}

export class DatagramPool {
  readonly #idle: Readonly<Record<Family, IdleLanes>> = { '4': new IdleLanes(), '6': new IdleLanes() };
  #sweeping = false;

  constructor(
    private readonly instruments: Instruments,
    private readonly calls: DatagramCalls,
  ) {}

  open({ address, port, egress }: DatagramOptions): Datagrams {
    const lane =
      (isPlain(egress) ? this.#idle[address.family].take() : undefined) ?? this.#newLane(address.family, egress);
    try {
      this.calls.connect(lane.fd, address, port);
    } catch (error) {
      this.#giveBack(lane, egress);
      throw socketFault(error, egress.sourceAddress);
    }
    lane.socket.ref();
    const { instruments, calls } = this;
    return (lane.lease = new LeasedDatagrams(lane, { instruments, calls, end: () => this.#giveBack(lane, egress) }));
  }

  #newLane(family: Family, egress: Egress): Lane {
    const socket = createUdp(family);
    let lane: Lane | undefined;
    let failure: Error | undefined;
    socket.on('error', (error) => {
      if (lane === undefined) failure = error;
      else lane.lease?.fault(socketFault(error));
    });
    try {
      // The address is literal and looked up at once, so that this has happened, or failed, when it returns.
      socket.bind({ port: 0, exclusive: true, ...(egress.sourceAddress ? { address: egress.sourceAddress } : {}) });
      if (failure !== undefined) throw failure;
      const fd = udpDescriptor(socket);
      if (egress.interface !== undefined) this.instruments.stamps.bindToDevice(fd, egress.interface);
      if (egress.dscp !== undefined) this.instruments.stamps.setDscp(fd, family, egress.dscp);
      this.calls.arm(fd);
      lane = { socket, fd, family, lease: undefined };
    } catch (error) {
      socket.close();
      throw socketFault(error, egress.sourceAddress);
    }
    const opened = lane;
    socket.on('message', (message) => opened.lease?.receive(message));
    return opened;
  }

  /** Nothing that comes from now on reaches anyone. */
  #giveBack(lane: Lane, egress: Egress): void {
    lane.lease = undefined;
    const idle = this.#idle[lane.family];
    if (!isPlain(egress) || !this.calls.disconnect(lane.fd) || !idle.give(lane)) return void lane.socket.close();
    lane.socket.unref();
    this.#sweepLater();
  }

  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    setTimeout(() => {
      this.#sweeping = false;
      const left = this.#idle['4'].sweep() + this.#idle['6'].sweep();
      if (left > 0) this.#sweepLater();
    }, SWEEP_MS).unref();
  }
}

const isPlain = ({ sourceAddress, interface: device, dscp }: Egress): boolean =>
  sourceAddress === undefined && device === undefined && dscp === undefined;

/** Lanes without a user, the last used on top. */
class IdleLanes {
  readonly #lanes: Lane[] = [];
  /** How many lay here all the time since the last sweep. */
  #spare = 0;

  take(): Lane | undefined {
    const lane = this.#lanes.pop();
    this.#spare = Math.min(this.#spare, this.#lanes.length);
    return lane;
  }

  give(lane: Lane): boolean {
    return this.#lanes.length < MAX_IDLE && this.#lanes.push(lane) > 0;
  }

  /** Closes those that nobody needed; how many are left. */
  sweep(): number {
    for (const lane of this.#lanes.splice(0, this.#spare)) lane.socket.close();
    this.#spare = this.#lanes.length;
    return this.#spare;
  }
}

interface LeaseTools {
  readonly instruments: Instruments;
  readonly calls: DatagramCalls;
  end(): void;
}

/** One use of a lane, from one local port to one peer. */
class LeasedDatagrams implements Datagrams {
  readonly #sent: Pair[] = [];
  #listener: ((message: Uint8Array, since: SinceSent) => void) | undefined;
  #onFault: ((error: Error) => void) | undefined;
  #pending: Fault | undefined;
  #closed = false;

  constructor(
    private readonly lane: Lane,
    private readonly tools: LeaseTools,
  ) {}

  get localPort(): number {
    return this.#closed ? 0 : this.lane.socket.address().port;
  }

  async send(datagram: Uint8Array): Promise<void> {
    const pending = this.#closed ? new Fault('connection_closed', 'the socket is closed') : this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) throw pending;
    this.#sent.push(bothClocks(this.tools.instruments));
    try {
      this.tools.calls.send(this.lane.fd, datagram);
    } catch (error) {
      throw socketFault(error);
    }
  }

  onMessage(listener: (message: Uint8Array, since: SinceSent) => void, onFault: (error: Error) => void): void {
    this.#listener = listener;
    this.#onFault = onFault;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) onFault(pending);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.tools.end();
  }

  fault(fault: Fault): void {
    if (this.#onFault === undefined) this.#pending = fault;
    else this.#onFault(fault);
  }

  receive(message: Uint8Array): void {
    const [first] = this.#sent;
    if (first === undefined || this.#listener === undefined) return;
    const now = bothClocks(this.tools.instruments);
    const at = this.tools.calls.lastArrival(this.lane.fd);
    // Without a stamp the kernel answers with the time of the question.
    const stamp = at !== undefined && at * 1000 < now.real ? at : undefined;
    if (stamp !== undefined && (stampedSince(first, stamp, now) ?? 0) < -STRAY_MS) return;
    this.#listener(message, (index) => this.#since(this.#sent[index], stamp, now));
  }

  #since(sent: Pair | undefined, stamp: number | undefined, now: Pair): Measured {
    if (sent === undefined) return 'stall';
    if (stamp === undefined) return this.tools.instruments.clock.lapSince(sent.mono).seconds();
    const ms = stampedSince(sent, stamp, now);
    return ms === undefined ? 'clock_step' : Math.min(Math.max(0, ms), now.mono - sent.mono) / 1000;
  }
}
