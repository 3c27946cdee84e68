import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort, udpServer } from '../../test/kit/servers.js';
import type { Address } from '../core/net.js';
import * as k from './constants.js';
import { createDatagramCalls } from './datagram-calls.js';
import { loadLibc } from './libc.js';

const V4: Address = { ip: '127.0.0.1', family: '4' };
const binding = loadLibc();

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe.skipIf(typeof binding === 'string')('datagrams by system calls', () => {
  if (typeof binding === 'string') return;
  const { libc } = binding;
  const calls = createDatagramCalls(binding);
  const opened = (): number => {
    const fd = libc.socket(k.AF_INET, k.SOCK_DGRAM | k.SOCK_CLOEXEC, 0);
    closers.push(() => libc.close(fd));
    return fd;
  };
  const waits = (fd: number): boolean => Number(libc.recv(fd, new Uint8Array(1), 1, k.MSG_DONTWAIT | k.MSG_PEEK)) >= 0;

  it('throw away what waits when a socket is disconnected', async () => {
    const peer = await udpServer((datagram) => [datagram, Buffer.alloc(0), datagram]);
    closers.push(() => peer.close());
    const fd = opened();
    calls.connect(fd, V4, peer.port);
    calls.send(fd, Buffer.from('x'));
    await pause(30);
    expect(waits(fd)).toBe(true);
    expect(calls.disconnect(fd)).toBe(true);
    expect(waits(fd)).toBe(false);
    expect(() => calls.send(fd, Buffer.from('x'))).toThrow(expect.objectContaining({ code: 'EDESTADDRREQ' }));
  });

  it('throw away an error that waits, too', async () => {
    const port = await freePort();
    const fd = opened();
    calls.connect(fd, V4, port);
    calls.send(fd, Buffer.from('x'));
    await pause(5);
    expect(calls.disconnect(fd)).toBe(true);
    calls.connect(fd, V4, port);
    calls.send(fd, Buffer.from('x'));
    await pause(5);
    expect(() => calls.send(fd, Buffer.from('x'))).toThrow(expect.objectContaining({ code: 'ECONNREFUSED' }));
  });

  it('say what is wrong with a descriptor', () => {
    expect(calls.disconnect(-1)).toBe(false);
    expect(calls.lastArrival(-1)).toBeUndefined();
    expect(() => calls.connect(-1, V4, 9)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });
});
