import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { createSocketClock } from './tcp-stamps.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const linux = process.platform === 'linux';

async function listening(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return server;
}

function fdOf(socket: object): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  return Number(typeof handle === 'object' && handle ? Reflect.get(handle, 'fd') : -1);
}

// Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
test.runIf(linux)(
  'connect and first byte are read from the kernel, not from a busy event loop',
  { retry: 3 },
  async () => {
    const clock = createSocketClock();
    open.push(clock);
    const server = await listening((socket) => socket.on('data', () => setTimeout(() => socket.end('hello'), 20)));
    const { port } = server.address() as AddressInfo;
    const seen: { connect?: number | undefined; first?: number | undefined } = {};
    await new Promise<void>((resolve, reject) => {
      let written = 0;
      let first = true;
      const oneByte = Buffer.alloc(1);
      const rest = Buffer.alloc(1024);
      const socket = connect({
        host: '127.0.0.1',
        port,
        onread: {
          buffer: () => (first ? oneByte : rest),
          callback: () => {
            const stamp = first ? clock.peekReceiveStamp(fdOf(socket)) : undefined;
            if (first && stamp !== undefined) seen.first = stamp - written;
            first = false;
            return true;
          },
        },
      });
      open.push({ close: () => socket.destroy() });
      socket.on('error', reject).on('close', () => resolve());
      socket.on('connect', () => {
        seen.connect = clock.connectSeconds(fdOf(socket));
        expect(clock.arm(fdOf(socket))).toBe(true);
        written = clock.realtime();
        socket.write('x');
        // The server answers in 20 ms; this loop looks again only after about 60.
        setTimeout(() => {
          const until = performance.now() + 50;
          while (performance.now() < until);
        }, 10);
      });
    });
    expect(seen.connect).toBeGreaterThan(0);
    expect(seen.connect).toBeLessThan(0.01);
    // Both ends share this loop, so the answer itself leaves when the loop is free again; it cannot be before 20 ms.
    expect(seen.first).toBeGreaterThan(0.019);
    expect(seen.first).toBeLessThan(1);
  },
);

test.runIf(linux)('a socket that was never armed has no stamp, and a closed descriptor no reading', async () => {
  const clock = createSocketClock();
  open.push(clock);
  expect(clock.connectSeconds(-1)).toBeUndefined();
  expect(clock.peekReceiveStamp(-1)).toBeUndefined();
  expect(clock.arm(-1)).toBe(false);
  expect(Math.abs(clock.realtime() - Date.now() / 1000)).toBeLessThan(1);
});

test.runIf(linux)('DSCP goes into the socket; an unknown interface is named in the fault', async () => {
  const clock = createSocketClock();
  open.push(clock);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  open.push(socket);
  const symbol = Object.getOwnPropertySymbols(socket).find((one) => one.description === 'state symbol');
  const state: unknown = symbol ? Reflect.get(socket, symbol) : undefined;
  const handle: unknown = typeof state === 'object' && state ? Reflect.get(state, 'handle') : undefined;
  const fd = Number(typeof handle === 'object' && handle ? Reflect.get(handle, 'fd') : -1);
  expect(fd).toBeGreaterThan(2);
  clock.setDscp(fd, '4', 46);
  clock.bindToDevice(fd, 'lo');
  expect(() => clock.bindToDevice(fd, 'nosuch0')).toThrow(/nosuch0/);
  expect(() => clock.setDscp(-1, '4', 46)).toThrow(/DSCP 46/);
});

test('after close the clock reads nothing and closes again without harm', () => {
  const clock = createSocketClock();
  clock.close();
  clock.close();
  expect(clock.connectSeconds(0)).toBeUndefined();
  expect(clock.peekReceiveStamp(0)).toBeUndefined();
});
