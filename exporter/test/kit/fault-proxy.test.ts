import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { faultProxy, type FaultProxy } from './fault-proxy.js';
import { tcpServer, type Peer } from './servers.js';

let echo: Peer;
let proxy: FaultProxy;

beforeEach(async () => {
  echo = await tcpServer((socket) => void socket.pipe(socket));
  proxy = await faultProxy({ target: { port: echo.port } });
});
afterEach(async () => {
  await proxy.close();
  await echo.close();
});

interface Talk {
  readonly socket: Socket;
  readonly chunks: Buffer[];
  readonly got: () => Buffer;
  /** Resolves with `end`, or the code of the error. */
  readonly over: Promise<string>;
}

function talk(): Talk {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const over = new Promise<string>((resolve) => {
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.on('end', () => resolve('end'));
  });
  return { socket, chunks, got: () => Buffer.concat(chunks), over };
}

const arrived = ({ got }: Talk, bytes: number): Promise<void> =>
  vi.waitFor(() => expect(got().length).toBe(bytes), { timeout: 45_000, interval: 5 });
const since = (start: number): number => performance.now() - start;

test('passes bytes and ends without toxics, and forgets the connection', async () => {
  const one = talk();
  one.socket.end(Buffer.alloc(300_000, 7));
  expect(await one.over).toBe('end');
  expect(one.got().equals(Buffer.alloc(300_000, 7))).toBe(true);
  await vi.waitFor(() => expect(proxy.open()).toBe(0), 20_000);
  expect(proxy.seen()).toBe(1);
});

test('latency delays bytes without limiting them', async () => {
  await proxy.add({ toxic: 'latency', ms: 100, jitter: 20, stream: 'down' });
  const one = talk();
  const start = performance.now();
  for (let index = 0; index < 20; index += 1) one.socket.write(Buffer.from([index]));
  await arrived(one, 20);
  expect(since(start)).toBeGreaterThan(75);
  expect([...one.got()]).toEqual(Array.from({ length: 20 }, (_, index) => index));
  one.socket.destroy();
});

test('down refuses and resets, and comes back on the same port', async () => {
  const one = talk();
  one.socket.write('a');
  await arrived(one, 1);
  const up = await proxy.add({ toxic: 'down' });
  expect(await one.over).toBe('ECONNRESET');
  expect(await talk().over).toBe('ECONNREFUSED');
  await up();
  const two = talk();
  two.socket.end('b');
  expect(await two.over).toBe('end');
  expect(two.got().toString()).toBe('b');
});

test('bandwidth', async () => {
  await proxy.add({ toxic: 'bandwidth', bytesPerSecond: 100_000, stream: 'up' });
  const one = talk();
  const start = performance.now();
  one.socket.end(Buffer.alloc(40_000));
  await one.over;
  expect(one.got().length).toBe(40_000);
  expect(since(start)).toBeGreaterThan(350);
});

test('slow_close delays the end alone', async () => {
  await proxy.add({ toxic: 'slow_close', ms: 150, stream: 'down' });
  const one = talk();
  const start = performance.now();
  one.socket.end('a');
  await arrived(one, 1);
  let ended = false;
  void one.over.then(() => (ended = true));
  expect(ended).toBe(false);
  await one.over;
  expect(since(start)).toBeGreaterThan(140);
});

test('timeout holds bytes until it goes, or closes', async () => {
  const heal = await proxy.add({ toxic: 'timeout', ms: 0, stream: 'down' });
  const one = talk();
  one.socket.write('abc');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(one.got().length).toBe(0);
  await heal();
  await arrived(one, 3);
  await proxy.add({ toxic: 'timeout', ms: 30 });
  expect(await one.over).toBe('end');
});

test('reset_peer', async () => {
  const one = talk();
  one.socket.write('a');
  await arrived(one, 1);
  await proxy.add({ toxic: 'reset_peer', ms: 20 });
  expect(await one.over).toBe('ECONNRESET');
});

// A loop that is held up gets two pieces as one.
test('slicer', { retry: 3 }, async () => {
  await proxy.add({ toxic: 'slicer', bytes: 3, ms: 5, stream: 'down' });
  const one = talk();
  one.socket.end('abcdefgh');
  await one.over;
  expect(one.chunks.map(String)).toEqual(['abc', 'def', 'gh']);
});

test('limit_data cuts a stream after exactly so many bytes', async () => {
  await proxy.add({ toxic: 'limit_data', bytes: 5, stream: 'down' });
  const one = talk();
  one.socket.write('abcdefgh');
  await one.over;
  expect(one.got().toString()).toBe('abcde');
});
