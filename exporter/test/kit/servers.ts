/** Loopback peers on ports chosen by the kernel, well-behaved and hostile. Each one closes with everything it holds. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';

export interface Peer {
  readonly port: number;
  /** Connections, or datagrams, that came so far. */
  readonly seen: () => number;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** A TCP server that hands each connection to `behave`. Errors of connections are part of the game. */
export function tcpServer(behave: (socket: Socket) => void, host = HOST): Promise<Peer> {
  return listening(
    createTcpServer({ allowHalfOpen: true }, (socket) => behave(socket)),
    host,
  );
}

export function tlsServer(options: TlsOptions, behave: (socket: TLSSocket) => void, host = HOST): Promise<Peer> {
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, host);
}

export function httpServer(answer: RequestListener, host = HOST): Promise<Peer> {
  return listening(createHttpServer(answer), host);
}

/** Listens, by default on a port chosen by the kernel; closing ends every connection too. */
export async function listening(server: Server, host = HOST, port = 0): Promise<Peer> {
  const sockets = new Set<Socket>();
  let seen = 0;
  server.on('connection', (socket: Socket) => {
    seen += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

export type Reply = (datagram: Buffer) => Uint8Array | readonly Uint8Array[] | undefined;

/** A UDP server that answers each datagram with what `reply` gives: nothing, one datagram, or several. */
export async function udpServer(reply: Reply, host = HOST): Promise<Peer> {
  const socket: UdpSocket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  let seen = 0;
  socket.on('error', () => undefined);
  socket.on('message', (datagram, from) => {
    seen += 1;
    const answer = reply(datagram);
    const datagrams = answer === undefined ? [] : answer instanceof Uint8Array ? [answer] : answer;
    for (const one of datagrams) socket.send(one, from.port, from.address, () => undefined);
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return {
    port: socket.address().port,
    seen: () => seen,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Below the ports that the kernel hands out: another test's server must not get it in the meantime. */
const [LOWEST, PORTS] = [20_000, 12_000];

/** A port on which nobody listens, and on which nobody will who lets the kernel choose. */
export async function freePort(host = HOST): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * PORTS);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createTcpServer();
      server.once('error', () => resolve(false));
      server.listen(port, host, () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

/** The same `size` bytes on every call: junk that a failing test can repeat. */
export function junk(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < size; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

/** Accepts, reads, never says a word. */
export const silent = (): Promise<Peer> => tcpServer((socket) => socket.resume());
/** Ends its side at once. */
export const closing = (): Promise<Peer> => tcpServer((socket) => socket.resume().end());
/** RST on accept. */
export const resetting = (): Promise<Peer> => tcpServer((socket) => socket.resetAndDestroy());
/** RST after the first bytes that the client sends. */
export const resettingOnData = (): Promise<Peer> =>
  tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
/** 8 kB of junk, then the end. */
export const garbage = (): Promise<Peer> => tcpServer((socket) => socket.resume().end(junk(8192)));
/** Junk with a line end every 61 bytes, as fast as the client reads, for ever. */
export const endless = (): Promise<Peer> =>
  tcpServer((socket) => {
    const block = junk(65_536, 7);
    for (let at = 60; at < block.length; at += 61) block[at] = 0x0a;
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', more).resume();
    more();
  });
/** One byte every 10 ms, for ever. */
export const dripping = (): Promise<Peer> =>
  tcpServer((socket) => {
    const timer = setInterval(() => socket.write('a'), 10);
    socket.resume().on('close', () => clearInterval(timer));
  });

/** Every hostile TCP peer by name. */
export const hostileTcp = { closing, resetting, resettingOnData, garbage, endless, dripping } as const;

export const silentUdp = (): Promise<Peer> => udpServer(() => undefined);
export const garbageUdp = (): Promise<Peer> => udpServer(() => junk(512, 3));
export const emptyUdp = (): Promise<Peer> => udpServer(() => Buffer.alloc(0));
/** Answers each datagram with a hundred. */
export const floodingUdp = (): Promise<Peer> =>
  udpServer(() => Array.from({ length: 100 }, (_, index) => junk(200, index + 1)));
/** The request itself with one byte changed. */
export const mirrorUdp = (): Promise<Peer> =>
  udpServer((datagram) => {
    const answer = Buffer.from(datagram);
    const last = answer.length - 1;
    if (last >= 0) answer[last] = (answer[last] ?? 0) ^ 0xff;
    return answer;
  });

/** Every hostile UDP peer by name. */
export const hostileUdp = { garbageUdp, emptyUdp, floodingUdp, mirrorUdp } as const;
