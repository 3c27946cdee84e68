import * as contract from '@parallax/contract';
import { ICMP_ERROR_CLASSES, type Sample } from '@parallax/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../core/failure.js';
import type { PingReply, PingRequest } from '../../core/pinger.js';
import { names } from '../../../test/kit/resolver.js';
import { runOnce, type Outcome } from '../../../test/kit/run.js';
import { Config } from './config.js';
import { classOf } from './errors.js';
import { icmp } from './index.js';
import { jitterOf } from './metrics.js';
import { plan, receivedOf } from './run.js';

const NOTHING = { duplicates: 0, corrupted: 0, forged: 0 };

/** A run whose pinger says this; `asked` collects what it was asked. */
async function told(
  reply: Partial<PingReply> | Error,
  config: Record<string, unknown> = {},
  asked: PingRequest[] = [],
): Promise<Outcome> {
  const ping = (request: PingRequest): Promise<PingReply> => {
    asked.push(request);
    return reply instanceof Error
      ? Promise.reject(reply)
      : Promise.resolve({ sent: 3, rtts: [null, null, null], ...NOTHING, ...reply });
  };
  return runOnce(icmp, '192.0.2.1', { config, ports: { pinger: { ping } } });
}

const valuesOf = (samples: readonly Sample[], name: string): [Record<string, string>, number][] =>
  samples.filter((one) => one.metric.name === name).map((one) => [{ ...one.labels }, one.value]);

describe('a run', () => {
  test('of which a part is lost is ok; counters tell the loss', async () => {
    const { result, samples } = await told({ rtts: [0.01, null, 0.014] });
    expect(result.outcome).toBe('ok');
    expect(valuesOf(samples, contract.icmpSent.name)).toEqual([[{}, 3]]);
    expect(valuesOf(samples, contract.icmpReceived.name)).toEqual([[{}, 2]]);
    expect(valuesOf(samples, contract.icmpRtt.name).map(([, value]) => value)).toEqual([0.01, 0.014]);
    expect(valuesOf(samples, contract.icmpJitter.name)).toEqual([]);
  });

  test('without an answer failed by packet loss on the path, with its counters and without a time', async () => {
    const { result, samples } = await told({});
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { phase: 'reply', reason: 'packet_loss', source: 'path' },
    });
    expect(valuesOf(samples, contract.icmpSent.name)).toEqual([[{}, 3]]);
    expect(valuesOf(samples, contract.icmpReceived.name)).toEqual([[{}, 0]]);
    expect(samples.filter((one) => one.metric.type === 'histogram')).toEqual([]);
  });

  test('of one packet without an answer failed by timeout', async () => {
    const { result } = await told({ sent: 1, rtts: [null] }, { count: 1 });
    expect(result).toMatchObject({ failure: { phase: 'reply', reason: 'timeout', source: 'path' } });
  });

  test.each([
    [3, 0, 'network_unreachable'],
    [3, 1, 'host_unreachable'],
    [3, 13, 'host_unreachable'],
    [3, 4, 'packet_loss'],
    [11, 0, 'packet_loss'],
  ])('to which a router answers type %d code %d failed by %s and names the router', async (type, code, reason) => {
    const { result, samples } = await told({ icmpError: { type, code, from: '198.51.100.7' }, icmpErrors: 2 });
    expect(result).toMatchObject({ failure: { phase: 'reply', reason, source: 'path' } });
    expect(result.outcome === 'failed' && result.failure.detail).toContain('198.51.100.7');
    expect(valuesOf(samples, contract.icmpErrors.name).map(([, value]) => value)).toEqual([2]);
  });

  test('whose times are withheld is not lost: it is counted as received and as invalid', async () => {
    const { result, samples } = await told({ withheld: { clock_step: 2, no_stamp: 1 } });
    expect(result.outcome).toBe('ok');
    expect(valuesOf(samples, contract.icmpReceived.name)).toEqual([[{}, 3]]);
    expect(valuesOf(samples, contract.probeInvalid.name)).toEqual([
      [{ phase: 'reply', reason: 'clock_step' }, 2],
      [{ phase: 'reply', reason: 'no_stamp' }, 1],
    ]);
  });

  test('that cannot open a socket failed while connecting, and sent nothing', async () => {
    const { result, samples } = await told(new Fault('permission_denied', 'sysctl -w ...'));
    expect(result).toMatchObject({ failure: { phase: 'connect', reason: 'permission_denied', source: 'internal' } });
    expect(samples).toEqual([]);
  });

  test('takes the other family when the vantage has no route to the first', async () => {
    const ping = ({ address }: PingRequest): Promise<PingReply> =>
      address.family === '6'
        ? Promise.reject(new Fault('network_unreachable', 'no route'))
        : Promise.resolve({ sent: 1, rtts: [0.001], ...NOTHING });
    const resolver = names({ 'two.test': ['2001:db8::1', '192.0.2.1'] });
    const { result, trace } = await runOnce(icmp, 'two.test', { ports: { pinger: { ping }, resolver } });
    expect(result).toMatchObject({ outcome: 'ok', measured: { address: { ip: '192.0.2.1' } } });
    expect(trace.join('\n')).toContain('trying 192.0.2.1');
  });

  test('asks for what is configured', async () => {
    const asked: PingRequest[] = [];
    const config = { count: 7, spacing: '20ms', size: 1400, dont_fragment: true, ttl: 5, wait: '50ms' };
    await told({ rtts: [0.1] }, config, asked);
    expect(asked[0]).toMatchObject({ count: 7, spacing: 20, size: 1400, dontFragment: true, ttl: 5, timeout: 50 });
  });
});

