import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Fault } from '../core/failure.js';
import type { DatagramOptions, Datagrams } from '../core/net.js';
import type { SocketClock } from '../core/socket-clock.js';
import { socketFault } from './faults.js';

/** Opens a UDP socket connected to one peer; the address is literal, so nothing is looked up. */
export async function openDatagrams(options: DatagramOptions, stamps: SocketClock): Promise<Datagrams> {
  const { address, egress } = options;
  const socket = createSocket({
    type: address.family === '4' ? 'udp4' : 'udp6',
    // The name is an address already: hand it to the kernel as it is.
    lookup: (name, _options, callback) => process.nextTick(callback, null, name, address.family === '4' ? 4 : 6),
  });
  try {
    await bound(socket, options);
    const fd = udpDescriptor(socket);
    if (egress.interface !== undefined) stamps.bindToDevice(fd, egress.interface);
    if (egress.dscp !== undefined) stamps.setDscp(fd, address.family, egress.dscp);
    socket.connect(options.port, address.ip);
    await once(socket, 'connect');
    return new UdpDatagrams(socket);
  } catch (error) {
    socket.on('error', () => undefined);
    socket.close();
    throw socketFault(error, egress.sourceAddress);
  }
}

async function bound(socket: Socket, { egress }: DatagramOptions): Promise<void> {
  socket.bind({ port: 0, exclusive: true, ...(egress.sourceAddress ? { address: egress.sourceAddress } : {}) });
  await once(socket, 'listening');
}

function udpDescriptor(socket: Socket): number {
  const state = Object.getOwnPropertySymbols(socket).find((symbol) => symbol.description === 'state symbol');
  const internal: unknown = state === undefined ? undefined : Reflect.get(socket, state);
  const handle: unknown =
    typeof internal === 'object' && internal !== null ? Reflect.get(internal, 'handle') : undefined;
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  if (typeof fd === 'number') return fd;
  throw new Fault('unsupported', 'this runtime does not give the descriptor of a UDP socket');
}

class UdpDatagrams implements Datagrams {
  readonly localPort: number;
  readonly #socket: Socket;
  #pending: Fault | undefined;
  #onFault: ((error: Error) => void) | undefined;
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.address().port;
    socket.on('error', (error) => this.#fault(socketFault(error)));
  }

  send(datagram: Uint8Array): Promise<void> {
    const pending = this.#closed ? new Fault('connection_closed', 'the socket is closed') : this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) return Promise.reject(pending);
    return new Promise((resolve, reject) => {
      this.#socket.send(datagram, (error) => (error ? reject(socketFault(error)) : resolve()));
    });
  }

  onMessage(listener: (message: Uint8Array) => void, onFault: (error: Error) => void): void {
    this.#onFault = onFault;
    this.#socket.removeAllListeners('message');
    this.#socket.on('message', listener);
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) onFault(pending);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  #fault(fault: Fault): void {
    if (this.#onFault === undefined) this.#pending = fault;
    else this.#onFault(fault);
  }
}
