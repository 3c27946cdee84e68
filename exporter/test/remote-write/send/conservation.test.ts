import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Block, LabelPair, Series } from '../../../src/core/series.js';
import { blockOf, endpoint, World, type Reply } from './world.js';

/** Sound ones, ones without a name, ones that 1.0 does not know. */
const SERIES: readonly Series[] = Array.from({ length: 12 }, (_, index) => {
  const name = index === 3 ? 'no.legacy' : `x_${index}`;
  const labels: LabelPair[] = index === 7 ? [['a', 'b']] : [['__name__', name]];
  return { labels, metadata: { family: name, type: 'gauge', help: '', unit: '' } };
});
const REPLIES: readonly (Reply | number)[] = [
  ...[204, 204, 204, 400, 409, 413, 429, 500, 503, 401, 202],
  ...([{ fails: 'reset' }, { fails: 'timeout' }, { takes: 3 }, { takes: 20 }, { status: 415 }] as const),
  { headers: { stores: 'nothing' } },
  { headers: { 'x-prometheus-remote-write-samples-written': '1' } },
];

const plan = fc.record({
  rounds: fc.array(
    fc.record({
      rows: fc.uniqueArray(fc.nat(SERIES.length - 1), { minLength: 1, maxLength: SERIES.length }),
      /** Seconds from the present. */
      age: fc.constantFrom(0, 0, 0, 0, 10, -60, -4_000, 4_000),
      pause: fc.nat(8),
      /** The configuration changes then: how many shards there are at least; 0 when it does not. */
      change: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 3),
    }),
    { minLength: 1, maxLength: 25 },
  ),
  replies: fc.array(fc.nat(REPLIES.length - 1), { maxLength: 20 }),
  poison: fc.option(fc.nat(200)),
  protocol: fc.constantFrom('auto', '1.0', '2.0'),
  shards: fc.integer({ min: 1, max: 3 }),
  change: fc.boolean(),
} as const);
type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

/** What broke it once. */
const EXAMPLES: readonly Plan[] = [
  // A pinned protocol: the refusal of its very first sample was taken for one of the protocol, and held for ever.
  {
    rounds: [{ rows: [0], age: 0, pause: 0, change: 0 }],
    ...{ replies: [], poison: 0, protocol: '2.0', shards: 1, change: false },
  },
  // Stopped within a search: what this had delivered already was delivered and counted again.
  {
    rounds: [{ rows: [0, 1], age: 0, pause: 7, change: 0 }],
    ...{ replies: [4, 0, 6], poison: null, protocol: 'auto', shards: 1, change: true },
  },
  // Other shards before all was read again that single shards were done with.
  {
    rounds: [
      { rows: [0, 1, 10], age: 0, pause: 2, change: 0 },
      { rows: [0], age: -4_000, pause: 0, change: 0 },
      { rows: [0, 1], age: 0, pause: 0, change: 2 },
      { rows: [0], age: 0, pause: 0, change: 0 },
    ],
    ...{ replies: [6, 0, 0, 0, 0, 14], poison: null, protocol: 'auto', shards: 3, change: false },
  },
  // The entry at which the cursor stands begins before it.
  {
    rounds: [
      { rows: [1, 8, 5, 2, 0, 4, 3, 6], age: 0, pause: 0, change: 3 },
      { rows: [0], age: 0, pause: 0, change: 0 },
    ],
    ...{ replies: [0, 6], poison: null, protocol: 'auto', shards: 1, change: false },
  },
];

/** For the runs, and for making a run that failed smaller; the test lives longer, so that it can say which one that was. */
const MOST_MS = 60_000;

describe('every accepted sample', () => {
  it('ends in exactly one outcome, whatever receivers answer', { timeout: 2 * MOST_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async ({ rounds, replies, poison, protocol, shards, change }) => {
        const world = new World();
        let nth = 0;
        world.reply = ({ samples }) => {
          const reply = REPLIES[replies[nth++] ?? 0] ?? 204;
          if (samples.some(({ value }) => value === poison)) return 400;
          return reply === 204
            ? { headers: { 'x-prometheus-remote-write-samples-written': String(samples.length) } }
            : reply;
        };
        const config = endpoint({
          protocol,
          shards: { min: shards, max: 3 },
          batch: { max_samples: 7, deadline: 2_000 },
        });
        const queue = await world.openQueue();
        const writer = await world.open(queue, config);
        // Each time another configuration, so that the endpoint is made anew.
        let timeout = config.timeout;
        const reconfigure = (min: number): Promise<void> =>
          writer.update([{ ...config, timeout: (timeout -= 1), shards: { min, max: 3 } }]);
        let accepted = 0;
        for (const { rows, age, pause, change: min } of rounds) {
          const block: Block = blockOf(rows.map((row) => SERIES[row] as Series), world.truth - age * 1_000, rows.map(() => accepted++)); // prettier-ignore
          await writer.put(block);
          await world.pass(pause * 1_000);
          if (min > 0) await Promise.all([reconfigure(min), world.pass(2_000, 500)]);
        }
        if (change) await Promise.all([reconfigure(shards), world.pass(5_000)]);
        await world.pass(40 * 60_000, 60_000);
        await Promise.all([writer.stop(5_000), world.pass(10_000)]);
        const counted = Object.values(world.outcomes()).reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(accepted);
      }),
      {
        ...{ numRuns: 30, interruptAfterTimeLimit: MOST_MS, markInterruptAsFailure: true },
        examples: EXAMPLES.map((example) => [example]),
      },
    );
  });
});
