import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/kit/clock.js';
import { isStale, type Block } from '../../core/series.js';
import { simpleFamilies } from '../../exposition/index.js';
import { Intake } from './intake.js';
import { Rounds } from './rounds.js';

const SECOND = 1_000;

class World {
  readonly clock = new FakeClock();
  readonly blocks: Block[] = [];
  readonly complaints: string[] = [];
  wall = 1_000_000;
  broken = false;
  readonly rounds = new Rounds({
    clock: this.clock,
    intake: new Intake({
      sink: { put: (block) => Promise.resolve(void this.blocks.push(block)) },
      labels: [],
      forms: { native: true, classic: false },
      pause: () => Promise.resolve(),
    }),
    interval: 15 * SECOND,
    gather: () =>
      this.broken
        ? Promise.reject(new Error('nothing to read'))
        : Promise.resolve(simpleFamilies([{ name: 'x', type: 'gauge', help: '', samples: [{ value: 1 }] }])),
    stamp: () => this.wall,
    log: { log: (_, event) => void this.complaints.push(event) },
  });

  get times(): (number | undefined)[] {
    return this.blocks.map((block) => block.timestamps[0]);
  }
}

describe('the rounds of own series', () => {
  it('come every interval, with the time that the stamp clock gives', async () => {
    const world = new World();
    world.rounds.start();
    for (let second = 0; second < 46; second += 1) {
      world.wall += SECOND;
      await world.clock.advance(SECOND);
    }
    expect(world.times).toEqual([1_015_000, 1_030_000, 1_045_000]);
  });

  it('do not go back in time with a clock that does a little', async () => {
    const world = new World();
    world.rounds.start();
    await world.clock.advance(15 * SECOND);
    world.wall -= 60_000;
    await world.clock.advance(15 * SECOND);
    expect(world.times).toEqual([1_000_000, 1_000_001]);
  });

  it('go back with a clock that was wrong', async () => {
    const world = new World();
    world.rounds.start();
    world.wall += 3_600_000;
    await world.clock.advance(15 * SECOND);
    world.wall -= 3_600_000;
    await world.clock.advance(15 * SECOND);
    expect(world.times).toEqual([4_600_000, 1_000_000]);
  });

  it('go on after a round that failed', async () => {
    const world = new World();
    world.rounds.start();
    world.broken = true;
    await world.clock.advance(15 * SECOND);
    world.broken = false;
    await world.clock.advance(15 * SECOND);
    expect(world.times).toHaveLength(1);
    expect(world.complaints).toHaveLength(1);
  });

  it('are not made up for when one took long', async () => {
    const world = new World();
    const begun: number[] = [];
    const { gather } = world.rounds['options'];
    Object.assign(world.rounds['options'], {
      gather: async () => {
        begun.push(world.clock.now());
        if (begun.length === 1) await world.clock.sleep(40 * SECOND, new AbortController().signal);
        return gather();
      },
    });
    const start = world.clock.now();
    world.rounds.start();
    await world.clock.advance(100 * SECOND);
    expect(begun.map((at) => (at - start) / SECOND)).toEqual([15, 55, 70, 85, 100]);
  });

  it('end with the latest values and then the end of every series', async () => {
    const world = new World();
    world.rounds.start();
    await world.rounds[Symbol.asyncDispose]();
    expect(world.times).toEqual([1_000_000, 1_000_001]);
    expect(world.blocks.map((block) => isStale(block.values, 0))).toEqual([false, true]);
  });
});
