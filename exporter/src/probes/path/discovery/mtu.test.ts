import { describe, expect, test } from 'vitest';
import { addressOf, shape, type Diamond } from '../../../../test/kit/diamonds.js';
import { search, type Found, type SearchOptions } from '../../../../test/kit/search.js';

const find = (what: Diamond, config: Record<string, unknown> = {}, options: SearchOptions = {}): Promise<Found> =>
  search(what.topology, { mtu: true, flows: 2, ...config }, { distance: 4, ...options });
/** Packets for the path MTU: those that are no observations. */
const extra = ({ discovery }: Found): number => discovery.packets - discovery.observations.length;

describe('path MTU', () => {
  test('of the first link when nothing limits it, with one packet', async () => {
    const found = await find(shape('1-1-1'));
    expect(found.discovery.mtu).toEqual({ bytes: 1500 });
    expect(extra(found)).toBe(1);
    expect(found.discovery.complete).toBe(true);
  });

  test('with jumbo frames up to 9000', async () => {
    expect((await find(shape('1-1-1'), {}, { localMtu: 65_535 })).discovery.mtu).toEqual({ bytes: 9000 });
    expect((await find(shape('1-1-1'), {}, { localMtu: 4000 })).discovery.mtu).toEqual({ bytes: 4000 });
  });

  test('is what routers say, one after the other, and the last one limits it', async () => {
    const what = shape('1-1-1', { n0x0: { mtu: 1400 }, n1x0: { mtu: 1280 } });
    const found = await find(what);
    expect(found.discovery.mtu).toEqual({ bytes: 1280, limited_by: { ttl: 2, address: addressOf(1, 0) } });
    expect(extra(found)).toBe(3);
  });

  test.each([1280, 1391, 1400, 577, 1499])('%d behind a router that says 0 is found by search', async (mtu) => {
    const found = await find(shape('1-1-1', { n1x0: { mtu, mtu_answer: 'zero' } }));
    expect(found.discovery.mtu).toEqual({ bytes: mtu, limited_by: { ttl: 2, address: addressOf(1, 0) } });
    expect(extra(found)).toBeLessThan(1500 - mtu + 25);
  });

  test.each([1280, 1391, 1420, 1000, 4000])('%d behind a black hole, and the last router before it', async (mtu) => {
    const what = shape('1-1-1', { n1x0: { mtu, mtu_answer: 'never' } });
    const found = await find(what, {}, { localMtu: 9000 });
    expect(found.discovery.mtu).toEqual({ bytes: mtu, limited_by: { ttl: 2, address: addressOf(1, 0) } });
    expect(extra(found)).toBeLessThanOrEqual(40);
  });

  test('is not smaller for loss', async () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const what = shape('1-1-1', { n2x0: { mtu: 1400 } });
      const lossy = { ...what.topology, destinations: what.topology.destinations.map((one) => ({ ...one, host: { answer_loss: 0.2 } })) }; // prettier-ignore
      const { discovery } = await search(lossy, { mtu: true, flows: 4, attempts: 5 }, { distance: 4, seed });
      if (discovery.mtu !== undefined) expect(discovery.mtu.bytes).toBe(1400);
    }
  });

  test('over ICMP as well', async () => {
    const found = await find(shape('1-1-1', { n1x0: { mtu: 1300 } }), { protocol: 'icmp' });
    expect(found.discovery.mtu?.bytes).toBe(1300);
  });

  test('is not looked for over TCP, when not wanted, nor without an answer of the destination', async () => {
    expect((await find(shape('1-1-1'), { protocol: 'tcp' })).discovery.mtu).toBeUndefined();
    expect((await find(shape('1-1-1'), { mtu: false })).discovery.mtu).toBeUndefined();
    const silent = await find(shape('1-1-1', { n2x0: { filter: 'all' } }));
    expect(silent.discovery.mtu).toBeUndefined();
    expect(extra(silent)).toBe(0);
  });

  test('ends with the budget', async () => {
    const found = await find(shape('1-1-1', { n1x0: { mtu: 1391, mtu_answer: 'never' } }), { max_packets: 14 });
    expect(found.discovery).toMatchObject({ packets: 14, complete: false });
    expect(found.discovery.mtu).toBeUndefined();
  });
});
