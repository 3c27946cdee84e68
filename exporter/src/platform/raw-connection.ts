import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import type { Measured } from '../core/clock.js';
import type {
  Address,
  Connection,
  ConnectOptions,
  Consumer,
  ExchangeTimes,
  Http2Consumer,
  Http2Request,
  TlsFacts,
  TlsOptions,
} from '../core/net.js';
import type { Abortable } from '../core/abortable.js';
import type { StreamCalls, StreamWatcher } from '../core/stream-calls.js';
import { TcpConnection } from './connection.js';
import { Exchange } from './exchange.js';
import { socketFault } from './faults.js';
import type { Instruments } from './first-byte.js';
import { CLOSED, Operations } from './operations.js';
import { Reader } from './reader.js';

/** One for all connections: a chunk is consumed before the next read. */
const chunk = new Uint8Array(64 * 1024);
const afterFirst = chunk.subarray(1);
/** Reads in a row, so that a peer that sends fast does not hold the event loop. */
const MAX_READS = 16;

/** Bytes that the kernel had no room for. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly taken: (late: boolean) => void;
}

/** What the type of the runtime lacks: without `pauseOnCreate` a socket would read at once. */
interface SocketSettings extends SocketConstructorOpts {
  readonly pauseOnCreate: boolean;
  readonly onread: OnReadOpts;
}

/** What a connection is opened with. */
export interface RawPlug {
  readonly streams: StreamCalls;
  readonly options: ConnectOptions;
  readonly signal: Abortable;
}

/**
 * One TCP connection by system calls of the engine, for what needs no stream of the runtime: half of its cost, and
 * the same promises. TLS and HTTP/2 do need one; they take the descriptor over.
 */
export class RawConnection extends Operations implements Connection, StreamWatcher {
  connectTime: Measured = 'stall';
  tls?: TlsFacts;
  readonly #plug: RawPlug;
  readonly #instruments: Instruments;
  #fd = -1;
  #watch: number | undefined;
  #connected: (() => void) | undefined;
  #outgoing: Waiting[] = [];
  #readable = false;
  #armed = false;
  /** Owns the descriptor once it is there. */
  #upgraded: TcpConnection | undefined;

  constructor(plug: RawPlug, instruments: Instruments) {
    super();
    this.#plug = plug;
    this.#instruments = instruments;
  }

  get remote(): Address {
    return this.#plug.options.address;
  }

  /** 0 once the connection is closed. */
  get localPort(): number {
    if (this.#upgraded !== undefined) return this.#upgraded.localPort;
    return this.#fd < 0 ? 0 : this.#plug.streams.localPort(this.#fd);
  }

  /** Resolves when the handshake is done. */
  opened(): Promise<this> {
    const { streams, options, signal } = this.#plug;
    const { clock, stamps } = this.#instruments;
    return this.operate<this>(signal, ({ resolve }) => {
      this.#attempt(() => {
        this.#fd = streams.open(options.address.family);
        this.#leaveBy(options);
        const lap = clock.lap();
        this.#watch = streams.connect(this.#fd, options, this);
        this.#connected = () => {
          streams.check(this.#fd);
          this.connectTime = stamps.connectSeconds(this.#fd) ?? lap.seconds();
          resolve(this);
        };
      });
    });
  }

  /** Interface, DSCP and source address must be on the socket before the SYN leaves. */
  #leaveBy({ address, egress }: ConnectOptions): void {
    const { stamps } = this.#instruments;
    if (egress.interface !== undefined) stamps.bindToDevice(this.#fd, egress.interface);
    if (egress.dscp !== undefined) stamps.setDscp(this.#fd, address.family, egress.dscp);
    if (egress.sourceAddress !== undefined) this.#plug.streams.bind(this.#fd, egress.sourceAddress);
  }

  async startTls(options: TlsOptions, signal: Abortable): Promise<TlsFacts> {
    const connection = await this.#upgrade(signal);
    try {
      return await connection.startTls(options, signal);
    } finally {
      if (connection.tls !== undefined) this.tls = connection.tls;
    }
  }

  async http2(request: Http2Request, consumer: Http2Consumer, signal: Abortable): Promise<ExchangeTimes> {
    return (await this.#upgrade(signal)).http2(request, consumer, signal);
  }

  exchange(request: Uint8Array, consumer: Consumer, signal: Abortable): Promise<ExchangeTimes> {
    if (this.#upgraded !== undefined) return this.#upgraded.exchange(request, consumer, signal);
    return this.operate<ExchangeTimes>(signal, (settle) => {
      this.#attempt(() => {
        const exchange = new Exchange(this.#instruments, consumer, settle, this.#prepare());
        this.exchanging = exchange;
        this.#send(request, (late) => {
          if (late) exchange.writtenNow();
        });
        this.#pull();
      });
    });
  }

