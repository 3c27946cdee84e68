import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Lap } from '../core/clock.js';
import { Fault } from '../core/failure.js';
import type { DatagramOptions, Datagrams, Net, SinceSent } from '../core/net.js';
import { DatagramPool } from './datagram-pool.js';
import { socketFault } from './faults.js';
import type { Instruments } from './first-byte.js';
import { createUdp } from './handle.js';

/** UDP as this machine has it: by the kernel's own calls and stamps, or by the runtime alone. */
export function datagramOpener(instruments: Instruments): Net['datagrams'] {
  const { datagrams } = instruments.stamps;
  if (datagrams === undefined) return (options) => openPlain(options, instruments);
  const pool = new DatagramPool(instruments, datagrams);
  return async (options) => pool.open(options);
}

/** Opens a UDP socket connected to one peer with what the runtime has; the address is literal. */
async function openPlain(options: DatagramOptions, instruments: Instruments): Promise<Datagrams> {
  const { address, egress } = options;
  const socket = createUdp(address.family);
  try {
    if (egress.interface !== undefined || egress.dscp !== undefined) {
      throw new Fault('unsupported', 'this platform cannot choose the interface or DSCP of a socket');
    }
    await bound(socket, options);
    const connected = once(socket, 'connect');
    socket.connect(options.port, address.ip);
    await connected;
    return new PlainDatagrams(socket, instruments);
  } catch (error) {
    socket.on('error', () => undefined);
    socket.close();
    throw socketFault(error, egress.sourceAddress);
  }
}

async function bound(socket: Socket, { egress }: DatagramOptions): Promise<void> {
  const listening = once(socket, 'listening');
  socket.bind({ port: 0, exclusive: true, ...(egress.sourceAddress ? { address: egress.sourceAddress } : {}) });
  await listening;
}

class PlainDatagrams implements Datagrams {
  readonly localPort: number;
  readonly #laps: Lap[] = [];
  #pending: Fault | undefined;
  #onFault: ((error: Error) => void) | undefined;
  #closed = false;

  constructor(
    private readonly socket: Socket,
    private readonly instruments: Instruments,
  ) {
    this.localPort = socket.address().port;
    socket.on('error', (error) => this.#fault(socketFault(error)));
  }

  send(datagram: Uint8Array): Promise<void> {
    const pending = this.#closed ? new Fault('connection_closed', 'the socket is closed') : this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) return Promise.reject(pending);
    this.#laps.push(this.instruments.clock.lap());
    return new Promise((resolve, reject) => {
      this.socket.send(datagram, (error) => (error ? reject(socketFault(error)) : resolve()));
    });
  }

  onMessage(listener: (message: Uint8Array, since: SinceSent) => void, onFault: (error: Error) => void): void {
    this.#onFault = onFault;
    this.socket.removeAllListeners('message');
    const since: SinceSent = (index) => this.#laps[index]?.seconds() ?? 'stall';
    this.socket.on('message', (message) => listener(message, since));
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending !== undefined) onFault(pending);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.socket.close();
  }

  #fault(fault: Fault): void {
    if (this.#onFault === undefined) this.#pending = fault;
    else this.#onFault(fault);
  }
}
