import { describe, expect, test } from 'vitest';
import { addressOf, diamond, evenly, KINDS, randomDiamond, shape, TARGET, type Diamond, type Kind } from '../../../../test/kit/diamonds.js'; // prettier-ignore
import { isComplete, search, type Found, type SearchOptions } from '../../../../test/kit/search.js';

const lite = (what: Diamond, config: Record<string, unknown> = {}, options: SearchOptions = {}): Promise<Found> =>
  search(what.topology, { multipath: 'mda_lite', ...config }, options);
const mda = (what: Diamond, config: Record<string, unknown> = {}, options: SearchOptions = {}): Promise<Found> =>
  search(what.topology, { multipath: 'mda', ...config }, options);

/** Packets of the mean and share of complete searches over seeds. */
async function over(
  seeds: number,
  one: (seed: number) => Promise<{ found: Found; what: Diamond }>,
): Promise<{ packets: number; complete: number }> {
  let [packets, complete] = [0, 0];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { found, what } = await one(seed);
    packets += found.discovery.packets;
    complete += isComplete(found, what) ? 1 : 0;
  }
  return { packets: packets / seeds, complete };
}

const asked = ({ discovery }: Found, ttl: number): number =>
  discovery.observations.filter((observation) => observation.ttl === ttl).length;

describe('a single path', () => {
  test('costs n_1 packets a hop and one for the destination', async () => {
    const found = await lite(shape('1-1-1-1'), {}, { distance: 5 });
    expect(found.discovery).toMatchObject({ packets: 4 * 6 + 1, complete: true });
    const strict = await lite(shape('1-1-1-1'), { confidence: 99 }, { distance: 5 });
    expect(strict.discovery.packets).toBe(4 * 8 + 1);
  });

  test('of unknown length costs nothing beyond the destination when it is longer than the first window', async () => {
    expect((await lite(shape('1-1-1'))).discovery.packets).toBe(3 * 6 + 1);
    expect((await lite(shape('1-1-1-1-1-1'))).discovery.packets).toBe(6 * 6 + 1);
    expect((await lite(shape('1-1'))).discovery.packets).toBe(2 * 6 + 1 + 1);
  });

  test('starts at the first TTL that is wanted', async () => {
    const { discovery } = await lite(shape('1-1-1'), { first_ttl: 3 }, { distance: 4 });
    expect(discovery.packets).toBe(6 + 1);
    expect(Math.min(...discovery.observations.map(({ ttl }) => ttl))).toBe(3);
  });
});

describe('diamonds', () => {
  test.each([
    ['1-2-1', { 1: 6, 2: 11 + 5, 3: 8, 4: 1 }],
    // The 6 flows of hop 1 and 3 go through 5 nodes; each of the other 11 needs a flow known before and behind it.
    ['1-16-1', { 1: 17, 2: 101 + 2, 3: 2 * 16, 4: 1 }],
  ])('%s takes exactly what the rules say', async (text, counts) => {
    const what = shape(text);
    const found = await lite(what, {}, { distance: 4, seed: 3 });
    expect(isComplete(found, what)).toBe(true);
    for (const [ttl, count] of Object.entries(counts)) expect([ttl, asked(found, Number(ttl))]).toEqual([ttl, count]);
  });

  test.each([16, 64, 128])('%d wide', async (width) => {
    const what = shape(`1-${width}-1`);
    const found = await lite(what, {}, { seed: 5 });
    expect(isComplete(found, what)).toBe(true);
    expect(found.discovery.complete).toBe(true);
  });

  test('flows are the first ones, at every hop, so that runs compare', async () => {
    const found = await lite(shape('1-4-4-1'), {}, { seed: 2 });
    for (const ttl of [1, 2, 3, 4]) {
      const flows = new Set(found.discovery.observations.filter((one) => one.ttl === ttl).map(({ flow }) => flow));
      for (let flow = 0; flow < 6; flow += 1) expect(flows.has(flow)).toBe(true);
    }
    const again = await lite(shape('1-4-4-1'), {}, { seed: 2 });
    expect(again.discovery).toEqual(found.discovery);
  });

  test('meshed ones are looked at node by node', async () => {
    const what = shape('1-4-4x-1');
    const found = await lite(what, {}, { seed: 4 });
    expect(isComplete(found, what)).toBe(true);
    // Node control: 4 nodes with 4 successors each need more than 4 x 16 flows; whole hops would need 23.
    expect(asked(found, 3)).toBeGreaterThan(64);
  });

  test('uneven ones too', async () => {
    const what = diamond([evenly(1, 2), [[0, 1, 2, 3], [4]], evenly(5, 1)]);
    const { complete } = await over(100, async (seed) => ({ found: await lite(what, {}, { seed }), what }));
    expect(complete).toBeGreaterThanOrEqual(90);
  });

  test('MDA asks n_1 flows of every node', async () => {
    const what = shape('1-4-1');
    const found = await mda(what, {}, { seed: 3 });
    expect(isComplete(found, what)).toBe(true);
    expect(asked(found, 3)).toBe(4 * 6);
  });

  test('that begin at the first hop, or at the vantage, are found', async () => {
    const what = shape('3-3-1');
    expect(isComplete(await lite(what, {}, { seed: 1 }), what)).toBe(true);
  });
});

