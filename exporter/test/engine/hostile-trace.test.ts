/** What comes back to a trace may be anything. Each test plays the network, in a namespace of its own. */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ProbeOrder, Round, TraceRequest } from '../../src/core/tracer.js';
import { createTracer, type PacketTracer } from '../../src/engine/index.js';
import { startResponder } from '../kit/icmp-responder.js';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';
import { headerLength, icmpError, openRaw, withChecksum, type RawSocket } from '../kit/raw-socket.js';

const problem = netnsProblem();
const why = problem === undefined ? '' : ` (skipped: ${problem})`;
const PORT = 33_434;
const [UDP, ICMP] = [17, 1];
const ROUTER = '127.0.0.9';
const HERE = '127.0.0.1';
/** Of ICMP types: what a router says of a packet whose TTL is used up. */
const [TIME_EXCEEDED, UNREACHABLE] = [11, 3];

/** A label stack as an extension (RFC 4884, RFC 4950) behind a quote padded to 128 bytes; the checksum is right. */
const LABELS = withChecksum(Buffer.from('2000000000080101' + '05dc1101', 'hex'));

describe.skipIf(problem !== undefined)(`a hostile network${why}`, () => {
  let netns: Netns;
  let tracer: PacketTracer;
  let sink: Socket;
  let router: RawSocket;
  const open: { close(): void }[] = [];
  beforeAll(async () => {
    netns = enterNetns();
    netns.sysctl('ipv4/ping_group_range', '0 2147483647');
    netns.sysctl('ipv4/icmp_echo_ignore_all', '1');
    tracer = createTracer();
    // Without it the kernel would answer itself that the port is unreachable.
    sink = createSocket('udp4').bind(PORT, HERE);
    await once(sink, 'listening');
    router = openRaw(ICMP, () => undefined, ROUTER);
  });
  afterAll(async () => {
    router.close();
    sink.close();
    await tracer.close();
    netns.leave();
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  const say = (icmp: Buffer): void => router.send(HERE, withChecksum(icmp));

  /** Plays `answer` with each UDP packet that goes to the port, as the network sees it. */
  const listen = (answer: (packet: Buffer, index: number) => void): void => {
    let index = 0;
    const hear = (packet: Buffer): void => {
      if (packet.readUInt16BE(headerLength(packet) + 2) !== PORT) return;
      answer(packet, index);
      index += 1;
    };
    open.push(openRaw(UDP, hear));
  };
  const request = (more: Partial<TraceRequest> = {}): TraceRequest => ({
    ...{ address: { ip: HERE, family: '4' }, egress: {}, protocol: 'udp', port: PORT, sourcePort: 61_440, size: 64 },
    ...more,
  });
  const ORDERS: readonly ProbeOrder[] = [1, 2, 3].map((ttl) => ({ flow: 0, ttl }));
  const trace = async (orders = ORDERS, options = {}, more: Partial<TraceRequest> = {}): Promise<Round> => {
    const signal = new AbortController().signal;
    const session = await tracer.open(request(more), signal);
    try {
      return await session.round(orders, { spacing: 20, wait: 150, ...options }, signal);
    } finally {
      session.close();
    }
  };
  const answered = ({ replies }: Round): number[] => replies.map(({ order }) => order);

  test('an honest one is believed, and its times are those of the kernel', async () => {
    listen((packet) => say(icmpError(TIME_EXCEEDED, 0, packet)));
    const round = await trace();
    expect(round).toMatchObject({ sent: [true, true, true], unexpected: {} });
    expect(round.replies.map(({ order, from, type, kind }) => [order, from, type, kind])).toEqual(
      [0, 1, 2].map((order) => [order, ROUTER, TIME_EXCEEDED, 'icmp']),
    );
    for (const { rtt } of round.replies) expect(rtt).toBeGreaterThan(0);
  });

  test('that answers twice is a duplicate', async () => {
    listen((packet) => {
      say(icmpError(TIME_EXCEEDED, 0, packet));
      say(icmpError(TIME_EXCEEDED, 0, packet));
    });
    // The last second answer comes when nobody waits any more.
    const round = await trace();
    expect(answered(round)).toEqual([0, 1, 2]);
    expect(round.unexpected.duplicate).toBeGreaterThanOrEqual(2);
  });

  test('that quotes another cookie, or our cookie about another destination, is forged, and the true answer after it counts', async () => {
    const changes: ((packet: Buffer) => void)[] = [
      (packet) => (packet[20 + 8 + 3] = (packet[20 + 8 + 3] ?? 0) ^ 1),
      (packet) => packet.writeUInt16BE(PORT + 1, 20 + 2),
      (packet) => (packet[20 + 8 + 7] = (packet[20 + 8 + 7] ?? 0) ^ 0x80),
    ];
    listen((packet, index) => {
      const forged = Buffer.from(packet);
      changes[index]?.(forged);
      say(icmpError(TIME_EXCEEDED, 0, forged));
      if (index === 0) say(icmpError(TIME_EXCEEDED, 0, packet));
    });
    const round = await trace();
    expect(answered(round)).toEqual([0]);
    expect(round.unexpected.forged).toBe(3);
  });

  test('that quotes as far as a part of the cookie is believed as far as it quotes', async () => {
    const lengths = [2, 5, 8];
    listen((packet, index) => {
      const quote = packet.subarray(0, 28 + (lengths[index] ?? 0));
      const forged = Buffer.from(quote);
      forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
      if (index > 0) say(icmpError(TIME_EXCEEDED, 0, forged));
      say(icmpError(TIME_EXCEEDED, 0, quote));
    });
    const round = await trace();
    expect(answered(round)).toEqual([0, 1, 2]);
    expect(round.unexpected).toEqual({ forged: 2 });
  });

  describe('that quotes 28 bytes', () => {
    test('is believed when one packet of the flow is in flight', async () => {
      listen((packet) => say(icmpError(TIME_EXCEEDED, 0, packet.subarray(0, 28))));
      const round = await trace(ORDERS, { serial: true, spacing: 0 });
      expect(answered(round)).toEqual([0, 1, 2]);
      expect(round.unexpected).toEqual({});
    });

    test('is ambiguous when there are several, of this trace or of two', async () => {
      const held: Buffer[] = [];
      listen((packet) => {
        held.push(packet);
        if (held.length === 4) say(icmpError(TIME_EXCEEDED, 0, packet.subarray(0, 28)));
      });
      const two = [ORDERS[0], ORDERS[1]].flatMap((order) => order ?? []);
      const rounds = await Promise.all([trace(two, { spacing: 0 }), trace(two, { spacing: 0 })]);
      expect(rounds.flatMap(answered)).toEqual([]);
      expect(rounds.reduce((sum, { unexpected }) => sum + (unexpected.ambiguous ?? 0), 0)).toBe(1);
    });
  });

  test('that answers after the wait is heard in the next round', async () => {
    const signal = new AbortController().signal;
    listen((packet, index) => {
      setTimeout(() => say(icmpError(TIME_EXCEEDED, 0, packet)), index === 0 ? 120 : 0);
    });
    const session = await tracer.open(request(), signal);
    const first = await session.round([{ flow: 0, ttl: 1 }], { spacing: 0, wait: 60 }, signal);
    const second = await session.round([{ flow: 1, ttl: 2 }, { flow: 2, ttl: 2 }], { spacing: 100, wait: 200 }, signal); // prettier-ignore
    session.close();
    expect(first.replies).toEqual([]);
    expect(answered(second).sort()).toEqual([0, 1, 2]);
    expect(second.replies.find(({ order }) => order === 0)?.rtt).toBeGreaterThan(0.1);
  });

  test('that answers a trace which has ended is late, not forged, and answers no other', async () => {
    let held: Buffer | undefined;
    listen((packet, index) => {
      held ??= packet;
      if (index > 0) say(icmpError(TIME_EXCEEDED, 0, held));
    });
    await trace([{ flow: 0, ttl: 1 }], { wait: 40 });
    const round = await trace([{ flow: 0, ttl: 2 }]);
    expect(answered(round)).toEqual([]);
    expect(round.unexpected).toEqual({ late: 1 });
  });

  test('whose labels are there is read, with and without the length that announces them', async () => {
    listen((packet, index) => {
      const padded = Buffer.concat([packet, Buffer.alloc(128 - packet.length)]);
      const error = icmpError(TIME_EXCEEDED, 0, Buffer.concat([padded, LABELS]));
      if (index !== 1) error[5] = 32;
      // A length that lies: beyond the end of the packet.
      if (index === 2) error[5] = 255;
      say(error);
    });
    const round = await trace();
    expect(answered(round)).toEqual([0, 1, 2]);
    const label = [{ label: 0x05dc1, tc: 0, bottom: true, ttl: 1 }];
    expect(round.replies.map(({ mpls }) => mpls)).toEqual([label, label, undefined]);
  });

  test('whose quote of 28 bytes is filled up with zeros before labels is a short quote', async () => {
    const padded = (packet: Buffer): Buffer => Buffer.concat([packet.subarray(0, 28), Buffer.alloc(100), LABELS]);
    listen((packet) => {
      const error = icmpError(TIME_EXCEEDED, 0, padded(packet));
      error[5] = 32;
      say(error);
    });
    const round = await trace(ORDERS, { serial: true, spacing: 0 });
    expect(round.replies.map(({ order, mpls }) => [order, mpls?.length])).toEqual([[0, 1], [1, 1], [2, 1]]); // prettier-ignore
    expect(round.unexpected).toEqual({});
  });

  test('in which a NAT leaves its port in the quote is heard by who may open raw sockets', async () => {
    listen((packet) => {
      const quote = Buffer.from(packet);
      quote.writeUInt16BE(1111, 20);
      say(icmpError(TIME_EXCEEDED, 0, quote));
    });
    const round = await trace();
    expect(round.replies).toMatchObject(
      [0, 1, 2].map((order) => ({ order, from: ROUTER, type: TIME_EXCEEDED, ttl: 64, quoted: { intact: false } })),
    );
    for (const { rtt } of round.replies) expect(rtt).toBeGreaterThan(0);
  });

  test('in which a NAT rewrote the packet shows in the quote', async () => {
    listen((packet, index) => {
      const quote = Buffer.from(packet);
      quote[8] = [1, 4, 1][index] ?? 0;
      if (index === 1) quote[1] = 46 << 2;
      // The header is translated back, the checksum is forgotten.
      if (index === 2) quote.writeUInt16BE(quote.readUInt16BE(26) ^ 0x1111, 26);
      say(icmpError(TIME_EXCEEDED, 0, quote));
    });
    const round = await trace();
    expect(round.replies.map(({ quoted }) => quoted)).toEqual([
      { ttl: 1, dscp: 0, intact: true },
      { ttl: 4, dscp: 46, intact: true },
      { ttl: 1, dscp: 0, intact: false },
    ]);
  });

  test('in which the destination answers by UDP ends the flow', async () => {
    const respond = (message: Buffer, { port, address }: { port: number; address: string }): void =>
      sink.send(message, port, address);
    sink.on('message', respond);
    try {
      const round = await trace(
        [1, 2, 3, 4].map((ttl) => ({ flow: 0, ttl })),
        { serial: true, spacing: 0 },
      );
      expect(round.sent).toEqual([true, false, false, false]);
      expect(round.replies).toMatchObject([{ order: 0, from: HERE, kind: 'datagram', ttl: 64 }]);
    } finally {
      sink.off('message', respond);
    }
  });

  test('in which the destination sends anything by UDP is believed when that can be about one packet only', async () => {
    const replies: ((message: Buffer) => Buffer)[] = [
      // As DNS does: the first two bytes are those of the query.
      (message) => Buffer.concat([message.subarray(0, 2), Buffer.alloc(10)]),
      // Our own packet with another cookie.
      (message) => Buffer.concat([message.subarray(0, 4), Buffer.alloc(message.length - 4, 9)]),
      (message) => message,
    ];
    let index = 0;
    const respond = (message: Buffer, { port, address }: { port: number; address: string }): void => {
      sink.send(replies[index]?.(message) ?? message, port, address);
      index += 1;
    };
    sink.on('message', respond);
    try {
      const round = await trace(
        [1, 2, 3].map((ttl) => ({ flow: 0, ttl: 4 - ttl })),
        { spacing: 0 },
      );
      expect(answered(round).sort()).toEqual([0, 2]);
      expect(round.unexpected).toEqual({ forged: 1 });
    } finally {
      sink.off('message', respond);
    }
  });

  test('in which others ping takes nothing from our echo requests, nor we from theirs', async () => {
    open.push(startResponder(({ answer, send }) => send(answer())));
    const orders = [0, 1, 2, 3].map((flow) => ({ flow, ttl: 9 }));
    const rounds = await Promise.all(
      [0, 10, 46].map((dscp) => trace(orders, { spacing: 1 }, { protocol: 'icmp', egress: { dscp } })),
    );
    for (const round of rounds) {
      expect(answered(round).sort()).toEqual([0, 1, 2, 3]);
      expect(round.unexpected).toEqual({});
    }
  });

  test('in which an echo reply has another cookie is forged, by any other identifier nobody’s', async () => {
    let index = 0;
    open.push(
      startResponder(({ answer, send }) => {
        const forged = answer();
        forged[10] = (forged[10] ?? 0) ^ 1;
        send(forged);
        const foreign = answer();
        foreign.writeUInt16BE(foreign.readUInt16BE(4) ^ 0x0550, 4);
        send(foreign);
        if (index !== 1) send(answer());
        index += 1;
      }),
    );
    const orders = [0, 1, 2].map((flow) => ({ flow, ttl: 9 }));
    const round = await trace(orders, {}, { protocol: 'icmp' });
    expect(answered(round)).toEqual([0, 2]);
    expect(round.unexpected).toEqual({ forged: 3 });
    for (const { kind, rtt } of round.replies) expect([kind, Number(rtt) > 0]).toEqual(['echo', true]);
  });

  test('in which the checksum of an echo request is that of its flow', async () => {
    const seen: number[] = [];
    open.push(
      startResponder(({ request: asked }) => {
        seen.push(asked.readUInt16BE(2));
      }),
    );
    const orders = [0, 1, 0, 1].map((flow, index) => ({ flow, ttl: index + 1 }));
    await trace(orders, { spacing: 1, wait: 50 }, { protocol: 'icmp' });
    expect(seen).toEqual([61_440, 61_441, 61_440, 61_441]);
  });

  test('that sends anything at all breaks nothing and makes no time up', async () => {
    const orders = Array.from({ length: 60 }, (_, index) => ({ flow: index % 6, ttl: 1 + (index % 30) }));
    const damage = fc.sample(
      fc.record({
        type: fc.constantFrom(TIME_EXCEEDED, UNREACHABLE, 12, 5, 0, 8, 200),
        code: fc.nat(20),
        cut: fc.nat(200),
        flips: fc.array(fc.tuple(fc.nat(180), fc.nat(255)), { maxLength: 4 }),
        announced: fc.nat(255),
      }),
      4 * orders.length,
    );
    listen((packet, index) => {
      for (const { type, code, cut, flips, announced } of damage.slice(4 * index, 4 * index + 4)) {
        const quote = Buffer.concat([packet, Buffer.alloc(128 - packet.length), LABELS]);
        const error = icmpError(type, code, quote).subarray(0, 8 + cut);
        error[5] = announced;
        for (const [at, value] of flips) if (at + 8 < error.length) error[at + 8] = value;
        if (error.length >= 8) say(error);
        sink.send(randomBytes(cut), packet.readUInt16BE(20), HERE);
      }
    });
    for (const protocol of ['udp', 'icmp'] as const) {
      const round = await trace(orders, { spacing: 1, wait: 300 }, { protocol });
      const numbers = answered(round);
      expect(new Set(numbers).size).toBe(numbers.length);
      for (const { order, rtt } of round.replies) {
        expect(order).toBeLessThan(orders.length);
        if (typeof rtt === 'number') expect(rtt).toBeGreaterThanOrEqual(0);
      }
    }
    open.splice(0).forEach((one) => one.close());
    listen((packet) => say(icmpError(TIME_EXCEEDED, 0, packet)));
    expect(answered(await trace())).toEqual([0, 1, 2]);
  });
});
