import { getSystemErrorName } from 'node:util';
import type { Address } from '../core/net.js';
import type { DatagramCalls } from '../core/socket-clock.js';
import * as k from './constants.js';
import type { Binding, Libc } from './libc.js';
import { encodeSockaddr } from './sockaddr.js';

/** More datagrams than wait on a socket that asked one question. */
const MAX_WAITING = 64;
/** A socket address of AF_UNSPEC: connect(2) to it dissolves the association of a datagram socket. */
const NOBODY = new Uint8Array(16);
const PORT_OFFSET = 2;

/** UDP by system calls of this thread; see the port for what each promises. */
export function createDatagramCalls({ libc }: Binding): DatagramCalls {
  const time = new BigInt64Array(2);
  const timespec = new Uint8Array(time.buffer);
  const scrap = new Uint8Array(1);
  const peers = new Peers(libc);
  const refuse = (call: string): never => {
    const code = getSystemErrorName(-libc.errno());
    throw Object.assign(new Error(`${call} ${code}`), { code });
  };
  return {
    // The first call fails with ENOENT and switches stamps on for as long as the socket lives (sock_gettstamp).
    arm: (fd) => void libc.ioctl(fd, k.SIOCGSTAMPNS, timespec),
    lastArrival: (fd) => {
      if (libc.ioctl(fd, k.SIOCGSTAMPNS, timespec) !== 0) return undefined;
      return Number(time[0]) + Number(time[1]) / 1e9;
    },
    connect: (fd, address, port) => {
      const peer = peers.encoded(address, port);
      if (libc.connect(fd, peer, peer.length) !== 0) refuse(`connect ${address.ip}`);
    },
    disconnect: (fd) => {
      if (libc.connect(fd, NOBODY, NOBODY.length) !== 0) return false;
      for (let waiting = 0; waiting < MAX_WAITING; waiting += 1) {
        const got = Number(libc.recv(fd, scrap, scrap.length, k.MSG_DONTWAIT));
        if (got < 0 && libc.errno() === k.EAGAIN) return true;
      }
      return false;
    },
    send: (fd, datagram) => {
      if (Number(libc.send(fd, datagram, datagram.length, k.MSG_DONTWAIT)) < 0) refuse('send');
    },
  };
}

/** Socket addresses of the peers that are asked again and again. */
class Peers {
  readonly #known = new WeakMap<Address, Uint8Array>();

  constructor(private readonly libc: Libc) {}

  encoded(address: Address, port: number): Uint8Array {
    const bytes = this.#known.get(address) ?? this.#encode(address);
    bytes[PORT_OFFSET] = port >> 8;
    bytes[PORT_OFFSET + 1] = port & 0xff;
    return bytes;
  }

  #encode(address: Address): Uint8Array {
    const bytes = encodeSockaddr(address.ip, (zone) => this.libc.if_nametoindex(zone)) ?? NOBODY.slice();
    // The index of an interface may change while the address lives.
    if (!address.ip.includes('%')) this.#known.set(address, bytes);
    return bytes;
  }
}
