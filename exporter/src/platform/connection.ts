import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Measured } from '../core/clock.js';
import type { Fault } from '../core/failure.js';
import type {
  Address,
  Connection,
  Consumer,
  ExchangeTimes,
  Http2Consumer,
  Http2Request,
  TlsFacts,
  TlsOptions,
} from '../core/net.js';
import type { Abortable } from '../core/abortable.js';
import { Exchange } from './exchange.js';
import { socketFault } from './faults.js';
import type { Instruments } from './first-byte.js';
import { descriptorOf } from './handle.js';
import { exchangeHttp2 } from './http2.js';
import { CLOSED, Operations } from './operations.js';
import type { Reader } from './reader.js';
import { handshakeFault } from './tls-faults.js';
import { handshake } from './tls.js';

export interface Plug {
  /** Still connecting, paused, half-open allowed. */
  readonly socket: Socket;
  readonly reader: Reader;
  readonly remote: Address;
  readonly sourceAddress: string | undefined;
}

/** One TCP connection over a socket of the runtime: those with TLS or HTTP/2, and all where the engine has no sockets. */
export class TcpConnection extends Operations implements Connection {
  connectTime: Measured = 'stall';
  tls?: TlsFacts;
  readonly #plug: Plug;
  readonly #instruments: Instruments;
  #secure: TLSSocket | undefined;
  #ended = false;
  #armed = false;

  constructor(plug: Plug, instruments: Instruments) {
    super();
    this.#plug = plug;
    this.#instruments = instruments;
    this.#listen(plug.socket, (error) => socketFault(error, plug.sourceAddress));
  }

  get remote(): Address {
    return this.#plug.remote;
  }

  /** 0 once the connection is closed. */
  get localPort(): number {
    return this.#plug.socket.localPort ?? 0;
  }

  /** Resolves when the handshake is done. */
  opened(signal: Abortable): Promise<this> {
    const { clock, stamps } = this.#instruments;
    const lap = clock.lap();
    return this.operate<this>(signal, ({ resolve }) => {
      const { socket } = this.#plug;
      socket.once('connect', () => {
        const fd = descriptorOf(socket);
        this.connectTime = stamps.connectSeconds(fd) ?? lap.seconds();
        resolve(this);
      });
    });
  }

  startTls(options: TlsOptions, signal: Abortable): Promise<TlsFacts> {
    return this.operate<TlsFacts>(signal, ({ resolve, reject }) => {
      const done = (facts: TlsFacts | undefined, fault: Fault | undefined): void => {
        if (facts !== undefined) this.tls = facts;
        if (fault !== undefined) return reject(fault);
        if (facts !== undefined) resolve(facts);
      };
      const socket = handshake({ socket: this.#plug.socket, options, clock: this.#instruments.clock }, done);
      this.#secure = socket;
      this.#listen(socket, handshakeFault);
      socket.on('data', (chunk: Uint8Array) => {
        if (this.exchanging?.push(chunk) !== true) socket.pause();
      });
    });
  }

  exchange(request: Uint8Array, consumer: Consumer, signal: Abortable): Promise<ExchangeTimes> {
    return this.operate<ExchangeTimes>(signal, (settle) => {
      const stream = this.#secure ?? this.#plug.socket;
      const exchange = new Exchange(this.#instruments, consumer, settle, this.#prepare());
      this.exchanging = exchange;
      this.#plug.reader.feed(exchange);
      if (request.length > 0) {
        // Only a stream that says so drains; a listener that waits for nothing would pile up over a dialogue.
        const waits = !stream.write(request) && stream.writableLength > 0;
        if (waits) stream.once('drain', () => exchange.writtenNow());
      }
      if (this.#ended) exchange.end();
      else stream.resume();
    });
  }

  write(bytes: Uint8Array, signal: Abortable): Promise<void> {
    return this.operate(signal, ({ resolve }) => {
      (this.#secure ?? this.#plug.socket).write(bytes, () => resolve(undefined));
    });
  }

  /**
   * Stamps are asked for when the first plain exchange begins: a connection that never has one does not pay for it.
   * Gives how many segments with data have come before.
   */
  #prepare(): number {
    if (this.#secure !== undefined) return 0;
    const { socket, reader } = this.#plug;
    const fd = descriptorOf(socket);
    if (this.#armed) return this.#instruments.stamps.arrivals(fd)?.dataSegments ?? 0;
    this.#armed = true;
    if (this.#instruments.stamps.arm(fd)) reader.peekAt(socket);
    return 0;
  }

  http2(request: Http2Request, consumer: Http2Consumer, signal: Abortable): Promise<ExchangeTimes> {
    return this.operate<ExchangeTimes>(signal, (settle) => {
      const stream = this.#secure ?? this.#plug.socket;
      exchangeHttp2(stream, request, new Exchange(this.#instruments, consumer, settle), consumer);
    });
  }

  close(): void {
    this.die(CLOSED);
  }

  /** Closes it for a reason that later operations shall give. */
  end(reason: unknown): void {
    this.die(reason);
  }

  readonly #onClose = (): void => this.die(CLOSED);

  /** These listeners stay for the life of the socket, so that no error is ever unhandled. */
  #listen(socket: Socket, faultOf: (error: unknown) => Fault): void {
    socket.on('error', (error) => this.die(faultOf(error)));
    socket.on('close', this.#onClose);
    socket.on('end', () => {
      this.#ended = true;
      this.exchanging?.end();
    });
  }

  protected release(): void {
    this.#secure?.destroy();
    this.#plug.socket.destroy();
  }
}
