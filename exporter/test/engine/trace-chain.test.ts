/** Traces through real kernels: what comes out must be what the chain is, by every protocol, over both families. */
import koffi from 'koffi';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Family } from '@parallax/contract';
import type { HopReply, ProbeOrder, Round, TraceRequest } from '../../src/core/tracer.js';
import { createPinger, createTracer, type PacketTracer } from '../../src/engine/index.js';
import { buildChain, HOPS, type Chain } from '../kit/chain.js';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';

const problem = netnsProblem();
const why = problem === undefined ? '' : ` (skipped: ${problem})`;
const never = (): AbortSignal => new AbortController().signal;
const CLOSED = 81;
const OPEN = 82;

const orders = (flows: number, ttls: number, more: Partial<ProbeOrder> = {}): ProbeOrder[] =>
  Array.from({ length: ttls * flows }, (_, index) => ({
    flow: index % flows,
    ttl: 1 + Math.floor(index / flows),
    ...more,
  }));

/** What answered at a TTL, of all flows, without repetition. */
const at = (ttl: number, asked: readonly ProbeOrder[], { replies }: Round): string[] =>
  [...new Set(replies.filter(({ order }) => asked[order]?.ttl === ttl).map(({ from }) => from))].sort();

/** Hears TCP segments that arrive here, with a raw socket. */
class SegmentListener {
  readonly #libc = koffi.load(null);
  readonly #fd: number = this.#libc.func('int socket(int, int, int)')(2, 3 | 0o4000, 6);

