import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { StreamCalls } from '../core/stream-calls.js';
import { streamCalls } from './stream-calls.js';

const found = streamCalls();
const V4 = { ip: '127.0.0.1', family: '4' } as const;

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(onConnection: (socket: Socket) => void = () => undefined): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined));
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, V4.ip, resolve));
  return (server.address() as AddressInfo).port;
}

interface Watched {
  readonly fd: number;
  readonly watch: number;
  readonly told: (readonly [readable: boolean, writable: boolean])[];
}

function connect(streams: StreamCalls, port: number): Watched {
  const fd = streams.open('4');
  const told: [boolean, boolean][] = [];
  const watch = streams.connect(fd, { address: V4, port }, { ready: (...what) => void told.push(what) });
  return { fd, watch, told };
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition() && Date.now() < end;) await pause(1);
  expect(condition()).toBe(true);
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const code = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? Reflect.get(error, 'code') : error;
  }
};

describe.runIf(found !== undefined)('TCP by system calls', () => {
  const streams = found as StreamCalls;

  it('tells when a connection stands, when bytes came and when the peer closed', async () => {
    const port = await listening((socket) => socket.on('data', (data) => socket.end(`<${data.toString()}>`)));
    const { fd, watch, told } = connect(streams, port);
    await until(() => told.length > 0);
    expect(told[0]).toEqual([false, true]);
    streams.check(fd);
    expect(streams.receive(fd, new Uint8Array(9))).toBeUndefined();
    expect(streams.send(fd, Buffer.from('hello'))).toBe(5);
    await until(() => told.some(([readable]) => readable));
    const into = Buffer.alloc(99);
    expect(streams.receiveFirst(fd, into)).toMatchObject({ count: 1 });
    expect(streams.receive(fd, into.subarray(1))).toBe(6);
    expect(into.toString('latin1', 0, 7)).toBe('<hello>');
    await pause(20);
    expect(streams.receive(fd, into)).toBe(0);
    expect(streams.receiveFirst(fd, into)).toEqual({ count: 0, at: undefined });
    streams.close(fd, watch);
    expect(streams.localPort(fd)).toBe(0);
  });

  it('names the error of a connection that failed, of a reset and of an address that is not ours', async () => {
    const port = await listening((socket) => socket.resetAndDestroy());
    const reset = connect(streams, port);
    await until(() => reset.told.some(([readable]) => readable));
    // It may be told twice: by the read of one byte first, which must not swallow it.
    expect(code(() => streams.receiveFirst(reset.fd, new Uint8Array(1)))).toBe('ECONNRESET');
    expect(code(() => streams.send(reset.fd, Buffer.from('x')))).toBe('EPIPE');
    streams.close(reset.fd, reset.watch);

    const { port: nobody } = await new Promise<AddressInfo>((resolve) => {
      const server = createServer().listen(0, V4.ip, () => {
        const address = server.address() as AddressInfo;
        server.close(() => resolve(address));
      });
    });
    const refused = connect(streams, nobody);
    await until(() => refused.told.length > 0);
    expect(code(() => streams.check(refused.fd))).toBe('ECONNREFUSED');
    streams.close(refused.fd, refused.watch);

    const fd = streams.open('4');
    expect(code(() => streams.bind(fd, '192.0.2.1'))).toBe('EADDRNOTAVAIL');
    streams.close(fd);
  });

  it('never tells the new owner of a descriptor what happened to the old one', async () => {
    const port = await listening();
    const told: string[] = [];
    const fds: number[] = [];
    const watches: number[] = [];
    // Both stand at once; whoever is told first closes the other, whose descriptor then serves a third.
    const open = (name: string, ready: () => void): number => {
      const fd = streams.open('4');
      const watcher = { ready: () => (told.push(name), ready()) };
      return (fds.push(fd), watches.push(streams.connect(fd, { address: V4, port }, watcher)), fd);
    };
    let third: number | undefined;
    const replace = (index: number): void => {
      if (third !== undefined) return;
      streams.close(fds[index] ?? -1, watches[index]);
      third = open('third', () => expect(code(() => streams.check(third ?? -1))).toBeUndefined());
    };
    open('first', () => replace(1));
    open('second', () => replace(0));
    for (const end = performance.now() + 20; performance.now() < end;);
    await until(() => told.includes('third'));
    await pause(20);
    expect(third).toBe(told[0] === 'first' ? fds[1] : fds[0]);
    expect(told.filter((name) => name === 'third')).toHaveLength(1);
    expect(told).toHaveLength(2);
    streams.close(third ?? -1, watches[2]);
    streams.close((told[0] === 'first' ? fds[0] : fds[1]) ?? -1, told[0] === 'first' ? watches[0] : watches[1]);
  });

  it('takes what the kernel has room for and tells when there is room again', async () => {
    let paused: Socket | undefined;
    const port = await listening((socket) => (paused = socket.pause()));
    const { fd, watch, told } = connect(streams, port);
    await until(() => told.length > 0);
    const piece = Buffer.alloc(1 << 20);
    let sent = 0;
    for (let taken = -1; taken !== 0; sent += taken) taken = streams.send(fd, piece);
    expect(sent).toBeGreaterThan(0);
    told.length = 0;
    await until(() => paused !== undefined);
    paused?.resume();
    await until(() => told.some(([, writable]) => writable));
    expect(streams.send(fd, piece)).toBeGreaterThan(0);
    streams.close(fd, watch);
  });

  it('leaves a descriptor that is handed over alone', async () => {
    const port = await listening((socket) => setTimeout(() => socket.write('x'), 30));
    const { fd, watch, told } = connect(streams, port);
    await until(() => told.length > 0);
    streams.detach(fd, watch);
    const before = told.length;
    await pause(60);
    expect(told.length).toBe(before);
    expect(streams.receive(fd, new Uint8Array(9))).toBe(1);
    streams.close(fd);
  });
});
