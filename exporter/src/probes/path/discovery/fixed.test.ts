import { describe, expect, test } from 'vitest';
import { DeadlineExceeded, Fault } from '../../../core/failure.js';
import type { Round, TraceSession } from '../../../core/tracer.js';
import { addressOf, diamond, shape, TARGET, type Diamond } from '../../../../test/kit/diamonds.js';
import { isComplete, search, type Found } from '../../../../test/kit/search.js';
import { Config } from '../config.js';
import { discover } from './index.js';

const per = (found: Found): number[] => {
  const counts: number[] = [];
  for (const { ttl } of found.discovery.observations) counts[ttl] = (counts[ttl] ?? 0) + 1;
  return counts;
};

describe('a fixed number of flows', () => {
  test('sends one packet for each flow and hop when the distance is known, in one round', async () => {
    const what = shape('1-1-2-1');
    const found = await search(what.topology, { flows: 16 }, { distance: 5, seed: 2 });
    expect(found.discovery).toMatchObject({ packets: 16 * 5, complete: true });
    expect(found.trace.rounds).toHaveLength(1);
    expect(isComplete(found, what)).toBe(true);
  });

  test('sends only the first flow beyond an unknown destination', async () => {
    const found = await search(shape('1-1-2-1').topology, { flows: 16 });
    expect(per(found).slice(1)).toEqual([16, 16, 16, 16, 16, 1, 1, 1]);
    expect(found.trace.rounds).toHaveLength(2);
  });

  test('goes on in steps on a long path', async () => {
    const found = await search(shape(Array(13).fill('1').join('-')).topology, { flows: 3 });
    expect(per(found).slice(1)).toEqual([...Array<number>(14).fill(3), 1, 1]);
  });

  test('a distance that is too short is no limit, one that is too long costs little', async () => {
    const what = shape('1-1-1-1-1');
    const short = await search(what.topology, { flows: 4 }, { distance: 3 });
    expect(isComplete(short, what)).toBe(true);
    const long = await search(what.topology, { flows: 4, spacing: '20ms' }, { distance: 9 });
    expect(isComplete(long, what)).toBe(true);
    expect(long.discovery.packets).toBeLessThanOrEqual(4 * 6 + 2);
  });

  test('consecutive packets go to different TTLs', async () => {
    const found = await search(shape('1-2-1').topology, { flows: 8, probes: 2 }, { distance: 4 });
    for (const { orders, options } of found.trace.rounds) {
      // Slow ones are to a single TTL.
      if (options.spacing > 50) continue;
      orders.forEach(({ ttl }, index) => {
        if (index > 0) expect(ttl).not.toBe(orders[index - 1]?.ttl);
      });
    }
  });

  test('sends as many packets a flow and hop as wanted', async () => {
    const found = await search(shape('1-1').topology, { flows: 2, probes: 3 }, { distance: 3 });
    expect(per(found).slice(1)).toEqual([6, 6, 6]);
  });

  test('follows each flow to its own end', async () => {
    const what = diamond([[[0, 1]], [[0], []]], { n1x1: { next: 'host' } });
    const found = await search(what.topology, { flows: 16 });
    const ends = new Set<number>();
    for (let flow = 0; flow < 16; flow += 1) {
      const own = found.discovery.observations.filter((one) => one.flow === flow && one.reply?.from === TARGET);
      ends.add(Math.min(...own.map(({ ttl }) => ttl)));
    }
    expect(ends).toEqual(new Set([3, 4]));
  });

  test('a broken branch does not hide that others go through, also when the first flow takes it', async () => {
    const what = shape('1-2-1', { n1x0: { filter: 'all' } });
    for (let seed = 1; seed <= 10; seed += 1) {
      const found = await search(what.topology, { flows: 16 }, { seed });
      const reached = found.discovery.observations.filter(({ reply }) => reply?.from === TARGET);
      const ended = found.discovery.observations.filter(({ ttl, reply }) => ttl === 4 && reply === undefined);
      expect(new Set(reached.map(({ flow }) => flow)).size).toBeGreaterThan(0);
      expect(ended.length).toBeGreaterThan(0);
      expect(found.discovery.complete).toBe(true);
    }
  });
});