  /** Of what arrived so far. Ends the listening. */
  destinationPorts(): number[] {
    const recv = this.#libc.func('long recv(int, void *, size_t, int)');
    const packet = Buffer.alloc(2048);
    const ports: number[] = [];
    while (Number(recv(this.#fd, packet, packet.length, 0)) > 0) ports.push(packet.readUInt16BE(22));
    this.#libc.func('int close(int)')(this.#fd);
    return ports;
  }
}

describe.skipIf(problem !== undefined)(`a chain of kernels${why}`, () => {
  let netns: Netns;
  let chain: Chain;
  let tracer: PacketTracer;
  let server: ChildProcess;
  beforeAll(async () => {
    netns = enterNetns();
    netns.sysctl('ipv4/ping_group_range', '0 2147483647');
    chain = buildChain();
    tracer = createTracer();
    const listen = `require('net').createServer((s) => s.on('error', () => {})).listen(${OPEN}, '::', () => console.log('up'))`;
    server = spawn('ip', ['netns', 'exec', chain.name('s'), process.execPath, '-e', listen], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
    if (server.stdout) await once(server.stdout, 'data');
    // Until every neighbour knows the other.
    for (const family of ['4', '6'] as const) {
      for (let tries = 0; tries < 10; tries += 1) {
        if ((await trace(orders(4, 5), request(family))).replies.length === 20) break;
      }
    }
  });
  afterAll(async () => {
    server?.kill();
    await tracer?.close();
    chain?.remove();
    netns?.leave();
  });

  const request = (family: Family, more: Partial<TraceRequest> = {}): TraceRequest => ({
    ...{ address: { ip: HOPS[family].s, family }, egress: {}, protocol: 'udp', port: 33_434 },
    ...{ sourcePort: 61_440, size: 64, ...more },
  });
  const trace = async (asked: readonly ProbeOrder[], wanted: TraceRequest, serial = false): Promise<Round> => {
    const session = await tracer.open(wanted, never());
    try {
      return await session.round(asked, { spacing: 0, wait: 1000, serial }, never());
    } finally {
      session.close();
    }
  };
  const genuine = ({ rtt }: HopReply): boolean => typeof rtt === 'number' && rtt > 0 && rtt < 0.5;

  describe.each(['4', '6'] as const)('IPv%s', (family) => {
    const hops = HOPS[family];

    test.each(['udp', 'icmp', 'tcp'] as const)(
      '%s: every flow sees its true path, with kernel times',
      async (protocol) => {
        const asked = orders(16, 5);
        const round = await trace(asked, request(family, { protocol, port: protocol === 'tcp' ? OPEN : 33_434 }));
        expect(at(1, asked, round)).toEqual([hops.r1]);
        expect(at(2, asked, round)).toEqual([hops.r2]);
        // Linux hashes ports; echo requests of any checksum are one flow to it.
        if (protocol === 'icmp') expect(hops.branches).toEqual(expect.arrayContaining(at(3, asked, round)));
        else expect(at(3, asked, round)).toEqual([...hops.branches]);
        expect(hops.r4).toEqual(expect.arrayContaining(at(4, asked, round)));
        expect(at(5, asked, round)).toEqual([hops.s]);
        expect(round.replies).toHaveLength(80);
        expect(round.replies.filter((reply) => !genuine(reply))).toEqual([]);
        expect(round.unexpected).toEqual({});
        const end = round.replies.find(({ order }) => asked[order]?.ttl === 5);
        const ends = { udp: { kind: 'icmp', type: family === '4' ? 3 : 1, code: family === '4' ? 3 : 4 }, icmp: { kind: 'echo' }, tcp: { kind: 'syn_ack' } }; // prettier-ignore
        expect(end).toMatchObject(ends[protocol]);
        expect(round.replies.find(({ order }) => asked[order]?.ttl === 2)).toMatchObject({ ttl: 63, kind: 'icmp' });
      },
    );

    test('a flow keeps to its branch, from run to run', async () => {
      const asked = orders(8, 3);
      const branches = async (): Promise<(string | undefined)[]> => {
        const { replies } = await trace(asked, request(family));
        return [0, 1, 2, 3, 4, 5, 6, 7].map((flow) => replies.find(({ order }) => order === 16 + flow)?.from);
      };
      const first = await branches();
      expect(first).not.toContain(undefined);
      expect(await branches()).toEqual(first);
    });

    test('the time is that of a ping', async () => {
      const pinger = createPinger();
      try {
        const ping = await pinger.ping(
          { address: { ip: hops.s, family }, egress: {}, count: 50, spacing: 2, size: 56, dontFragment: true, timeout: 1000 }, // prettier-ignore
          never(),
        );
        const session = await tracer.open(request(family, { protocol: 'icmp' }), never());
        const asked = Array.from({ length: 50 }, () => ({ flow: 0, ttl: 64 }));
        // Each in a round of its own: behind an answer of the destination nothing more is sent in a round.
        const rtts: number[] = [];
        for (const order of asked) {
          const { replies } = await session.round([order], { spacing: 0, wait: 1000 }, never());
          if (typeof replies[0]?.rtt === 'number') rtts.push(replies[0].rtt);
        }
        session.close();
        const least = (list: readonly (number | null)[]): number => Math.min(...list.map((rtt) => rtt ?? Infinity));
        expect(rtts).toHaveLength(50);
        expect(Math.abs(least(rtts) - least(ping.rtts))).toBeLessThan(100e-6);
      } finally {
        await pinger.close();
      }
    });

    test('the link that limits the MTU says so, and the first link does it itself', async () => {
      chain.ip('r4', 'link', 'set', 'w5', 'mtu', '1400');
      try {
        const asked = [1400, 1401, 1500, 1501].map((size, flow) => ({ flow, ttl: 64, size }));
        const round = await trace(asked, request(family));
        expect(round.sent).toEqual([true, true, true, false]);
        expect(round.localMtu).toBe(1500);
        expect(round.replies.map(({ order, mtu }) => [order, mtu]).sort()).toEqual([[0, undefined], [1, 1400], [2, 1400]]); // prettier-ignore
      } finally {
        chain.ip('r4', 'link', 'set', 'w5', 'mtu', '1500');
      }
    });

    test('a silent hop is silence, not an error, and does not hold up the others', async () => {
      // What r2 itself would send is dropped; what it forwards is not.
      const home = family === '4' ? '10.97.1.0/24' : 'fd97:1::/64';
      chain.ip('r2', `-${family}`, 'rule', 'add', 'blackhole', 'iif', 'lo', 'to', home);
      try {
        const asked = orders(2, 3);
        const session = await tracer.open(request(family), never());
        const begun = performance.now();
        const round = await session.round(asked, { spacing: 0, wait: 200 }, never());
        session.close();
        expect(performance.now() - begun).toBeGreaterThan(199);
        expect(round.replies.map(({ order }) => order).sort()).toEqual([0, 1, 4, 5]);
        expect(round.sent).toEqual([true, true, true, true, true, true]);
      } finally {
        chain.ip('r2', `-${family}`, 'rule', 'del', 'blackhole', 'iif', 'lo', 'to', home);
      }
    });
  });

  test('a flow of TCP has its port, from run to run', async () => {
    // Between namespaces of one machine Linux balances TCP on a number of the socket that no real wire carries; so
    // it is the ports that are looked at.
    const wanted = request('4', { protocol: 'tcp', port: OPEN });
    const asked = [0, 1, 2].map((flow) => ({ flow, ttl: 64 }));
    const listener = new SegmentListener();
    for (const run of [1, 2]) expect((await trace(asked, wanted)).replies, `run ${run}`).toHaveLength(3);
    expect(listener.destinationPorts().sort()).toEqual([61_440, 61_440, 61_441, 61_441, 61_442, 61_442]);
  });

  test('behind the destination nothing is sent', async () => {
    const asked = Array.from({ length: 12 }, (_, index) => ({ flow: 0, ttl: index + 1 }));
    const round = await trace(asked, request('4'), true);
    expect(round.sent).toEqual(asked.map(({ ttl }) => ttl <= 5));
    expect(round.replies.map(({ order }) => order)).toEqual([0, 1, 2, 3, 4]);
  });

  test('a reset is an answer of the destination, of unknown time', async () => {
    const { replies } = await trace([{ flow: 0, ttl: 9 }], request('4', { protocol: 'tcp', port: CLOSED }));
    expect(replies).toEqual([{ order: 0, from: HOPS['4'].s, kind: 'reset', rtt: 'no_stamp' }]);
  });

  test('with raw sockets it is told what routers quote: TTL, DSCP, and that nobody changed it', async () => {
    for (const protocol of ['udp', 'icmp', 'tcp'] as const) {
      for (const family of ['4', '6'] as const) {
        const egress = { dscp: 46 };
        const session = await tracer.open(request(family, { protocol, egress }), never());
        expect(session.quotes).toBe(true);
        const { replies } = await session.round(orders(2, 2), { spacing: 0, wait: 1000 }, never());
        session.close();
        expect(replies.map(({ quoted }) => quoted)).toEqual(replies.map(() => ({ ttl: 1, dscp: 46, intact: true })));
      }
    }
  });

  test('many traces at once, to one destination even, keep their answers apart', async () => {
    const asked = orders(4, 5);
    const one = async (): Promise<Round> => {
      const session = await tracer.open(request('4'), never());
      const round = await session.round(asked, { spacing: 10, wait: 1000 }, never());
      session.close();
      return round;
    };
    const rounds = await Promise.all(Array.from({ length: 20 }, one));
    for (const round of rounds) {
      expect([at(1, asked, round), at(2, asked, round), at(5, asked, round)]).toEqual([
        [HOPS['4'].r1],
        [HOPS['4'].r2],
        [HOPS['4'].s],
      ]);
      expect(round.unexpected).toEqual({});
    }
  });

  test('an abort ends a round at once with its reason; the session and its numbers go on', async () => {
    const session = await tracer.open(request('4'), never());
    const controller = new AbortController();
    const slow = session.round(orders(1, 3), { spacing: 5000, wait: 1000 }, controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(slow).rejects.toThrow('enough');
    const { replies } = await session.round([{ flow: 0, ttl: 2 }], { spacing: 0, wait: 1000 }, never());
    expect(replies.find(({ order }) => order === 3)).toMatchObject({ from: HOPS['4'].r2 });
    session.close();
    await expect(session.round([], { spacing: 0, wait: 1 }, never())).rejects.toMatchObject({ name: 'Fault' });
  });

  test('what cannot be done is a fault that says so', async () => {
    const fails = (more: Partial<TraceRequest>): Promise<unknown> =>
      tracer.open(request('4', more), never()).catch((error: unknown) => error);
    expect(await fails({ egress: { interface: 'nosuch0' } })).toMatchObject({ reason: 'network_unreachable' });
    expect(await fails({ egress: { sourceAddress: '192.0.2.77' } })).toMatchObject({ source: 'internal' });
    expect(await fails({ address: { ip: 'nowhere', family: '4' } })).toMatchObject({ reason: 'no_address' });
    expect(await fails({ size: 20 })).toMatchObject({ reason: 'internal_error' });
    const session = await tracer.open(request('4'), never());
    const odd = session.round([{ flow: 5000, ttl: 1 }], { spacing: 0, wait: 1 }, never());
    await expect(odd).rejects.toMatchObject({ reason: 'internal_error' });
    session.close();
  });

  const engine = fileURLToPath(new URL('../../dist/engine/index.js', import.meta.url));
  const script = `
    const { createTracer } = await import(${JSON.stringify(engine)});
    const tracer = createTracer();
    const never = new AbortController().signal;
    for (const protocol of ['udp', 'icmp', 'tcp']) for (const [ip, family] of [[${JSON.stringify(HOPS['4'].s)}, '4'], [${JSON.stringify(HOPS['6'].s)}, '6']]) {
      const request = { address: { ip, family }, egress: {}, protocol, port: ${OPEN}, sourcePort: 61440, size: 64 };
      const said = await tracer.open(request, never).then(async (session) => {
        const orders = Array.from({ length: 20 }, (_, index) => ({ flow: index % 4, ttl: 1 + Math.floor(index / 4) }));
        const { replies } = await session.round(orders, { spacing: 0, wait: 1000 }, never);
        session.close();
        return replies.filter(({ rtt }) => rtt > 0).length + ' answers, quotes ' + session.quotes;
      }, (fault) => fault.reason + ': ' + fault.message);
      console.log(said);
    }
    await tracer.close();`;
  const asNobody = (range: string): string[] => {
    netns.sysctl('ipv4/ping_group_range', range);
    const drop = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all'];
    const node = [process.execPath, '--input-type=module', '-e', script];
    const { stdout } = spawnSync('setpriv', [...drop, ...node], { encoding: 'utf8' });
    netns.sysctl('ipv4/ping_group_range', '0 2147483647');
    return stdout.trim().split('\n');
  };

  test('as nobody, without a capability, all of it works where ping sockets are allowed', () => {
    expect(asNobody('0 2147483647')).toEqual(Array.from({ length: 6 }, () => '20 answers, quotes false'));
  });

  test('elsewhere UDP and TCP work, and ICMP names the line that would allow it', () => {
    const [udp4, udp6, icmp4 = '', icmp6, tcp4, tcp6] = asNobody('1 0');
    expect([udp4, udp6, tcp4, tcp6]).toEqual(Array.from({ length: 4 }, () => '20 answers, quotes false'));
    expect(icmp4).toContain('permission_denied');
    expect(icmp4).toContain('sysctl -w net.ipv4.ping_group_range="0 2147483647"');
    expect(icmp6).toBe(icmp4);
  });
});
