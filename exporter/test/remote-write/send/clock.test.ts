import { describe, expect, it } from 'vitest';
import { admit, ReceiverClock } from '../../../src/remote-write/send/clock-guard.js';
import { FakeClock } from '../../kit/clock.js';
import { blockOf, endpoint, seriesOf, World } from './world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
const fast = endpoint({ batch: { max_samples: 2_000, deadline: 1_000 } });

describe('the clock of a receiver', () => {
  it('is known to some ten milliseconds after a few answers', async () => {
    const clock = new FakeClock();
    const truth = 7 * HOUR;
    const receiver = new ReceiverClock(clock);
    expect([receiver.now, receiver.offset]).toEqual([undefined, undefined]);
    for (let answer = 0; answer < 100; answer += 1) {
      await clock.advance(1_013);
      receiver.answered(new Date(clock.wall() - truth - 5).toUTCString(), 0.01);
    }
    expect(Math.abs((receiver.offset ?? 0) - truth / 1000)).toBeLessThan(0.02);
  });

  it('is the new one after somebody has set it', async () => {
    const clock = new FakeClock();
    const receiver = new ReceiverClock(clock);
    receiver.answered(new Date(clock.wall()).toUTCString(), 0);
    await clock.advance(10_000);
    receiver.answered(new Date(clock.wall() + HOUR).toUTCString(), 0);
    expect(receiver.offset).toBeCloseTo(-3600, -1);
  });

  it.each([undefined, '', 'yesterday'])('is not learned from "%s"', (date) => {
    const receiver = new ReceiverClock(new FakeClock());
    receiver.answered(date, 0);
    expect(receiver.now).toBeUndefined();
  });
});

describe('whether a block may be sent', () => {
  const now = 1_700_000_000_000;
  it.each([
    ['the present', now, now, now, 'now'],
    ['the past', now - YEAR, now, now, 'now'],
    ['5 minutes beyond', now + 5 * MINUTE, now, now, 'now'],
    ['our present, the future of the receiver', now + HOUR, now + HOUR, now, 'later'],
    ['our present, the past of the receiver', now - HOUR, now - HOUR, now, 'now'],
    ['the future of both', now + HOUR, now, now, 'now'],
    ['our future, the present of the receiver', now, now - HOUR, now, 'now'],
    ['our future, and no receiver was heard', now, now - HOUR, undefined, 'later'],
    ['our present, and no receiver was heard', now, now, undefined, 'now'],
  ] as const)('%s', (...[, newest, ours, receiver, expected]) => {
    expect(admit(newest, ours, receiver).admit).toBe(expected);
  });
});

/** An agent that puts a sample every 10 s, stamped as the lead's rounds do. */
async function rounds(world: World, writer: Awaited<ReturnType<World['open']>>, count: number): Promise<void> {
  const series = seriesOf(2);
  for (let round = 0; round < count; round += 1) {
    await writer.put(blockOf(series, world.stamps.wall()));
    await world.pass(10_000);
  }
}

describe('the sender when a clock is wrong', () => {
  it.each([[HOUR], [-HOUR], [10 * YEAR]])(
    'a step of ours by %d ms and back costs nothing and poisons nobody',
    async (step) => {
      const world = new World();
      const writer = await world.open(await world.openQueue(), fast);
      await rounds(world, writer, 3);
      world.clock.stepWall(step);
      await rounds(world, writer, 30);
      expect(world.gauge('parallax_remote_write_clock_offset_seconds')).toBeCloseTo(step / 1000, -1);
      world.clock.stepWall(-step);
      await rounds(world, writer, 3);
      await writer.stop(5_000);
      expect(world.stored).toHaveLength(72);
      expect(Math.max(...world.stored.map(({ time }) => time))).toBeLessThanOrEqual(world.truth);
      expect(world.outcomes()).toEqual({ delivered: 72 });
    },
  );

  it('holds what the receiver takes for the future while ours says present, and sends it when the receiver is set right', async () => {
    const world = new World();
    world.skew = -HOUR;
    const writer = await world.open(await world.openQueue(), fast);
    await rounds(world, writer, 1);
    const before = world.stored.length;
    await rounds(world, writer, 12);
    expect(world.stored).toHaveLength(before);
    expect(world.gauge('parallax_remote_write_held', { reason: 'clock' })).toBe(1);
    // It is asked what time it is once a minute, without samples.
    expect(world.received.slice(1).every(({ samples }) => samples.length === 0)).toBe(true);
    expect(world.received.length).toBeLessThanOrEqual(1 + 3);
    world.skew = 0;
    await rounds(world, writer, 8);
    await writer.stop(5_000);
    expect(world.stored).toHaveLength(42);
    expect(world.outcomes()).toEqual({ delivered: 42 });
    expect(world.gauge('parallax_remote_write_held', { reason: 'clock' })).toBe(0);
  });

  it('drops what was stamped by a wrong clock once ours is right again, and the next round gets through', async () => {
    const world = new World();
    const queue = await world.openQueue();
    const writer = await world.open(queue, fast);
    await rounds(world, writer, 2);
    // Stamped by an agent whose clock was an hour ahead at its start.
    await writer.put(blockOf(seriesOf(2), world.truth + HOUR));
    await rounds(world, writer, 2);
    await writer.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 8, future: 2 });
    expect(Math.max(...world.stored.map(({ time }) => time))).toBeLessThanOrEqual(world.truth);
    expect(world.dead).toHaveLength(2);
    expect(world.dead[0]).toMatchObject({ words: expect.stringContaining('future') as string, item: { value: '0' } });
  });

  it('does not judge a backlog by a clock that was never set: it asks the receiver first', async () => {
    const world = new World();
    const queue = await world.openQueue();
    await queue.consumer('central', 1);
    const early = await world.open(queue, fast);
    // The machine has no battery: it starts in 1970, with a backlog of today.
    world.clock.stepWall(-world.truth + MINUTE);
    Object.assign(world, {
      stamps: new (world.stamps.constructor as typeof import('../../../src/core/stamp-clock.js').StampClock)(
        world.clock,
      ),
    });
    await early.stop(0);
    const writer = await world.open(queue, fast);
    await writer.put(blockOf(seriesOf(2), world.truth));
    await world.pass(30_000);
    await writer.stop(5_000);
    expect(world.outcomes()).toEqual({ delivered: 2 });
    expect(world.received[0]?.samples).toEqual([]);
  });
});
