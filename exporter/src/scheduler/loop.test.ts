import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../core/failure.js';
import type { Target } from '../core/target.js';
import { FakeClock, settle } from '../../test/kit/clock.js';
import { fakePorts } from '../../test/kit/ports.js';
import { fakeProbe, fakeTarget, takes, type Steps } from '../../test/kit/probe.js';
import { FakeLog, FakeSink } from '../../test/kit/sink.js';
import { Scheduler, type SchedulerOptions } from './loop.js';

const running: Stage[] = [];
afterEach(async () => {
  for (const { scheduler, clock } of running.splice(0)) {
    const disposed = scheduler[Symbol.asyncDispose]();
    await clock.advance(1_000);
    await disposed;
  }
});

interface Stage {
  readonly clock: FakeClock;
  readonly sink: FakeSink;
  readonly scheduler: Scheduler;
}

function stage(steps: Steps, options: Partial<SchedulerOptions> = {}): Stage {
  const clock = new FakeClock();
  const sink = new FakeSink();
  const scheduler = new Scheduler({
    vantage: 'fra',
    ports: fakePorts({ clock }),
    sink,
    probes: { fake: fakeProbe(steps) },
    log: new FakeLog(),
    ...options,
  });
  const made = { clock, sink, scheduler };
  running.push(made);
  return made;
}

const many = (count: number, common: Parameters<typeof fakeTarget>[1]): Target[] =>
  Array.from({ length: count }, (_, index) => fakeTarget(`site-${index}`, common));