  write(bytes: Uint8Array, signal: Abortable): Promise<void> {
    if (this.#upgraded !== undefined) return this.#upgraded.write(bytes, signal);
    return this.operate(signal, ({ resolve }) => {
      this.#attempt(() => this.#send(bytes, () => resolve(undefined)));
    });
  }

  close(): void {
    this.die(CLOSED);
  }

  ready(readable: boolean, writable: boolean): void {
    this.#attempt(() => {
      this.#readable ||= readable;
      const connected = this.#connected;
      if (connected !== undefined) {
        if (!writable) return;
        this.#connected = undefined;
        connected();
      }
      if (writable) this.#flush();
      this.#pull();
    });
  }

  /**
   * Stamps are asked for when the first exchange begins: a connection that never has one does not pay for it. Gives
   * how many segments with data have come before.
   */
  #prepare(): number {
    const { stamps } = this.#instruments;
    if (this.#armed) return stamps.arrivals(this.#fd)?.dataSegments ?? 0;
    this.#armed = stamps.arm(this.#fd);
    return 0;
  }

  #send(bytes: Uint8Array, taken: Waiting['taken']): void {
    const first = this.#outgoing.length === 0;
    const sent = first && bytes.length > 0 ? this.#plug.streams.send(this.#fd, bytes) : 0;
    if (sent === bytes.length) return taken(false);
    this.#outgoing.push({ bytes: bytes.subarray(sent), taken });
  }

  #flush(): void {
    for (let [next] = this.#outgoing; next !== undefined; [next] = this.#outgoing) {
      const { bytes, taken } = next;
      const sent = this.#plug.streams.send(this.#fd, bytes);
      if (sent < bytes.length) {
        this.#outgoing[0] = { bytes: bytes.subarray(sent), taken };
        return;
      }
      this.#outgoing.shift();
      taken(true);
    }
  }

  /** Reads into the exchange in progress; without one, what comes waits in the kernel with its stamp. */
  #pull(): void {
    const { streams } = this.#plug;
    for (let reads = 0; this.#readable && this.exchanging !== undefined; reads += 1) {
      if (reads === MAX_READS) return void setImmediate(() => this.ready(false, false));
      const exchange = this.exchanging;
      const count = exchange.started ? streams.receive(this.#fd, chunk) : this.#receiveFirst(exchange);
      if (count === undefined) this.#readable = false;
      else if (count === 0) exchange.end();
      else exchange.push(count === chunk.length ? chunk : chunk.subarray(0, count));
    }
  }

  /** The first byte alone has the stamp of its segment and of no later one; the rest follows at once. */
  #receiveFirst(exchange: Exchange): number | undefined {
    const { streams } = this.#plug;
    const first = streams.receiveFirst(this.#fd, chunk);
    if (first === undefined || first.count === 0) return first?.count;
    exchange.arrived(first.at === undefined ? undefined : { at: first.at, fd: this.#fd });
    const rest = streams.receive(this.#fd, afterFirst) ?? 0;
    return 1 + rest;
  }

  async #upgrade(signal: Abortable): Promise<TcpConnection> {
    return this.#upgraded ?? this.operate<TcpConnection>(signal, ({ resolve }) => resolve(this.#handOver()));
  }

  /** Makes the descriptor a socket of the runtime. */
  #handOver(): TcpConnection {
    const { streams, options } = this.#plug;
    const reader = new Reader(this.#instruments.stamps);
    if (this.#watch !== undefined) streams.detach(this.#fd, this.#watch);
    const settings: SocketSettings = {
      fd: this.#fd,
      readable: true,
      writable: true,
      allowHalfOpen: true,
      pauseOnCreate: true,
      onread: reader.onread,
    };
    const socket = new Socket(settings);
    this.#fd = -1;
    const plug = { socket, reader, remote: options.address, sourceAddress: options.egress.sourceAddress };
    const connection = new TcpConnection(plug, this.#instruments);
    connection.connectTime = this.connectTime;
    for (const { bytes } of this.#outgoing) socket.write(bytes);
    this.#upgraded = connection;
    return connection;
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.die(socketFault(error, this.#plug.options.egress.sourceAddress));
    }
  }

  protected release(reason: unknown): void {
    this.#upgraded?.end(reason);
    if (this.#fd >= 0) this.#plug.streams.close(this.#fd, this.#watch);
    this.#fd = -1;
    this.#outgoing = [];
  }
}