describe('silence', () => {
  test('a hop that answers nobody is asked again by the first flow only', async () => {
    const found = await search(shape('1-1-1', { n1x0: { silent: true } }).topology, { flows: 16 }, { distance: 4 });
    expect(per(found).slice(1)).toEqual([16, 17, 16, 16]);
  });

  test('a flow ends after the gap; the others look for themselves, once', async () => {
    const found = await search(shape('1-1-1', { n1x0: { filter: 'all' } }).topology, { flows: 4, gap_limit: 3 });
    expect(found.discovery.complete).toBe(true);
    // The first window is 8 wide; the three silent TTLs of the gap are asked twice by the first flow.
    expect(per(found).slice(1)).toEqual([4, 4, 5, 5, 5, 2, 2, 2]);
  });

  test('a lost packet is sent again, as often as wanted, with a pause for routers that limit answers', async () => {
    const limited: Diamond = shape('1-1-1', { n1x0: { limit: { rate: 5, burst: 4 } } });
    const found = await search(limited.topology, { flows: 16, attempts: 5 });
    const heard = found.discovery.observations.filter(({ ttl, reply }) => ttl === 2 && reply !== undefined);
    expect(heard.length).toBeGreaterThanOrEqual(14);
    const again = found.trace.rounds.filter(({ orders }) => orders.length > 1 && orders.every(({ ttl }) => ttl === 2));
    expect(again.length).toBeGreaterThan(0);
    for (const { options } of again) expect(options.spacing).toBeGreaterThanOrEqual(100);
  });

  test('a destination that limits its answers as Linux does is asked no more than it must be', async () => {
    const what = shape('1-1-1');
    const [one] = what.topology.destinations;
    const limited = { destinations: [{ ...one, address: TARGET, host: { limit: { rate: 1, burst: 6 } } }] };
    const found = await search(limited, { flows: 16 }, { timeout: 22_000, distance: 4 });
    const flows = found.discovery.observations.filter(({ reply }) => reply?.from === TARGET).map(({ flow }) => flow);
    // 6 at once, 10 more a second apart, in half of the time left.
    expect(new Set(flows).size).toBeGreaterThanOrEqual(15);
    expect(found.discovery.packets).toBeLessThanOrEqual(16 * 4 + 10 + 10);
    expect(found.trace.now).toBeLessThan(11_000);
  });

  test('nobody at all ends soon', async () => {
    const found = await search(shape('1', { n0x0: { silent: true, filter: 'all' } }).topology, { flows: 16 });
    expect(found.discovery.complete).toBe(true);
    expect(found.discovery.packets).toBeLessThanOrEqual(8 * 2 + 15 * 5);
  });

  test('a loop goes to the last TTL and no further', async () => {
    const found = await search(shape('1-1-1', { n2x0: { next: 'n1x0' } }).topology, { flows: 2, max_ttl: 9 });
    expect(per(found).slice(1)).toEqual(Array(9).fill(2));
  });
});

describe('waiting', () => {
  test('is no longer than three times the slowest answer once there is one', async () => {
    const what = shape('1-1', { n0x0: { delay: 50 }, n1x0: { silent: true } });
    const found = await search(what.topology, { flows: 2, wait: '5s' });
    const [first, ...later] = found.trace.rounds.map(({ options }) => options.wait);
    expect(first).toBe(5000);
    for (const wait of later) expect(wait).toBeLessThan(320);
    expect(Math.max(...later)).toBeGreaterThanOrEqual(200);
  });

  test('is never longer than wanted', async () => {
    const what = shape('1-1', { n0x0: { delay: 50 } });
    const found = await search(what.topology, { flows: 2, wait: '150ms' });
    for (const { options } of found.trace.rounds) expect(options.wait).toBeLessThanOrEqual(150);
  });

  test('an answer that comes in a later round still counts', async () => {
    const what = shape('1-1-1-1', { n1x0: { answer_delay: 300 }, n2x0: { silent: true } });
    const found = await search(what.topology, { flows: 4, wait: '200ms' });
    const heard = found.discovery.observations.filter(({ ttl, reply }) => ttl === 2 && reply !== undefined);
    expect(heard.length).toBeGreaterThan(0);
    for (const { reply } of heard) expect(reply?.rtt).toBeGreaterThan(0.3);
  });
});