/**
 * tracelb of scamper 20211212 (-P udp-sport, 95 %, 60 traces each) over the same shapes between two routers, in network
 * namespaces with hashes of their own: mean of the packets. It sends one packet to the first hop where we send six.
 */
const TRACELB: readonly (readonly [string, number])[] = [
  ['1-1-2-1', 39.9],
  ['1-1-4-1', 73.2],
  ['1-1-8-1', 140.4],
  ['1-1-16-1', 287.9],
  ['1-1-4-4-1', 95.0],
  ['1-1-16-16-1', 381.3],
  ['1-1-2-2x-1', 85.1],
  ['1-1-4-4x-1', 247.0],
  ['1-1-8-8x-1', 881.9],
  ['1-1-2-4-2-1', 124.5],
];

test.each(TRACELB)('%s takes no more packets than tracelb', async (text, packets) => {
  const what = shape(text);
  const ours = await over(40, async (seed) => ({ found: await lite(what, {}, { seed: seed * 31 }), what }));
  expect(ours.packets).toBeLessThanOrEqual(packets);
});

test.each(KINDS)('of 250 %s random diamonds at least 95 percent are complete', async (kind: Kind) => {
  const { complete } = await over(250, async (seed) => {
    const what = randomDiamond(seed, kind);
    return { found: await lite(what, {}, { seed }), what };
  });
  expect(complete).toBeGreaterThanOrEqual(250 * 0.95);
}); // prettier-ignore

describe('silence and loss', () => {
  test('a silent hop costs n_1 packets and one retry', async () => {
    const found = await lite(shape('1-1-1-1', { n1x0: { silent: true } }), {}, { distance: 5 });
    expect(found.discovery).toMatchObject({ complete: true });
    expect(asked(found, 2)).toBe(6 + 1);
    expect(found.links.has(`${addressOf(3, 0)}>${TARGET}`)).toBe(true);
  });

  test('one silent node of a hop is a branch, and what is behind it is found', async () => {
    const what = shape('1-2-2-1', { n1x1: { silent: true } });
    const found = await lite(what, {}, { seed: 3 });
    const behind = found.discovery.observations.filter(({ ttl }) => ttl === 3).map(({ reply }) => reply?.from);
    expect(new Set(behind)).toEqual(new Set([addressOf(2, 0), addressOf(2, 1)]));
  });

  test('an unreachable destination ends after the gap', async () => {
    const found = await lite(shape('1-1-1', { n1x0: { filter: 'all' } }), { gap_limit: 4 });
    expect(found.discovery.complete).toBe(true);
    expect(Math.max(...found.discovery.observations.map(({ ttl }) => ttl))).toBeLessThanOrEqual(2 + 4 + 2);
    expect(found.discovery.packets).toBeLessThan(60);
  });

  test('a router that limits its answers is asked again slowly', async () => {
    const found = await lite(shape('1-1-1', { n1x0: { limit: { rate: 10, burst: 2 } } }));
    const slow = found.trace.rounds.filter(({ options }) => options.spacing > 20);
    expect(slow.length).toBeGreaterThan(0);
    const answered = found.discovery.observations.filter(({ ttl, reply }) => ttl === 2 && reply !== undefined);
    expect(new Set(answered.map(({ flow }) => flow)).size).toBeGreaterThanOrEqual(5);
    expect(found.discovery.packets).toBeLessThan(60);
  });

  test('a loop ends at the last TTL', async () => {
    const found = await lite(shape('1-1-1', { n2x0: { next: 'n1x0' } }), { max_ttl: 12 });
    expect(found.discovery.complete).toBe(true);
    expect(Math.max(...found.discovery.observations.map(({ ttl }) => ttl))).toBe(12);
  });
});

