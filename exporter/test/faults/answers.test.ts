/** What a receiver answers, over hours: the sender on a virtual clock. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { remoteBacklogAge, remoteHeld, remoteProtocol, remoteSamples } from '@parallax/contract';
import { afterAll, expect } from 'vitest';
import { total } from './harness/readings.js';
import { virtualFault, type VirtualWorld } from './harness/virtual.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const folder = mkdtempSync(join(tmpdir(), 'plx-token-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const gaps = ({ requests }: VirtualWorld): number[] =>
  requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));

virtualFault('a receiver that fails for six hours gets everything afterwards and was asked once a minute', {
  inject: async (world) => {
    await world.pass(MINUTE);
    const before = world.requests.length;
    for (const status of [500, 502, 503, 504]) {
      world.behave({ status });
      await world.pass(1.5 * HOUR);
    }
    const failed = gaps(world).slice(before);
    // From one second on, doubling to a minute.
    const tooSoon = failed.filter((gap, at) => gap < Math.min(0.8 * 2 ** at * SECOND, 0.999 * MINUTE));
    expect(tooSoon, `pauses before attempts: ${failed.slice(0, 20).join(' ')}`).toEqual([]);
    expect(failed.length).toBeGreaterThan(300);
  },
  expect: {
    says: [
      { metric: remoteBacklogAge, atLeast: 6 * 3600 - 60 },
      { metric: remoteHeld, labels: { reason: 'backoff' }, atLeast: 1 },
    ],
  },
});

const HOUR_ON = 'HTTP date';
for (const [retryAfter, least, most] of [
  ['1', 1, 3],
  ['3600', 600, 661],
  [HOUR_ON, 90, 100],
  ['soon', 0.5, 3],
  ['-1', 0.5, 3],
  ['1000000000', 600, 661],
] as const) {
  virtualFault(`429 with Retry-After ${retryAfter} is obeyed within bounds`, {
    inject: async (world) => {
      await world.pass(MINUTE);
      const at = (): string => new Date(world.clock.wall() + 90 * SECOND).toUTCString();
      world.behave({ script: [{ status: 429, retryAfter: retryAfter === HOUR_ON ? at() : retryAfter }] });
      await world.pass(15 * MINUTE);
      const limited = world.requests.findIndex(({ status }) => status === 429);
      const gap = (gaps(world)[limited] ?? 0) / SECOND;
      expect(gap).toBeGreaterThanOrEqual(least - 0.1);
      expect(gap).toBeLessThanOrEqual(most);
    },
  });
}

for (const protocol of ['1.0', 'auto'] as const) {
  for (const status of [400, 409, 422]) {
    virtualFault(`one sample of 10,000 that is refused with ${status} costs one (protocol ${protocol})`, {
      given: { series: 100, every: SECOND, endpoint: { protocol, batch: { max_samples: 2_000 } } },
      inject: async (world) => {
        await world.pass(10 * SECOND);
        await world.drain(MINUTE);
        world.behave({ status: 503 });
        await world.pass(50 * SECOND);
        const timestamp = world.clock.wall();
        await world.pass(50 * SECOND);
        const before = world.requests.length;
        world.behave({ poison: [{ labels: { number: '37' }, timestamp, status }], conflictStatus: status });
        await world.drain(HOUR);
        expect(world.requests.length - before).toBeLessThanOrEqual(10_000 / 2_000 + 14);
      },
      expect: { losses: ['rejected'], says: [{ metric: remoteSamples, labels: { outcome: 'rejected' }, atLeast: 1 }] },
      also: (_world, { missing, arrived, issued }) => {
        expect(missing).toBe(1);
        expect(arrived).toBe(issued - 1);
      },
    });
  }
}

const token = join(folder, 'token');
virtualFault('a token that has expired for three hours costs nothing once its file has a new one', {
  given: { endpoint: { bearer_token: { file: token } } },
  inject: async (world) => {
    writeFileSync(token, 'first');
    world.behave({ authorization: 'Bearer first' });
    await world.pass(5 * MINUTE);
    const before = world.requests.length;
    world.behave({ authorization: 'Bearer second' });
    await world.pass(3 * HOUR);
    expect(world.requests.slice(before).every(({ status }) => status === 401)).toBe(true);
    expect(Math.min(...gaps(world).slice(before))).toBeGreaterThanOrEqual(MINUTE);
    expect(world.requests.length - before).toBeLessThanOrEqual(180);
    expect(total(world.readings, remoteHeld, { reason: 'refused' })).toBe(1);
    writeFileSync(token, 'second\n');
    await world.drain(10 * MINUTE);
  },
  expect: { says: [{ metric: remoteHeld, labels: { reason: 'refused' }, atLeast: 1 }, { metric: remoteBacklogAge, atLeast: 3 * 3600 - 60 }] }, // prettier-ignore
});

virtualFault('a request that is too large is sent in halves', {
  given: { series: 6_000, endpoint: { batch: { max_samples: 10_000 } } },
  inject: async (world) => {
    world.behave({ maxBytes: 60_000 });
    await world.pass(3 * MINUTE);
    await world.drain(MINUTE);
    const statuses = world.requests.map(({ status }) => status);
    expect(statuses).toContain(413);
    expect(world.requests.filter(({ status }) => status < 300).every(({ bytes }) => bytes <= 60_000)).toBe(true);
  },
});

for (const [what, behaviour] of [
  ['says so with 415', { protocols: ['1.0'] }],
  ['eats 2.0 with a 204', { oneOnly: true }],
] as const) {
  virtualFault(`a receiver that knows only 1.0 and ${what} costs one request, once`, {
    inject: async (world) => {
      world.behave(behaviour);
      await world.pass(10 * MINUTE);
      const protocols = world.requests.map(({ protocol }) => protocol);
      expect(protocols.filter((one) => one === '2.0')).toHaveLength(1);
      expect(protocols.length).toBeGreaterThan(10);
      expect(total(world.readings, remoteProtocol, { version: '1.0' })).toBe(1);
    },
  });
}

virtualFault('a batch of which three samples are refused and the others stored costs three', {
  given: { series: 10 },
  inject: async (world) => {
    await world.pass(MINUTE);
    const refused = ['1', '5', '8'].map((number) => ({ labels: { number }, timestamp: world.clock.wall() }));
    world.behave({ poison: refused });
    await world.pass(10 * MINUTE);
  },
  expect: { losses: ['rejected'] },
  also: (_world, { missing }) => expect(missing).toBe(3),
});
