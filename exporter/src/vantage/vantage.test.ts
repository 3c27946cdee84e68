import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { FakeLog, FakeSink } from '../../test/kit/sink.js';
import { ClockSteps } from './clock-steps.js';
import { judge, STEP_MEMORY_MS, type Evidence } from './health.js';
import { LoopDelays } from './loop-delay.js';
import { Vantage, type VantageFacts } from './vantage.js';

const WELL: Evidence = {
  anchors: { ok: 2, failed: 1, unknown: 0 },
  minimum: 2,
  resolvers: [true, false],
  sinceStep: Infinity,
  loopDelayP90: 0.001,
};

describe('judge', () => {
  it.each<[string, Partial<Evidence>, boolean | undefined]>([
    ['enough anchors, one resolver, a steady clock', {}, true],
    ['too few anchors', { anchors: { ok: 1, failed: 2, unknown: 0 } }, false],
    ['no anchor has answered yet', { anchors: { ok: 0, failed: 0, unknown: 3 } }, undefined],
    ['enough have answered, one is still unknown', { anchors: { ok: 2, failed: 0, unknown: 1 } }, true],
    ['the unknown one could still decide', { anchors: { ok: 1, failed: 1, unknown: 1 } }, undefined],
    ['the unknown one cannot save it', { anchors: { ok: 0, failed: 2, unknown: 1 } }, false],
    ['no anchors configured', { anchors: { ok: 0, failed: 0, unknown: 0 }, minimum: 0 }, true],
    ['no resolver answers', { resolvers: [false, false] }, false],
    ['no resolver was ever asked', { resolvers: [] }, true],
    ['the clock has just been stepped', { sinceStep: STEP_MEMORY_MS - 1 }, false],
    ['the step is long ago', { sinceStep: STEP_MEMORY_MS }, true],
    ['the loop is overloaded', { loopDelayP90: 0.3 }, false],
    [
      'something speaks against it while anchors are unknown',
      {
        anchors: { ok: 0, failed: 0, unknown: 2 },
        resolvers: [false],
      },
      false,
    ],
  ])('%s', (_, change, healthy) => expect(judge({ ...WELL, ...change }).healthy).toBe(healthy));

  it('has no verdict on what nobody watches', () => {
    const { sick } = judge({ ...WELL, anchors: { ok: 0, failed: 0, unknown: 0 }, resolvers: [] });
    expect(sick).toEqual({ anchors: undefined, resolver: undefined, clock_step: false, loop_delay: false });
  });
});

describe('ClockSteps', () => {
  it('counts steps in both directions, with their size', async () => {
    const clock = new FakeClock();
    const steps = new ClockSteps(clock);
    await clock.advance(1_000);
    steps.look();
    expect([steps.count, steps.since]).toEqual([0, Infinity]);
    clock.stepWall(3_600_000);
    await clock.advance(1_000);
    steps.look();
    expect([steps.count, steps.lastSeconds, steps.since]).toEqual([1, 3_600, 0]);
    clock.stepWall(-500);
    await clock.advance(5_000);
    steps.look();
    steps.look();
    expect([steps.count, steps.lastSeconds]).toEqual([2, -0.5]);
  });

  it('takes slewing for what it is', async () => {
    const clock = new FakeClock();
    const steps = new ClockSteps(clock);
    for (let second = 0; second < 1_000; second += 1) {
      clock.stepWall(0.5);
      await clock.advance(1_000);
      steps.look();
    }
    expect(steps.count).toBe(0);
  });

  it('is not fooled by a pause between its two readings', () => {
    let now = 0;
    let pause = 0;
    const steps = new ClockSteps({
      now: () => now,
      wall: () => {
        const wall = 1e12 + now;
        now += pause;
        pause = 0;
        return wall;
      },
    });
    pause = 500;
    steps.look();
    expect(steps.count).toBe(0);
  });
});