test('paths of different lengths are each followed to their end', async () => {
  // One branch has a router more: the destination answers at 3 and at 4.
  const what = diamond([[[0, 1]], [[0], []]], { n1x1: { next: 'host' } });
  for (let seed = 1; seed <= 20; seed += 1) {
    const found = await lite(what, {}, { seed });
    const ends = new Map<number, number>();
    for (const { flow, ttl, reply } of found.discovery.observations) {
      if (reply?.from === TARGET) ends.set(flow, Math.min(ttl, ends.get(flow) ?? Infinity));
    }
    expect(new Set(ends.values())).toEqual(new Set([3, 4]));
    expect(found.links.has(`${addressOf(2, 0)}>${TARGET}`)).toBe(true);
    expect(found.discovery.complete).toBe(true);
  }
});

describe('balancing packet by packet', () => {
  test('shows as different answers to one flow, and does not run away', async () => {
    const what = shape('1-4-4-1', { n0x0: { balance: 'packet' } });
    const found = await lite(what, {}, { seed: 7 });
    const seen = new Map<number, Set<string>>();
    for (const { flow, ttl, reply } of found.discovery.observations) {
      if (ttl !== 2 || reply === undefined) continue;
      seen.set(flow, (seen.get(flow) ?? new Set()).add(reply.from));
    }
    expect([...seen.values()].some((nodes) => nodes.size > 1)).toBe(true);
    expect(found.discovery.complete).toBe(true);
    const byFlow = await lite(shape('1-4-4-1'), {}, { seed: 7 });
    expect(found.discovery.packets).toBeLessThanOrEqual(byFlow.discovery.packets * 1.3);
  });

  test('is seen with the confidence asked for', async () => {
    const what = shape('1-2-1', { n0x0: { balance: 'packet' } });
    let seen = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      const { discovery } = await lite(what, {}, { seed });
      const first = new Map<number, string>();
      const differs = discovery.observations.some(({ flow, ttl, reply }) => {
        if (ttl !== 2 || reply === undefined) return false;
        const before = first.get(flow);
        first.set(flow, before ?? reply.from);
        return before !== undefined && before !== reply.from;
      });
      seen += differs ? 1 : 0;
    }
    expect(seen).toBeGreaterThanOrEqual(88);
  });

  test('meshed diamonds do not run away either, with MDA', async () => {
    const what = shape('1-4-4x-1', { n0x0: { balance: 'packet' } });
    const found = await mda(what, {}, { seed: 9 });
    expect(found.discovery.complete).toBe(true);
    expect(found.discovery.packets).toBeLessThan(200);
  });
});

describe('budget and deadline', () => {
  test('packets end the search, and what was learned stays', async () => {
    const found = await lite(shape('1-1-16-1'), { max_packets: 60 });
    expect(found.discovery).toMatchObject({ packets: 60, complete: false });
    expect(found.trace.packets).toBe(60);
    expect(found.discovery.observations.length).toBe(60);
  });

  test('time ends it before it is up', async () => {
    const what = shape('1-1-16-16-1', { n0x0: { delay: 40 } });
    const found = await lite(what, {}, { timeout: 400 });
    expect(found.discovery.complete).toBe(false);
    expect(found.trace.now).toBeLessThanOrEqual(400);
    expect(found.discovery.observations.length).toBeGreaterThan(4);
  });
});