describe('the plan of a burst', () => {
  const config = (input: unknown): Config => Config.parse(input);

  test('fits into any timeout: sending takes at most half, and nothing outlives the deadline', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.nat(10_000),
        fc.integer({ min: 60, max: 60_000 }),
        (count, ms, left) => {
          const { spacing, timeout } = plan(config({ count, spacing: `${ms}ms` }), left);
          expect(spacing * (count - 1)).toBeLessThanOrEqual(left / 2 + 0.001);
          expect(spacing * (count - 1) + timeout).toBeLessThanOrEqual(left);
          expect(timeout).toBeGreaterThan(0);
        },
      ),
    );
  });

  test('keeps the configured spacing where there is time', () => {
    expect(plan(config({}), 5_000)).toMatchObject({ count: 5, spacing: 100, timeout: 4_580 });
  });

  test.each([
    { count: 0 },
    { count: 101 },
    { spacing: '11s' },
    { size: 15 },
    { size: 65_508 },
    { ttl: 0 },
    { ttl: 256 },
  ])('has bounds: %j is refused', (input) => expect(Config.safeParse(input).success).toBe(false));
});

describe('metrics', () => {
  test('jitter is the difference of neighbours; a gap makes none', () => {
    expect(jitterOf([1, 4, 2, null, 9, 9])).toEqual([3, 2, 0]);
    expect(jitterOf([null, 1, null])).toEqual([]);
  });

  test('every ICMP error has a class of the closed list', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.constantFrom('4' as const, '6' as const), (type, code, family) => {
        expect(ICMP_ERROR_CLASSES).toContain(classOf({ type, code }, family));
      }),
    );
    expect(classOf({ type: 3, code: 3 }, '4')).toBe('host_unreachable');
    expect(classOf({ type: 1, code: 1 }, '6')).toBe('prohibited');
    expect(classOf({ type: 2, code: 0 }, '6')).toBe('packet_too_big');
    expect(classOf({ type: 200, code: 0 }, '4')).toBe('other');
  });

  test('received counts what was timed and what was withheld', () => {
    const reply = { sent: 4, rtts: [0, null, null, 1], ...NOTHING };
    expect(receivedOf(reply)).toBe(2);
    expect(receivedOf({ ...reply, withheld: { no_stamp: 1 } })).toBe(3);
  });
});