describe('Scheduler', () => {
  it('runs each target once an interval and puts the labels of the target on every sample', async () => {
    const { clock, sink, scheduler } = stage(takes(5));
    scheduler.update([{ ...fakeTarget('a', { interval: 1_000 }), labels: { team: 'web', vantage: 'forged' } }]);
    scheduler.start();
    await clock.advance(10_100);
    expect(sink.sum('parallax_probe_runs_total', { team: 'web', vantage: 'fra', probe: 'fake', target: 'a' })).toBe(10);
    expect(sink.sum('parallax_probe_successes_total')).toBe(10);
    expect(sink.values('parallax_probe_duration_seconds')[0]).toBeCloseTo(0.005, 6);
    expect(sink.values('parallax_probe_interval_seconds')[0]).toBe(1);
    const [batch] = sink.batches.filter((one) => one.source !== 'scheduler');
    expect(batch?.expiresAt).toBeLessThanOrEqual(1_000 + 1_005 + 5_000);
  });

  it('spreads the starts over the interval', async () => {
    const starts: number[] = [];
    const { clock, scheduler } = stage(async (target, context) => {
      starts.push(context.clock.now());
      return takes(1)(target, context);
    });
    scheduler.update(many(300, { interval: 10_000 }));
    scheduler.start();
    await clock.advance(10_000);
    expect(starts.length).toBeGreaterThanOrEqual(299);
    const seconds = new Array<number>(10).fill(0);
    for (const at of starts) {
      const second = Math.floor((at - 1_000) / 1_000);
      seconds[second] = (seconds[second] ?? 0) + 1;
    }
    for (const count of seconds) expect(count).toBeLessThan(60);
  });

  it('never runs a target twice at the same time: slots during a run are skipped and counted', async () => {
    let now = 0;
    let worst = 0;
    const { clock, sink, scheduler } = stage(async (target, context) => {
      worst = Math.max(worst, (now += 1));
      const result = await takes(350)(target, context);
      now -= 1;
      return result;
    });
    scheduler.update([fakeTarget('slow', { interval: 100 })]);
    scheduler.start();
    await clock.advance(4_000);
    expect(worst).toBe(1);
    const runs = sink.sum('parallax_probe_runs_total');
    const missed = sink.sum('parallax_probe_missed_total', { reason: 'overrun' });
    expect(runs).toBeGreaterThanOrEqual(9);
    expect(missed).toBe(runs * 3);
  });

  it('counts what passed during a stall as late and does not catch up', async () => {
    const { clock, sink, scheduler } = stage(takes(1));
    scheduler.update(many(100, { interval: 10_000 }));
    scheduler.start();
    await clock.advance(10_000);
    const before = sink.sum('parallax_probe_runs_total');
    await clock.jump(90_000);
    await clock.advance(10);
    expect(sink.sum('parallax_probe_runs_total') - before).toBeLessThan(20);
    await clock.advance(10_000);
    expect(sink.sum('parallax_probe_missed_total', { reason: 'late' })).toBeGreaterThan(780);
  });

  it('bounds what runs at once, and counts the waiting as lag', async () => {
    let now = 0;
    let worst = 0;
    const { clock, sink, scheduler } = stage(
      async (target, context) => {
        worst = Math.max(worst, (now += 1));
        const result = await takes(100)(target, context);
        now -= 1;
        return result;
      },
      { limits: { total: 3, perType: 3 } },
    );
    scheduler.update(many(20, { interval: 1_000 }));
    scheduler.start();
    await clock.advance(5_000);
    expect(worst).toBe(3);
    expect(sink.sum('parallax_probe_runs_total')).toBeGreaterThan(80);
    expect(Math.max(...sink.values('parallax_schedule_lag_seconds'))).toBeGreaterThan(0.05);
    expect(sink.values('parallax_schedule_targets', { probe_type: 'fake' })[0]).toBe(20);
    expect(sink.values('parallax_schedule_in_flight', { probe_type: 'fake' }).length).toBe(5);
  });

  it('withholds the whole duration when the loop stalled, and says so', async () => {
    const { clock, sink, scheduler } = stage(takes(5));
    clock.verdict = 'stall';
    scheduler.update([fakeTarget('a', { interval: 1_000 })]);
    scheduler.start();
    await clock.advance(3_100);
    expect(sink.sum('parallax_probe_successes_total')).toBe(3);
    expect(sink.values('parallax_probe_duration_seconds')).toEqual([]);
    expect(sink.sum('parallax_probe_invalid_total', { phase: 'run', reason: 'stall' })).toBe(3);
  });

  it('has no duration for a failed run, and says when the last success was', async () => {
    let broken = false;
    const { clock, sink, scheduler } = stage(async (target, context) => {
      const result = await takes(5)(target, context);
      if (!broken) return result;
      const detail = 'nobody there';
      return {
        outcome: 'failed',
        failure: { phase: 'connect', reason: 'connection_refused', source: 'target', detail },
        measured: {},
      };
    });
    scheduler.update([fakeTarget('a', { interval: 1_000 })]);
    scheduler.start();
    await clock.advance(2_000);
    broken = true;
    const durations = sink.values('parallax_probe_duration_seconds').length;
    const succeededAt = sink.values('parallax_probe_last_success_timestamp_seconds').at(-1);
    const ranAt = sink.values('parallax_probe_last_run_timestamp_seconds').at(-1);
    await clock.advance(3_000);
    expect(sink.values('parallax_probe_duration_seconds')).toHaveLength(durations);
    expect(sink.sum('parallax_probe_failures_total', { phase: 'connect', source: 'target' })).toBe(3);
    expect(sink.values('parallax_probe_last_success_timestamp_seconds').at(-1)).toBe(succeededAt);
    // Rules take a run for good exactly when both times are the same number.
    expect(ranAt).toBe(succeededAt);
    expect(sink.values('parallax_probe_last_run_timestamp_seconds').at(-1)).not.toBe(succeededAt);
    expect([...scheduler.results()][0]).toMatchObject({ target: 'a', outcome: 'failed' });
  });

  it('keeps slots and series of kept targets on reload, and forgets removed and relabelled ones', async () => {
    const { clock, sink, scheduler } = stage(takes(5));
    const [a, b, c] = many(3, { interval: 1_000 });
    scheduler.update([a!, b!, c!]);
    scheduler.start();
    await clock.advance(5_000);
    const runs = (name: string): number => sink.sum('parallax_probe_runs_total', { target: name });
    const before = runs('site-0');
    scheduler.update([
      { ...a!, config: { changed: true } },
      { ...b!, labels: { team: 'new' } },
    ]);
    await clock.advance(5_000);
    expect(sink.forgotten).toEqual(['fake - site-2', 'fake - site-1']);
    expect(runs('site-0') - before).toBe(5);
    expect(sink.sum('parallax_probe_runs_total', { target: 'site-1', team: 'new' })).toBe(5);
    expect([...scheduler.results()].map((one) => one.target)).toEqual(['site-0', 'site-1']);
  });

  it('drops the result of a run that was cancelled, on removal and on shutdown', async () => {
    const { clock, sink, scheduler } = stage(takes(60_000));
    scheduler.update([fakeTarget('a', { interval: 1_000, timeout: 120_000 })]);
    scheduler.start();
    await clock.advance(1_500);
    scheduler.update([]);
    await settle();
    scheduler.update([fakeTarget('b', { interval: 1_000, timeout: 120_000 })]);
    await clock.advance(1_500);
    const disposed = scheduler[Symbol.asyncDispose]();
    await clock.advance(1_000);
    await disposed;
    expect(sink.sum('parallax_probe_runs_total')).toBe(0);
    expect(clock.sleeping).toBe(0);
  });

  it('lets a short run end on shutdown', async () => {
    const { clock, sink, scheduler } = stage(takes(200));
    scheduler.update([fakeTarget('a', { interval: 1_000 })]);
    scheduler.start();
    while (clock.sleeping < 3) await clock.advance(10);
    const disposed = scheduler[Symbol.asyncDispose]();
    await clock.advance(400);
    await disposed;
    expect(sink.sum('parallax_probe_runs_total')).toBe(1);
  });
});

