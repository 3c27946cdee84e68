import { afterAll, describe, expect, test } from 'vitest';
import type { PingRequest } from '../core/pinger.js';
import { loadLibc } from './libc.js';
import { createPinger } from './pinger.js';

const pinger = createPinger();
afterAll(() => pinger.close());

const request = (ip: string, more: Partial<PingRequest> = {}): PingRequest => ({
  address: { ip, family: ip.includes(':') ? '6' : '4' },
  egress: {},
  ...{ count: 3, spacing: 5, size: 56, dontFragment: false, timeout: 20_000 },
  ...more,
});
const never = (): AbortSignal => new AbortController().signal;

/** Says why when this machine lets nobody ping; then only what needs no packet is tested. */
const refusal = await pinger.ping(request('127.0.0.1', { count: 1 }), never()).then(
  () => undefined,
  (error: Error) => error.message,
);

describe.skipIf(refusal !== undefined)(`ping over loopback ${refusal ?? ''}`, () => {
  test.each(['127.0.0.1', '127.0.0.77', '::1'])(
    '%s answers every packet in less than the loop could measure',
    async (ip) => {
      const reply = await pinger.ping(request(ip, { count: 5 }), never());
      expect(reply).toMatchObject({ sent: 5, duplicates: 0, corrupted: 0, forged: 0, replyTtl: 64 });
      expect(reply.rtts).toHaveLength(5);
      for (const rtt of reply.rtts) {
        expect(rtt).toBeGreaterThan(0);
        expect(rtt).toBeLessThan(0.5);
      }
    },
  );

  test.each([16, 17, 1999, 2000, 20_000, 65_507])('%d bytes come back whole', async (size) => {
    const reply = await pinger.ping(request('127.0.0.1', { size, count: 2 }), never());
    expect(reply.rtts.filter((rtt) => rtt !== null)).toHaveLength(2);
    expect(reply.corrupted).toBe(0);
  });

  test('bursts with different options run side by side', async () => {
    const replies = await Promise.all(
      Array.from({ length: 300 }, (_, index) => {
        const egress = { sourceAddress: `127.0.1.${(index % 10) + 1}`, ...(index % 2 ? { dscp: 46 } : {}) };
        return pinger.ping(
          request(`127.0.0.${(index % 200) + 1}`, { egress, ttl: 1 + (index % 3), count: 5 }),
          never(),
        );
      }),
    );
    expect(replies.flatMap((reply) => reply.rtts).filter((rtt) => rtt === null)).toEqual([]);
    expect(replies.map((reply) => reply.forged + reply.duplicates)).toEqual(replies.map(() => 0));
  });

  test('more packets than there are sequence numbers all find their way', async () => {
    const many = Array.from({ length: 140 }, () =>
      pinger.ping(request('127.0.0.1', { count: 500, spacing: 0 }), never()),
    );
    const replies = await Promise.all(many);
    expect(replies.reduce((sum, reply) => sum + reply.sent, 0)).toBe(70_000);
    expect(replies.flatMap((reply) => reply.rtts).filter((rtt) => rtt === null).length).toBeLessThan(700);
  });

  test('an abort ends a burst at once with its reason, and the thread goes on', async () => {
    const controller = new AbortController();
    const slow = pinger.ping(request('127.0.0.1', { count: 100, spacing: 10_000 }), controller.signal);
    setTimeout(() => controller.abort(new Error('enough')), 30);
    await expect(slow).rejects.toThrow('enough');
    await expect(pinger.ping(request('127.0.0.1'), AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    await expect(pinger.ping(request('127.0.0.1'), never())).resolves.toMatchObject({ sent: 3 });
  });

  test('what the vantage cannot do is a fault that names it', async () => {
    const fails = (more: Partial<PingRequest>, ip = '127.0.0.1'): Promise<unknown> =>
      pinger.ping(request(ip, more), never()).catch((error: unknown) => error);
    expect(await fails({ egress: { interface: 'nosuch0' } })).toMatchObject({
      reason: 'network_unreachable',
      source: 'internal',
      message: expect.stringContaining('nosuch0'),
    });
    expect(await fails({ egress: { sourceAddress: '192.0.2.77' } })).toMatchObject({ source: 'internal' });
    expect(await fails({ egress: { sourceAddress: '::1' } })).toMatchObject({ reason: 'no_address' });
    expect(await fails({}, 'no address')).toMatchObject({ reason: 'no_address' });
    expect(await fails({ size: 15 })).toMatchObject({ reason: 'internal_error' });
  });

  test('too much at once is refused, not queued without bound', async () => {
    const controller = new AbortController();
    const big = (): Promise<unknown> =>
      pinger.ping(request('127.0.0.1', { count: 600_000, spacing: 10_000 }), controller.signal);
    const first = big().catch((error: unknown) => error);
    await expect(big()).rejects.toMatchObject({ reason: 'resource_exhausted' });
    controller.abort(new Error('enough'));
    await first;
  });
});

test.skipIf(typeof loadLibc() === 'string')(
  'close ends the thread within a poll and rejects what is in progress',
  async () => {
    const own = createPinger();
    const pending = own
      .ping(request('127.0.0.1', { count: 2, spacing: 5_000 }), never())
      .catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const begun = performance.now();
    await own.close();
    // What is in progress would take another five.
    expect(performance.now() - begun).toBeLessThan(4_500);
    expect(await pending).toMatchObject({ name: 'Fault' });
    await own.close();
    await expect(own.ping(request('127.0.0.1'), never())).rejects.toMatchObject({ reason: 'internal_error' });
  },
);
