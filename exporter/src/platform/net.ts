import { connect as connectTcp, type Socket } from 'node:net';
import type { ConnectOptions, Connection, Net } from '../core/net.js';
import type { SocketClock } from '../core/socket-clock.js';
import type { Abortable } from '../core/abortable.js';
import { Fault } from '../core/failure.js';
import { TcpConnection } from './connection.js';
import { datagramOpener } from './datagrams.js';
import { socketFault } from './faults.js';
import type { Instruments } from './first-byte.js';
import { openDescriptor } from './handle.js';
import { RawConnection } from './raw-connection.js';
import { Reader } from './reader.js';

/** The network of this machine. Addresses only: nothing here ever resolves a name. */
export function createNet(instruments: Instruments): Net {
  return {
    connect: (options, signal) => connect(instruments, options, signal),
    datagrams: datagramOpener(instruments),
  };
}

function connect(instruments: Instruments, options: ConnectOptions, signal: Abortable): Promise<Connection> {
  const { streams } = instruments.stamps;
  if (streams !== undefined) return new RawConnection({ streams, options, signal }, instruments).opened();
  return connectSocket(instruments, options, signal);
}

async function connectSocket(
  instruments: Instruments,
  options: ConnectOptions,
  signal: Abortable,
): Promise<Connection> {
  signal.throwIfAborted();
  const { address, port, egress } = options;
  const { sourceAddress } = egress;
  const special = egress.interface !== undefined || egress.dscp !== undefined;
  const reader = new Reader(instruments.stamps);
  const socket = connectTcp({
    host: address.ip,
    port,
    noDelay: true,
    // The peer's FIN is the probe's to judge; ours goes out with close().
    allowHalfOpen: true,
    onread: reader.onread,
    ...(sourceAddress === undefined || special ? {} : { localAddress: sourceAddress }),
  });
  // Nothing is read before an exchange asks: what the peer says first waits in the kernel with its stamp.
  socket.pause();
  const connection = new TcpConnection({ socket, reader, remote: address, sourceAddress }, instruments);
  const opened = connection.opened(signal);
  if (special) leaveBy(socket, options, instruments.stamps);
  return opened;
}

/** Interface and DSCP must be on the socket before the SYN leaves, which happens after this tick. */
function leaveBy(socket: Socket, { address, egress }: ConnectOptions, stamps: SocketClock): void {
  try {
    const any = address.family === '4' ? '0.0.0.0' : '::';
    const fd = openDescriptor(socket, egress.sourceAddress ?? any);
    if (fd < 0) throw new Fault('unsupported', 'this platform cannot choose the interface or DSCP of a socket');
    if (egress.interface !== undefined) stamps.bindToDevice(fd, egress.interface);
    if (egress.dscp !== undefined) stamps.setDscp(fd, address.family, egress.dscp);
  } catch (error) {
    socket.destroy(socketFault(error, egress.sourceAddress));
  }
}
