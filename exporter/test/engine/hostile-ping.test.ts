/** What comes back to a ping may be anything. Each test plays one peer in a network namespace of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PingReply, PingRequest } from '../../src/core/pinger.js';
import { createPinger, type PacketPinger } from '../../src/engine/index.js';
import { startResponder, type Asked } from '../kit/icmp-responder.js';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';
import { icmpError } from '../kit/raw-socket.js';

const problem = netnsProblem();
const why = problem === undefined ? '' : ` (skipped: ${problem})`;

describe.skipIf(problem !== undefined).each(['ping', 'raw'] as const)(`over a %s socket${why}`, (kind) => {
  let netns: Netns;
  let pinger: PacketPinger;
  const open: { close(): void }[] = [];
  beforeAll(() => {
    netns = enterNetns();
    netns.sysctl('ipv4/icmp_echo_ignore_all', '1');
    netns.sysctl('ipv4/ping_group_range', kind === 'ping' ? '0 2147483647' : '1 0');
    pinger = createPinger();
  });
  afterAll(async () => {
    await pinger.close();
    netns.leave();
  });
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  /** Pings a peer that does `play` with each request. */
  const against = async (
    play: (asked: Asked, index: number) => void,
    more: Partial<PingRequest> = {},
  ): Promise<PingReply> => {
    let index = 0;
    open.push(
      startResponder((asked) => {
        play(asked, index);
        index += 1;
      }),
    );
    const request = { count: 3, spacing: 20, size: 56, dontFragment: false, timeout: 300, ...more };
    const address = { ip: '127.0.0.1', family: '4' } as const;
    return pinger.ping({ address, egress: {}, ...request }, new AbortController().signal);
  };
  const received = ({ rtts }: PingReply): number => rtts.filter((rtt) => rtt !== null).length;

  test('an honest peer is measured', async () => {
    const reply = await against((asked) => asked.send(asked.answer()));
    expect(received(reply)).toBe(3);
    expect(reply).toMatchObject({ sent: 3, duplicates: 0, corrupted: 0, forged: 0 });
  });

  test('a silent peer loses every packet, in time', async () => {
    const begun = performance.now();
    const reply = await against(() => undefined);
    expect(reply.rtts).toEqual([null, null, null]);
    expect(performance.now() - begun).toBeLessThan(300 + 40 + 400);
  });

  test('a second reply is a duplicate', async () => {
    const reply = await against((asked, index) => {
      asked.send(asked.answer());
      if (index < 2) asked.send(asked.answer());
    });
    expect(received(reply)).toBe(3);
    expect(reply.duplicates).toBe(2);
  });

  test('our identifier and sequence with another payload is forged, and the genuine reply after it counts', async () => {
    const reply = await against((asked, index) => {
      const forged = asked.answer();
      forged.fill(0xff, 8);
      asked.send(forged);
      if (index === 0) asked.send(asked.answer());
    });
    expect(reply.forged).toBe(3);
    expect(reply.rtts.map((rtt) => rtt !== null)).toEqual([true, false, false]);
  });

  test('a reply cut before the cookie ends is forged, one cut after it is corrupted; neither is an answer', async () => {
    const reply = await against((asked, index) => asked.send(asked.answer().subarray(0, [8, 23, 30][index])));
    expect(reply).toMatchObject({ forged: 2, corrupted: 1, rtts: [null, null, null] });
  });

  test('changed bytes after the cookie are corruption and loss', async () => {
    const reply = await against((asked) => {
      const changed = asked.answer();
      changed[50] = (changed[50] ?? 0) ^ 1;
      asked.send(changed);
    });
    expect(reply).toMatchObject({ corrupted: 3, forged: 0, rtts: [null, null, null] });
  });

  test('a reply after its time is late and lost, never a long round trip', async () => {
    const reply = await against(
      (asked, index) => {
        if (index === 0) setTimeout(() => asked.send(asked.answer()), 150);
        else asked.send(asked.answer());
      },
      { timeout: 80, spacing: 200 },
    );
    expect(reply.rtts.map((rtt) => rtt !== null)).toEqual([false, true, true]);
    expect(reply.late).toBe(1);
  });

  test('a reply to a burst that has ended disturbs no later one', async () => {
    let held: Asked | undefined;
    await against((asked) => (held ??= asked), { count: 1, timeout: 50 });
    open.splice(0).forEach((one) => one.close());
    const reply = await against((asked) => {
      const stale = Buffer.from(asked.answer());
      // The old cookie under a sequence number that is in use again.
      held?.request.copy(stale, 8, 8);
      asked.send(stale);
      asked.send(asked.answer());
    });
    expect(received(reply)).toBe(3);
    expect(reply.forged).toBe(0);
  });

  test('an ICMP error ends the wait, whatever its quote carries', async () => {
    const quotes: ((asked: Asked) => Buffer)[] = [
      ({ packet }) => packet.subarray(0, 28),
      ({ packet }) => packet,
      // 20 bytes of IP options in the quote, and an extension that claims to be longer than the packet (RFC 4884).
      ({ packet }) => {
        const header = Buffer.concat([packet.subarray(0, 20), Buffer.alloc(20, 1)]);
        header[0] = 0x4a;
        return Buffer.concat([header, packet.subarray(20), Buffer.from([0x20, 0, 0, 0, 0xff, 0xff, 1, 1])]);
      },
    ];
    const begun = performance.now();
    const reply = await against(
      (asked, index) => asked.send(icmpError(3, 13, quotes[index]?.(asked) ?? asked.packet)),
      {
        timeout: 5_000,
      },
    );
    expect(reply).toMatchObject({ rtts: [null, null, null], icmpError: { type: 3, code: 13, from: '127.0.0.1' } });
    expect(reply.icmpErrors).toBe(3);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('an error about a packet that is not ours, or with its quote cut short, says nothing', async () => {
    const reply = await against((asked, index) => {
      const foreign = Buffer.from(asked.packet);
      foreign.fill(0, 28);
      asked.send(icmpError(3, 1, index === 0 ? foreign : asked.packet.subarray(0, 20 + index)));
      asked.send(asked.answer());
    });
    expect(received(reply)).toBe(3);
    expect(reply.icmpError).toBeUndefined();
  });

  test('TTL, DSCP and DF are on the wire as asked', async () => {
    const seen: number[][] = [];
    await against(
      (asked) => {
        const { packet } = asked;
        seen.push([packet[8] ?? 0, (packet[1] ?? 0) >> 2, (packet[6] ?? 0) & 0x40]);
        asked.send(asked.answer());
      },
      { count: 1, ttl: 9, dontFragment: true, egress: { dscp: 46, interface: 'lo', sourceAddress: '127.0.0.5' } },
    );
    open.splice(0).forEach((one) => one.close());
    await against(
      (asked) => {
        seen.push([asked.packet[6] ?? 0]);
        asked.send(asked.answer());
      },
      { count: 1 },
    );
    expect(seen[0]).toEqual([9, 46, 0x40]);
    expect(seen.at(-1)).toEqual([0]);
  });

  test('a packet that does not fit the interface and must not be fragmented says so', async () => {
    execFileSync('ip', ['link', 'set', 'lo', 'mtu', '1500']);
    try {
      const ping = against(() => undefined, { size: 3000, dontFragment: true });
      await expect(ping).rejects.toMatchObject({ reason: 'packet_loss', source: 'internal' });
    } finally {
      execFileSync('ip', ['link', 'set', 'lo', 'mtu', '65536']);
    }
  });
});

