import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openSockets, socketsFallTo } from '../../test/kit/handles.js';
import { udpServer } from '../../test/kit/servers.js';
import { block, slowUdp } from '../../test/kit/slow-udp.js';
import type { Measured } from '../core/clock.js';
import type { Address, Datagrams, Net } from '../core/net.js';
import type { DatagramCalls, SocketClock } from '../core/socket-clock.js';
import { createSocketClock } from '../engine/tcp-stamps.js';
import { createPlatform } from './index.js';

const V4: Address = { ip: '127.0.0.1', family: '4' };
const V6: Address = { ip: '::1', family: '6' };
const stamps = createSocketClock();
const { net } = createPlatform(stamps);
afterAll(() => stamps.close());

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Asked {
  readonly port: number;
  readonly address?: Address;
  /** Called right after the datagram left. */
  readonly meanwhile?: () => void;
}

async function opened(over: Net, port: number, address = V4): Promise<Datagrams> {
  const socket = await over.datagrams({ address, port, egress: {} });
  closers.push(() => socket.close());
  return socket;
}

async function ask(over: Net, { port, address, meanwhile }: Asked): Promise<Measured> {
  const socket = await opened(over, port, address);
  const answer = new Promise<Measured>((resolve, reject) => {
    socket.onMessage((_, since) => resolve(since(0)), reject);
  });
  await socket.send(Buffer.from('ping'));
  meanwhile?.();
  return answer.finally(() => socket.close());
}

/** The kernel's clock, with some of it replaced. */
const instead = (over: Partial<SocketClock>): SocketClock => ({
  available: true,
  connectSeconds: (fd) => stamps.connectSeconds(fd),
  arm: (fd) => stamps.arm(fd),
  peekReceiveStamp: (fd) => stamps.peekReceiveStamp(fd),
  arrivals: (fd) => stamps.arrivals(fd),
  realtime: () => stamps.realtime(),
  bindToDevice: (fd, name) => stamps.bindToDevice(fd, name),
  setDscp: (fd, family, dscp) => stamps.setDscp(fd, family, dscp),
  close: () => undefined,
  ...(stamps.datagrams && { datagrams: stamps.datagrams }),
  ...over,
});
const withCalls = (over: Partial<DatagramCalls>): Net => {
  if (stamps.datagrams === undefined) throw new Error('no libc here');
  return createPlatform(instead({ datagrams: { ...stamps.datagrams, ...over } })).net;
};

describe.runIf(stamps.available)('the time of an answer', () => {
  // Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
  it.each([V4, V6])(
    'is that of the kernel while the loop is blocked, over IPv$family',
    { retry: 3 },
    async (address) => {
      const server = await slowUdp(20, address.ip);
      closers.push(() => server.close());
      const seconds = await ask(net, { port: server.port, address, meanwhile: () => block(100) });
      const late = Number(seconds) - server.delay();
      expect(late).toBeGreaterThan(0);
      expect(late).toBeLessThan(0.05);
    },
  );

  it('is withheld when the wall clock was moved meanwhile', async () => {
    let moved = 0;
    const wall = createPlatform(instead({ realtime: () => stamps.realtime() + moved })).net;
    const peer = await udpServer((datagram) => datagram);
    closers.push(() => peer.close());
    expect(await ask(wall, { port: peer.port })).toBeTypeOf('number');
    expect(await ask(wall, { port: peer.port, meanwhile: () => (moved = 5) })).toBe('clock_step');
    expect(await ask(wall, { port: peer.port, meanwhile: () => (moved = 4.9) })).toBe('clock_step');
  });

  it.each([
    ['gives none', (): undefined => undefined],
    ['gives the time of the question instead', (): number => stamps.realtime()],
  ])('is that of the loop where the kernel %s, and withheld when it was blocked', async (_, lastArrival) => {
    const server = await slowUdp(20);
    closers.push(() => server.close());
    const seconds = await ask(withCalls({ lastArrival }), { port: server.port, meanwhile: () => block(100) });
    expect(seconds).toBe('stall');
  });
});

it('an answer is timed by the loop where there is no libc', async () => {
  const blind: SocketClock = instead({});
  Reflect.deleteProperty(blind, 'datagrams');
  const { net: plain } = createPlatform(blind);
  const server = await slowUdp(20);
  closers.push(() => server.close());
  expect(await ask(plain, { port: server.port, meanwhile: () => block(100) })).toBe('stall');
  const special = plain.datagrams({ address: V4, port: server.port, egress: { dscp: 46 } });
  await expect(special).rejects.toMatchObject({ reason: 'unsupported' });
});

describe.runIf(stamps.available)('sockets that are used again', () => {
  it('have another local port each time, and are closed when nobody needs them', async () => {
    const before = openSockets();
    const peer = await udpServer((datagram) => datagram);
    const ports = new Set<number>();
    for (let turn = 0; turn < 20; turn += 1) {
      const socket = await opened(net, peer.port);
      ports.add(socket.localPort);
      socket.close();
      expect(socket.localPort).toBe(0);
    }
    expect(openSockets()).toBeLessThanOrEqual(before + 2);
    // Two of twenty may be equal by chance, four hardly.
    expect(ports.size).toBeGreaterThan(16);
    await peer.close();
    expect(await socketsFallTo(before)).toBeLessThanOrEqual(before);
  });

  it('never bring an answer to somebody else', async () => {
    const peer = await udpServer((datagram) => datagram);
    const server = await slowUdp(20);
    closers.push(
      () => peer.close(),
      () => server.close(),
    );
    const first = await opened(net, server.port);
    await first.send(Buffer.from('for the first'));
    // The answer waits in the socket when the next one takes it, to the same server.
    block(60);
    first.close();
    const second = await opened(net, server.port);
    const heard: string[] = [];
    second.onMessage(
      (message) => heard.push(Buffer.from(message).toString('latin1').slice(3)),
      () => undefined,
    );
    await second.send(Buffer.from('the second'));
    await pause(100);
    expect(heard).toEqual([' second']);
  });

  it('drop what came before their first datagram', async () => {
    const early = withCalls({ lastArrival: () => stamps.realtime() - 1 });
    const peer = await udpServer((datagram) => datagram);
    closers.push(() => peer.close());
    const answered = ask(early, { port: peer.port }).then(() => 'answered');
    expect(await Promise.race([answered, pause(50, 'silence')])).toBe('silence');
  });
});
