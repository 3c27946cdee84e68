/** The search of the path probe over real kernels: what it finds is what the chain is, with the packets that its rules say. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Family } from '@parallax/contract';
import { createTracer, type PacketTracer } from '../../src/engine/index.js';
import { Config } from '../../src/probes/path/config.js';
import { discover } from '../../src/probes/path/discovery/index.js';
import type { Discovery } from '../../src/probes/path/observation.js';
import { buildChain, HOPS, type Chain } from '../kit/chain.js';
import { enterNetns, netnsProblem, type Netns } from '../kit/netns.js';

const problem = netnsProblem();
const why = problem === undefined ? '' : ` (skipped: ${problem})`;

describe.skipIf(problem !== undefined)(`a search through kernels${why}`, () => {
  let netns: Netns;
  let chain: Chain;
  let tracer: PacketTracer;
  beforeAll(() => {
    netns = enterNetns();
    netns.sysctl('ipv4/ping_group_range', '0 2147483647');
    chain = buildChain();
    tracer = createTracer();
  });
  afterAll(async () => {
    await tracer?.close();
    chain?.remove();
    netns?.leave();
  });

  const find = async (family: Family, options: Record<string, unknown>, distance?: number): Promise<Discovery> => {
    const config = Config.parse({ wait: '500ms', ...options });
    const { signal } = new AbortController();
    const destination = HOPS[family].s;
    const { protocol, source_port: sourcePort, size } = config;
    const port = protocol === 'icmp' ? 0 : 33_434;
    const session = await tracer.open(
      { address: { ip: destination, family }, egress: {}, protocol, port, sourcePort, size },
      signal,
    );
    const ends = performance.now() + 10_000;
    const remaining = (): number => Math.max(0, ends - performance.now());
    try {
      const hint = distance === undefined ? {} : { distance };
      return await discover(session, config, { signal, destination, remaining, ...hint });
    } finally {
      session.close();
    }
  };
  const at = ({ observations }: Discovery, ttl: number): string[] =>
    [...new Set(observations.filter((one) => one.ttl === ttl).flatMap(({ reply }) => reply?.from ?? []))].sort();

  describe.each(['4', '6'] as const)('IPv%s', (family) => {
    const hops = HOPS[family];

    test.each(['mda_lite', 'mda'] as const)('%s finds both branches over UDP', async (multipath) => {
      // Neighbours are asked for their addresses first; what that costs is no part of the search.
      await find(family, { flows: 8 });
      const found = await find(family, { multipath }, 5);
      expect(found.complete).toBe(true);
      expect([at(found, 1), at(found, 2), at(found, 3), at(found, 5)]).toEqual([[hops.r1], [hops.r2], [...hops.branches], [hops.s]]); // prettier-ignore
      expect(hops.r4).toEqual(expect.arrayContaining(at(found, 4)));
      expect(found.unexpected).toEqual({});
      expect(found.observations.every(({ reply }) => reply !== undefined)).toBe(true);
    });

    test('16 flows to a known distance are 80 packets', async () => {
      const found = await find(family, {}, 5);
      expect(found).toMatchObject({ packets: 80, complete: true });
      expect(at(found, 3)).toEqual([...hops.branches]);
    });

    test('over TCP and ICMP the destination is the end', async () => {
      for (const protocol of ['tcp', 'icmp']) {
        const found = await find(family, { protocol, flows: 4 });
        expect(at(found, 5)).toEqual([hops.s]);
        expect(found.complete).toBe(true);
      }
    });
  });

  test('the path MTU of a narrow link, and who says so', async () => {
    chain.ip('r4', 'link', 'set', 'w5', 'mtu', '1400');
    const { mtu } = await find('4', { mtu: true, flows: 2 }, 5);
    expect(mtu?.bytes).toBe(1400);
    expect(HOPS['4'].r4).toContain(mtu?.limited_by?.address);
  });
});