describe('LoopDelays', () => {
  it('reads the delay over whole windows, without the interval of its timer', () => {
    let resets = 0;
    const histogram = {
      count: 500,
      max: 550e6,
      percentile: (rank: number) => (50 + rank) * 1e6,
      reset: () => (resets += 1),
    };
    const delays = new LoopDelays(0, histogram);
    expect(delays.at(1_999)).toBeUndefined();
    const delay = delays.at(2_000);
    expect(delay?.p50).toBeCloseTo(0.05, 9);
    expect(delay?.max).toBeCloseTo(0.5, 9);
    expect([delays.at(11_000), resets]).toEqual([delay, 1]);
  });

  it('measures a real loop', async () => {
    using delays = new LoopDelays(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const end = performance.now() + 150;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(delays.at(10_000)?.max).toBeGreaterThan(0.1);
  });
});

describe('Vantage', () => {
  const open: Vantage[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one[Symbol.asyncDispose]()));
  });

  function stand(facts: Partial<VantageFacts> = {}): {
    clock: FakeClock;
    sink: FakeSink;
    log: FakeLog;
    vantage: Vantage;
  } {
    const parts = { clock: new FakeClock(), sink: new FakeSink(), log: new FakeLog() };
    const quiet = { count: 0, max: 0, percentile: () => 0, reset: () => undefined };
    const all = { place: { name: 'fra', country: 'DE' }, anchors: ['a', 'b', 'c'], minimum: 2, ...facts };
    const vantage = new Vantage({ ...parts, resolvers: () => [], loopDelays: quiet }, all);
    open.push(vantage);
    return { ...parts, vantage };
  }
  const latest = (sink: FakeSink, name: string, labels = {}): number | undefined => {
    const last = new FakeSink();
    last.batches.push(...sink.batches.slice(-1));
    return last.values(name, labels)[0];
  };

  it('says nothing about its health before the anchors answered, then what they say', async () => {
    const { clock, sink, log, vantage } = stand();
    vantage.start();
    expect(latest(sink, 'parallax_vantage_healthy')).toBeUndefined();
    expect(latest(sink, 'parallax_vantage_anchors', { state: 'unknown' })).toBe(3);
    vantage.anchorAnswered('a', true);
    vantage.anchorAnswered('b', true);
    await clock.advance(1_000);
    expect(latest(sink, 'parallax_vantage_healthy')).toBe(1);
    vantage.anchorAnswered('b', false);
    vantage.anchorAnswered('c', false);
    await clock.advance(1_000);
    expect(latest(sink, 'parallax_vantage_healthy')).toBe(0);
    expect(latest(sink, 'parallax_vantage_sick', { reason: 'anchors' })).toBe(1);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { reasons: ['anchors'] } }]);
  });

  it('keeps the answers of anchors that stay on reload', async () => {
    const { clock, sink, vantage } = stand();
    vantage.start();
    for (const name of ['a', 'b']) vantage.anchorAnswered(name, true);
    vantage.update({ place: { name: 'fra' }, anchors: ['b', 'd'], minimum: 1 });
    vantage.anchorAnswered('a', true);
    await clock.advance(1_000);
    expect(latest(sink, 'parallax_vantage_anchors', { state: 'ok' })).toBe(1);
    expect(latest(sink, 'parallax_vantage_healthy')).toBe(1);
  });

  it('counts a clock step once and is sick for a minute', async () => {
    const { clock, sink, vantage } = stand({ anchors: [], minimum: 0 });
    vantage.start();
    await clock.advance(2_000);
    expect(latest(sink, 'parallax_vantage_healthy')).toBe(1);
    clock.stepWall(-7_000);
    await clock.advance(1_000);
    expect(latest(sink, 'parallax_vantage_sick', { reason: 'clock_step' })).toBe(1);
    expect(latest(sink, 'parallax_clock_last_step_seconds')).toBe(-7);
    await clock.advance(61_000);
    expect(latest(sink, 'parallax_vantage_healthy')).toBe(1);
    expect(sink.sum('parallax_clock_steps_total')).toBe(1);
    expect(latest(sink, 'parallax_vantage_info', { country: 'DE', city: '' })).toBe(1);
  });
});