describe('addresses: all', () => {
  const all = { interval: 1_000, addresses: 'all' } as const;
  const named = (host: string): Target => ({ ...fakeTarget(host, all), host });

  function zoned(zone: Record<string, string[] | Fault>): Stage {
    const clock = new FakeClock();
    const resolver = {
      resolve: async (name: string) => {
        const found = zone[name] ?? new Fault('no_such_name', `${name} does not exist`);
        if (found instanceof Fault) throw found;
        return { addresses: found.map((ip) => ({ ip, family: '4' }) as const), seconds: 0.002 };
      },
    };
    const steps: Steps = async (target, context) => {
      const [address] = (await context.resolve(target.host)).addresses;
      return { outcome: 'ok', measured: { address: address! } };
    };
    const made = stage(steps, { ports: fakePorts({ clock, resolver }) });
    return { ...made, clock };
  }

  it('makes each address a series of its own, and follows the name', async () => {
    const zone: Record<string, string[] | Fault> = { 'a.test': ['192.0.2.1', '192.0.2.2', '192.0.2.2'] };
    const { clock, sink, scheduler } = zoned(zone);
    scheduler.update([named('a.test')]);
    scheduler.start();
    await clock.advance(4_500);
    const runs = (address: string): number => sink.sum('parallax_probe_runs_total', { target: 'a.test', address });
    expect(runs('192.0.2.1')).toBeGreaterThanOrEqual(2);
    expect(runs('192.0.2.2')).toBeGreaterThanOrEqual(2);
    expect(sink.values('parallax_probe_addresses').at(-1)).toBe(2);
    expect(sink.values('parallax_probe_resolve_duration_seconds')[0]).toBe(0.002);

    zone['a.test'] = ['192.0.2.2', '192.0.2.3'];
    await clock.advance(1_000);
    const gone = runs('192.0.2.1');
    await clock.advance(3_000);
    expect(sink.forgotten).toEqual(['fake 192.0.2.1 a.test']);
    expect(runs('192.0.2.1')).toBe(gone);
    expect(runs('192.0.2.3')).toBeGreaterThanOrEqual(2);
    expect([...scheduler.results()].map((one) => one.pinned)).toEqual(['192.0.2.2', '192.0.2.3']);
  });

  it('goes on with the known addresses while the resolver fails, and gives them up when the name is gone', async () => {
    const zone: Record<string, string[] | Fault> = { 'a.test': ['192.0.2.1'] };
    const { clock, sink, scheduler } = zoned(zone);
    scheduler.update([named('a.test')]);
    scheduler.start();
    await clock.advance(3_000);
    zone['a.test'] = new Fault('resolver_failure', 'SERVFAIL');
    const before = sink.sum('parallax_probe_successes_total');
    await clock.advance(3_000);
    expect(sink.sum('parallax_probe_successes_total') - before).toBe(3);
    expect(
      sink.sum('parallax_probe_failures_total', { reason: 'resolver_failure', source: 'resolver', target: 'a.test' }),
    ).toBe(3);
    delete zone['a.test'];
    await clock.advance(2_000);
    expect(sink.forgotten).toEqual(['fake 192.0.2.1 a.test']);
  });

  it('one bad name never stops the rest', async () => {
    const { clock, sink, scheduler } = zoned({ 'good.test': ['192.0.2.1'] });
    scheduler.update([named('bad.test'), named('good.test')]);
    scheduler.start();
    await clock.advance(5_000);
    expect(sink.sum('parallax_probe_successes_total', { target: 'good.test' })).toBeGreaterThanOrEqual(3);
    expect(sink.sum('parallax_probe_failures_total', { target: 'bad.test', reason: 'no_such_name' })).toBe(5);
    expect([...scheduler.results()].find((one) => one.target === 'bad.test')).toMatchObject({ outcome: 'failed' });
  });

  it('removes the addresses with their target, and moves their labels with it', async () => {
    const { clock, sink, scheduler } = zoned({ 'a.test': ['192.0.2.1', '192.0.2.2'] });
    scheduler.update([named('a.test')]);
    scheduler.start();
    await clock.advance(3_000);
    scheduler.update([{ ...named('a.test'), labels: { tier: '1' } }]);
    await clock.advance(2_000);
    expect(sink.sum('parallax_probe_runs_total', { tier: '1', address: '192.0.2.2' })).toBe(2);
    scheduler.update([]);
    expect([...scheduler.results()]).toEqual([]);
    const before = sink.sum('parallax_probe_runs_total');
    await clock.advance(3_000);
    expect(sink.sum('parallax_probe_runs_total')).toBe(before);
  });
});
