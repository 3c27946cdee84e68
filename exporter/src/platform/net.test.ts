import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as peers from '../../test/kit/servers.js';
import { withoutStreams } from '../../test/kit/clocks.js';
import { openSockets, socketsFallTo } from '../../test/kit/handles.js';
import type { Fault } from '../core/failure.js';
import type { Address, Connection, Consumer } from '../core/net.js';
import { createSocketClock } from '../engine/tcp-stamps.js';
import { createPlatform } from './index.js';

const V4: Address = { ip: '127.0.0.1', family: '4' };
const never = new AbortController().signal;
const stamps = createSocketClock();
/** Connections are system calls of the engine where it has them; sockets of the runtime elsewhere, and under TLS. */
const bySockets = createPlatform(withoutStreams(stamps)).net;
let { net } = createPlatform(stamps);
const byCalls = net;
const ways = [
  ['system calls', byCalls],
  ['sockets of the runtime', bySockets],
] as const;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function dial(starting: Promise<peers.Peer>, signal = never): Promise<Connection> {
  const peer = await starting;
  closers.push(() => peer.close());
  const connection = await net.connect({ address: V4, port: peer.port, egress: {} }, signal);
  closers.push(() => connection.close());
  return connection;
}

/** Collects until `length` bytes are there, or the end. */
function collect(length = Infinity): Consumer & { text: () => string; ended: () => boolean } {
  let bytes = Buffer.alloc(0);
  let ended = false;
  return {
    push: (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      return bytes.length >= length ? 'done' : 'more';
    },
    end: () => void (ended = true),
    text: () => bytes.toString('latin1'),
    ended: () => ended,
  };
}

const say = (text: string): Buffer => Buffer.from(text);
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: Fault) => error.reason,
  );

describe.each(ways)('a TCP connection by %s', (_name, way) => {
  beforeAll(() => void (net = way));

  // Timed on an otherwise idle machine: a busy one spoils a run now and then, what is wrong is so each time.
  it('has its connect time from the kernel and times of each exchange', { retry: 3 }, async () => {
    const connection = await dial(
      peers.tcpServer((socket) => socket.on('data', (data) => setTimeout(() => socket.write(`<${data}>`), 30))),
    );
    expect(connection.connectTime).toBeLessThan(0.01);
    expect(connection.localPort).toBeGreaterThan(0);
    for (const word of ['one', 'two']) {
      const answer = collect(5);
      const { firstByte } = await connection.exchange(say(word), answer, never);
      expect(answer.text()).toBe(`<${word}>`);
      expect(firstByte).toBeGreaterThan(0.028);
    }
  });

  it('keeps what the peer says first for the exchange that asks for it', async () => {
    const connection = await dial(peers.tcpServer((socket) => socket.write('220 hello')));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const answer = collect(9);
    expect(await connection.exchange(say(''), answer, never)).toHaveProperty('firstByte');
    expect(answer.text()).toBe('220 hello');
  });

  it('gives single bytes as they come', async () => {
    const answer = collect(3);
    await (await dial(peers.dripping())).exchange(say('x'), answer, never);
    expect(answer.text()).toBe('aaa');
  });

  it('delivers a large answer whole and in order', async () => {
    const sent = peers.junk(3_000_000);
    const answer: Buffer[] = [];
    const connection = await dial(peers.tcpServer((socket) => socket.resume().end(sent)));
    await connection.exchange(
      say('x'),
      { push: (c) => (answer.push(Buffer.from(c)), 'more'), end: () => undefined },
      never,
    );
    expect(Buffer.concat(answer).equals(sent)).toBe(true);
  });

  it('sends a large request whole', async () => {
    const sent = peers.junk(3_000_000);
    let got = 0;
    const connection = await dial(
      peers.tcpServer((socket) => socket.on('data', (d) => (got += d.length) === sent.length && socket.write('ok'))),
    );
    const answer = collect(2);
    const times = await connection.exchange(sent, answer, never);
    expect(answer.text()).toBe('ok');
    expect(times.firstByte).toBeDefined();
  });

  it('tells the consumer that the peer closed, in this exchange and in a later one', async () => {
    const connection = await dial(peers.closing());
    const answer = collect();
    expect(await connection.exchange(say(''), answer, never)).toEqual({});
    expect(answer.ended()).toBe(true);
    const later = collect();
    await connection.exchange(say(''), later, never);
    expect(later.ended()).toBe(true);
  });

  it('says why it ended, now and later', async () => {
    const connection = await dial(peers.resettingOnData());
    expect(await reasonOf(connection.exchange(say('x'), collect(), never))).toBe('connection_reset');
    expect(await reasonOf(connection.exchange(say('x'), collect(), never))).toBe('connection_reset');
    const closed = await dial(peers.silent());
    closed.close();
    closed.close();
    expect(await reasonOf(closed.exchange(say('x'), collect(), never))).toBe('connection_closed');
  });

  it('ends an exchange with what the consumer throws', async () => {
    const connection = await dial(peers.endless());
    const failing: Consumer = {
      push: () => {
        throw new TypeError('bad');
      },
      end: () => undefined,
    };
    await expect(connection.exchange(say('x'), failing, never)).rejects.toThrow('bad');
  });

  it('rejects with the reason of the signal at once and closes the socket', async () => {
    const before = openSockets();
    const peer = await peers.silent();
    const controller = new AbortController();
    const connection = await net.connect({ address: V4, port: peer.port, egress: {} }, controller.signal);
    const exchange = connection.exchange(say('x'), collect(), controller.signal);
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 20);
    await expect(exchange).rejects.toBe(reason);
    await expect(connection.startTls({}, never)).rejects.toBe(reason);
    await expect(net.connect({ address: V4, port: peer.port, egress: {} }, controller.signal)).rejects.toBe(reason);
    await peer.close();
    expect(await socketsFallTo(before)).toBe(before);
  });

  it('is refused where nobody listens, and unreachable where no route goes', async () => {
    const port = await peers.freePort();
    expect(await reasonOf(net.connect({ address: V4, port, egress: {} }, never))).toBe('connection_refused');
    const noRoute: Address = { ip: '255.255.255.255', family: '4' };
    expect(await reasonOf(net.connect({ address: noRoute, port: 9, egress: {} }, never))).toMatch(/unreachable|denied/);
  });

  it('aborts while it connects', async () => {
    const controller = new AbortController();
    const nowhere: Address = { ip: '127.0.0.1', family: '4' };
    const connecting = net.connect({ address: nowhere, port: 9, egress: {} }, controller.signal);
    controller.abort(new Error('stop'));
    await expect(connecting).rejects.toThrow('stop');
  });
});