describe.skipIf(problem !== undefined)(`as nobody, without a capability${why}`, () => {
  const engine = fileURLToPath(new URL('../../dist/engine/index.js', import.meta.url));
  const script = `
    const { createPinger } = await import(${JSON.stringify(engine)});
    const pinger = createPinger();
    for (const [ip, family] of [['127.0.0.1', '4'], ['::1', '6']]) {
      const request = { address: { ip, family }, egress: {}, count: 2, spacing: 1, size: 56, dontFragment: false, timeout: 1000 };
      const said = await pinger.ping(request, new AbortController().signal).then(
        ({ rtts }) => rtts.filter((rtt) => rtt !== null).length + ' answers', (fault) => fault.reason + ': ' + fault.message);
      console.log(said);
    }
    await pinger.close();`;
  const asNobody = (range: string): string[] => {
    const netns = enterNetns();
    try {
      netns.sysctl('ipv4/ping_group_range', range);
      const drop = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all'];
      const node = [process.execPath, '--input-type=module', '-e', script];
      return spawnSync('setpriv', [...drop, ...node], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n');
    } finally {
      netns.leave();
    }
  };

  test('pings where the group range allows it', () => {
    expect(asNobody('0 2147483647')).toEqual(['2 answers', '2 answers']);
  });

  test('else fails with the line that would allow it', () => {
    const [v4 = '', v6 = ''] = asNobody('1 0');
    expect(v4).toContain('permission_denied');
    expect(v4).toContain('sysctl -w net.ipv4.ping_group_range="0 2147483647"');
    expect(v6).toBe(v4);
  });
});
