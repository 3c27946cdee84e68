import { getSystemErrorName } from 'node:util';
import type { Address, ConnectOptions } from '../core/net.js';
import type { FirstByte, StreamCalls, StreamWatcher } from '../core/stream-calls.js';
import * as k from './constants.js';
import { loadLibc, type Binding, type Libc } from './libc.js';
import { Messages } from './messages.js';
import { Readiness } from './readiness.js';
import { receiveStamp } from './receive-stamp.js';
import { encodeSockaddr } from './sockaddr.js';

const PORT_OFFSET = 2;
const SOCKET_TYPE = k.SOCK_STREAM | k.SOCK_NONBLOCK | k.SOCK_CLOEXEC;
/** Socket addresses that are kept encoded. */
const MAX_PEERS = 4096;

/** One for the process: the event loop watches one descriptor for all. */
let shared: StreamCalls | undefined | null = null;

/** TCP by system calls on this thread; undefined where they or the event loop cannot be reached. */
export function streamCalls(): StreamCalls | undefined {
  if (shared !== null) return shared;
  const binding = loadLibc();
  const readiness = typeof binding === 'string' ? undefined : Readiness.open(binding);
  shared = typeof binding === 'string' || readiness === undefined ? undefined : new Calls(binding, readiness);
  return shared;
}

class Calls implements StreamCalls {
  readonly #libc: Libc;
  readonly #readiness: Readiness;
  readonly #int = new Int32Array(1);
  readonly #intBytes = new Uint8Array(this.#int.buffer);
  readonly #length = new Uint32Array(1);
  readonly #lengthBytes = new Uint8Array(this.#length.buffer);
  readonly #name = new Uint8Array(28);
  readonly #peers = new Map<string, Uint8Array>();

  readonly #first: Messages;
  readonly #firstPointer: bigint;

  constructor(binding: Binding, readiness: Readiness) {
    this.#libc = binding.libc;
    this.#first = new Messages(binding, { count: 1, payload: 1, control: 256 });
    this.#firstPointer = this.#first.pointer();
    this.#readiness = readiness;
  }

  open(family: Address['family']): number {
    const fd = this.#libc.socket(family === '4' ? k.AF_INET : k.AF_INET6, SOCKET_TYPE, 0);
    if (fd < 0) throw this.#error('socket');
    this.#int[0] = 1;
    this.#libc.setsockopt(fd, k.IPPROTO_TCP, k.TCP_NODELAY, this.#intBytes, 4);
    return fd;
  }

  bind(fd: number, ip: string): void {
    const local = this.#encoded(ip, 0);
    if (this.#libc.bind(fd, local, local.length) !== 0) throw this.#error(`bind ${ip}`);
  }

  connect(fd: number, { address, port }: Pick<ConnectOptions, 'address' | 'port'>, watcher: StreamWatcher): number {
    const peer = this.#encoded(address.ip, port);
    if (this.#libc.connect(fd, peer, peer.length) !== 0 && this.#libc.errno() !== k.EINPROGRESS) {
      throw this.#error(`connect ${address.ip}`);
    }
    const watch = this.#readiness.add(fd, watcher);
    if (watch === undefined) throw this.#error('epoll_ctl');
    return watch;
  }

  check(fd: number): void {
    this.#length[0] = 4;
    const failed = this.#libc.getsockopt(fd, k.SOL_SOCKET, k.SO_ERROR, this.#intBytes, this.#lengthBytes) !== 0;
    if (failed) throw this.#error('getsockopt');
    const [errno = 0] = this.#int;
    if (errno !== 0) throw systemError('connect', errno);
  }

  localPort(fd: number): number {
    this.#length[0] = this.#name.length;
    if (this.#libc.getsockname(fd, this.#name, this.#lengthBytes) !== 0) return 0;
    return ((this.#name[PORT_OFFSET] ?? 0) << 8) | (this.#name[PORT_OFFSET + 1] ?? 0);
  }

  send(fd: number, bytes: Uint8Array): number {
    const taken = Number(this.#libc.send(fd, bytes, bytes.length, k.MSG_DONTWAIT | k.MSG_NOSIGNAL));
    if (taken >= 0) return taken;
    if (this.#libc.errno() === k.EAGAIN) return 0;
    throw this.#error('send');
  }

  receiveFirst(fd: number, into: Uint8Array): FirstByte | undefined {
    const messages = this.#first;
    messages.prepareReceive();
    const count = this.#arrived(this.#libc.recvmsg(fd, this.#firstPointer, k.MSG_DONTWAIT), 'recvmsg');
    if (count === undefined || count === 0) return count === 0 ? { count, at: undefined } : undefined;
    into[0] = messages.bytes[messages.payloadAt(0)] ?? 0;
    return { count, at: receiveStamp(messages) };
  }

  receive(fd: number, into: Uint8Array): number | undefined {
    return this.#arrived(this.#libc.recv(fd, into, into.length, k.MSG_DONTWAIT), 'recv');
  }

  #arrived(got: number | bigint, call: string): number | undefined {
    if (got >= 0) return Number(got);
    if (this.#libc.errno() === k.EAGAIN) return undefined;
    throw this.#error(call);
  }

  detach(fd: number, watch: number): void {
    this.#readiness.detach(fd, watch);
  }

  close(fd: number, watch?: number): void {
    if (watch !== undefined) this.#readiness.forget(watch);
    this.#libc.close(fd);
  }

  /** The index of an interface may change while its name is in use: addresses with a zone are not kept. */
  #encoded(ip: string, port: number): Uint8Array {
    const bytes = this.#peers.get(ip) ?? encodeSockaddr(ip, (zone) => this.#libc.if_nametoindex(zone));
    if (bytes === undefined) throw systemError(`address ${ip}`, k.EAFNOSUPPORT);
    if (this.#peers.size >= MAX_PEERS) this.#peers.clear();
    if (!ip.includes('%')) this.#peers.set(ip, bytes);
    bytes[PORT_OFFSET] = port >> 8;
    bytes[PORT_OFFSET + 1] = port & 0xff;
    return bytes;
  }

  #error(call: string): Error {
    return systemError(call, this.#libc.errno());
  }
}

function systemError(call: string, errno: number): Error {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${call} ${code}`), { code });
}