describe.each(ways)('how a connection by %s leaves', (_name, way) => {
  beforeAll(() => void (net = way));

  const from = async (egress: object): Promise<string> => {
    let seen = '';
    const peer = await peers.tcpServer((socket) => {
      seen = socket.remoteAddress ?? '';
      socket.write('x');
    });
    closers.push(() => peer.close());
    const connection = await net.connect({ address: V4, port: peer.port, egress }, never);
    await connection.exchange(say(''), collect(1), never);
    connection.close();
    return seen;
  };

  it('from the chosen address', async () => {
    expect(await from({ sourceAddress: '127.0.0.7' })).toBe('127.0.0.7');
    expect(await from({ sourceAddress: '127.0.0.7', dscp: 46 })).toBe('127.0.0.7');
  });

  it.runIf(stamps.available)('with the chosen DSCP and interface', async () => {
    expect(await from({ dscp: 46, interface: 'lo' })).toBe('127.0.0.1');
    expect(await reasonOf(from({ interface: 'no-such-if' }))).toBe('network_unreachable');
  });

  it('says when the source address is not ours', async () => {
    await expect(from({ sourceAddress: '192.0.2.1' })).rejects.toMatchObject({ source: 'internal' });
    await expect(from({ sourceAddress: '192.0.2.1', dscp: 1 })).rejects.toMatchObject({ source: 'internal' });
  });
});

describe('datagrams', () => {
  it('go to one peer and come back from it', async () => {
    const peer = await peers.udpServer((datagram) => Buffer.concat([Buffer.from('re:'), datagram]));
    const socket = await net.datagrams({ address: V4, port: peer.port, egress: { sourceAddress: '127.0.0.7' } });
    const answer = new Promise<string>((resolve, reject) => {
      socket.onMessage((message) => resolve(Buffer.from(message).toString()), reject);
    });
    await socket.send(say('ping'));
    expect(await answer).toBe('re:ping');
    expect(socket.localPort).toBeGreaterThan(0);
    socket.close();
    socket.close();
    expect(await reasonOf(socket.send(say('x')))).toBe('connection_closed');
    await peer.close();
  });

  it('report ICMP errors as faults, to the listener or to the next send', async () => {
    const port = await peers.freePort();
    const socket = await net.datagrams({ address: V4, port, egress: {} });
    await socket.send(say('x'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await reasonOf(socket.send(say('x')))).toBe('connection_refused');
    const fault = new Promise<Error>((resolve) => socket.onMessage(() => undefined, resolve));
    await reasonOf(socket.send(say('x')));
    expect(await fault).toMatchObject({ reason: 'connection_refused' });
    socket.close();
  });

  it('need a source address of ours', async () => {
    const opening = net.datagrams({ address: V4, port: 9, egress: { sourceAddress: '192.0.2.1' } });
    await expect(opening).rejects.toMatchObject({ reason: 'network_unreachable', source: 'internal' });
  });
});