describe('short quotes over UDP', () => {
  const short = { quote: 28 } as const;
  const what = shape('1-2-1', { n0x0: short, n1x0: short, n1x1: short, n2x0: short });

  test('what is ambiguous is asked again one by one', async () => {
    const found = await search(what.topology, { flows: 8 }, { seed: 3 });
    expect(found.discovery.unexpected.ambiguous).toBeGreaterThan(0);
    expect(found.trace.rounds.some(({ options }) => options.serial === true)).toBe(true);
    expect(isComplete(found, what)).toBe(true);
  });

  test('and the first packets count as sent, but say nothing of loss', async () => {
    const found = await search(what.topology, { flows: 8 }, { seed: 3 });
    const near = found.discovery.observations.filter(({ ttl }) => ttl <= 4);
    expect(near.every(({ reply }) => reply !== undefined)).toBe(true);
    expect(found.discovery.packets).toBeGreaterThan(found.discovery.observations.length);
    expect(found.discovery.packets).toBe(found.trace.packets);
  });

  test('also by the adaptive search', async () => {
    const found = await search(what.topology, { multipath: 'mda_lite' }, { seed: 3 });
    expect(isComplete(found, what)).toBe(true);
  });
});

describe('budget, deadline, failures', () => {
  test('the budget of packets is kept to the packet', async () => {
    const found = await search(shape('1-1-1').topology, { flows: 16, max_packets: 30 });
    expect(found.discovery).toMatchObject({ packets: 30, complete: false });
  });

  test.each(['udp', 'tcp'] as const)('the deadline is kept over %s, with what was learned', async (protocol) => {
    const what = shape('1-1-1-1-1-1', { n0x0: { delay: 30 }, n3x0: { silent: true }, n4x0: { silent: true } });
    for (const timeout of [150, 400, 900, 2000]) {
      const found = await search(what.topology, { flows: 16, protocol, attempts: 5 }, { timeout });
      expect(found.trace.now).toBeLessThanOrEqual(timeout);
      expect(found.discovery.observations.length).toBeGreaterThan(0);
    }
  });

  const replies: Round = {
    ...{ sent: [true, true, true, true, true, true, true, true], unexpected: {} },
    replies: [{ order: 0, from: addressOf(0, 0), rtt: 0.001, kind: 'icmp', type: 11, code: 0 }],
  };
  const failing = (error: unknown, after: number): TraceSession => {
    let rounds = 0;
    const round = (): Promise<Round> => (rounds++ < after ? Promise.resolve(replies) : Promise.reject(error as Error));
    return { source: '192.0.2.1', quotes: false, round, close: () => undefined };
  };
  const run = (session: TraceSession, signal = new AbortController().signal): ReturnType<typeof discover> =>
    discover(session, Config.parse({ flows: 4 }), { signal, remaining: () => 10_000, destination: TARGET });

  test('nothing can be sent: the fault', async () => {
    const fault = new Fault('network_unreachable', 'no route');
    await expect(run(failing(fault, 0))).rejects.toBe(fault);
  });

  test('the network goes away later, or time is up early: what was learned', async () => {
    const fault = new Fault('network_unreachable', 'no route');
    expect(await run(failing(fault, 1))).toMatchObject({ packets: 8, complete: false });
    const late = new AbortController();
    late.abort(new DeadlineExceeded());
    expect(await run(failing(late.signal.reason, 1), late.signal)).toMatchObject({ packets: 8, complete: false });
  });

  test('cancelled: the reason', async () => {
    const cancelled = new AbortController();
    cancelled.abort(new Error('shutdown'));
    await expect(run(failing(cancelled.signal.reason, 1), cancelled.signal)).rejects.toThrow('shutdown');
  });
});
