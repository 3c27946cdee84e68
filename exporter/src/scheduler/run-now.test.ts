import { afterEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/kit/clock.js';
import { fakePorts } from '../../test/kit/ports.js';
import { fakeProbe, fakeTarget, takes, type Steps } from '../../test/kit/probe.js';
import { FakeLog, FakeSink } from '../../test/kit/sink.js';
import { Scheduler, type SchedulerOptions } from './loop.js';

interface Stage {
  readonly clock: FakeClock;
  readonly sink: FakeSink;
  readonly scheduler: Scheduler;
}

const running: Stage[] = [];
afterEach(async () => {
  for (const { scheduler, clock } of running.splice(0)) {
    const disposed = scheduler[Symbol.asyncDispose]();
    await clock.advance(1_000);
    await disposed;
  }
});

function stage(steps: Steps, options: Partial<SchedulerOptions> = {}): Stage {
  const clock = options.ports?.clock instanceof FakeClock ? options.ports.clock : new FakeClock();
  const sink = new FakeSink();
  const room = { vantage: 'fra', ports: fakePorts({ clock }), sink, log: new FakeLog() };
  const scheduler = new Scheduler({ ...room, probes: { fake: fakeProbe(steps) }, ...options });
  const made = { clock, sink, scheduler };
  running.push(made);
  return made;
}

describe('runNow', () => {
  const CAUSE = { kind: 'failure', probe: 'web', detail: 'it failed' } as const;
  const KEY = 'fake - a';

  /** A stage whose runs take so long, and the causes of the runs that ended. */
  function asked(ms: number, options: Partial<SchedulerOptions> = {}): Stage & { readonly causes: string[] } {
    const causes: string[] = [];
    const made = stage(takes(ms), { onRun: ({ cause }) => causes.push(cause.kind), ...options });
    return { ...made, causes };
  }

  /** Past the first slot of a target that runs once an hour. */
  async function quiet({ clock, scheduler }: Stage, common: Parameters<typeof fakeTarget>[1] = {}): Promise<void> {
    scheduler.update([fakeTarget('a', { interval: 3_600_000, timeout: 60_000, ...common })]);
    scheduler.start();
    await clock.advance(120_000);
  }

  it('runs a target outside its slots, says why, and counts no lag', async () => {
    const made = asked(5);
    await quiet(made);
    const lags = made.sink.values('parallax_schedule_lag_seconds').length;
    expect(made.scheduler.runNow(KEY, CAUSE)).toBe(true);
    await made.clock.advance(1_500);
    expect(made.causes).toEqual(['schedule', 'failure']);
    expect(made.sink.sum('parallax_probe_runs_total')).toBe(2);
    expect(made.sink.values('parallax_schedule_lag_seconds')).toHaveLength(lags);
    await made.clock.advance(3_600_000);
    expect(made.causes).toEqual(['schedule', 'failure', 'schedule']);
  });

  it('never runs a target twice at once: one run waits behind the one in flight, more are refused', async () => {
    const made = asked(1_000);
    await quiet(made);
    expect(made.scheduler.runNow(KEY, CAUSE)).toBe(true);
    await made.clock.advance(10);
    expect(made.scheduler.runNow(KEY, { kind: 'slow' })).toBe(true);
    expect(made.scheduler.runNow(KEY, CAUSE)).toBe(false);
    await made.clock.advance(1_500);
    expect(made.causes).toEqual(['schedule', 'failure']);
    await made.clock.advance(1_000);
    expect(made.causes).toEqual(['schedule', 'failure', 'slow']);
    await made.clock.advance(10_000);
    expect(made.causes).toHaveLength(3);
  });

  it('keeps to the limits; a scheduled run that waits for a place becomes the one that was asked for', async () => {
    let now = 0;
    let worst = 0;
    const causes: string[] = [];
    const { clock, scheduler } = stage(
      async (target, context) => {
        worst = Math.max(worst, (now += 1));
        const result = await takes(400)(target, context);
        now -= 1;
        return result;
      },
      { limits: { total: 1, perType: 1 }, onRun: ({ job, cause }) => causes.push(`${job.target.name} ${cause.kind}`) },
    );
    scheduler.update([fakeTarget('a', { interval: 1_000 }), fakeTarget('b', { interval: 1_000 })]);
    scheduler.start();
    for (let turn = 0; turn < 20; turn += 1) {
      await clock.advance(150);
      scheduler.runNow(KEY, CAUSE);
    }
    await clock.advance(2_000);
    expect(worst).toBe(1);
    expect(causes.filter((one) => one === 'b schedule').length).toBeGreaterThan(1);
    expect(causes.filter((one) => one === 'a failure').length).toBeGreaterThan(2);
  });

  it('reaches each address of a name with addresses: all, once the name is resolved', async () => {
    const clock = new FakeClock();
    const addresses = ['192.0.2.1', '192.0.2.2'].map((ip) => ({ ip, family: '4' }) as const);
    const resolver = { resolve: () => Promise.resolve({ addresses }) };
    const runs: string[] = [];
    const made = stage(takes(1), {
      ports: fakePorts({ clock, resolver }),
      onRun: ({ job, cause }) => runs.push(`${job.target.pinned?.ip} ${cause.kind}`),
    });
    const target = { ...fakeTarget('a', { interval: 3_600_000, addresses: 'all' }), host: 'a.test' };
    made.scheduler.update([target]);
    expect(made.scheduler.runNow('fake * a', CAUSE)).toBe(false);
    made.scheduler.start();
    await clock.advance(180_000);
    expect(made.scheduler.runNow('fake * a', CAUSE)).toBe(true);
    await clock.advance(1_000);
    const asked = runs.filter((one) => one.endsWith('failure'));
    expect(asked.sort()).toEqual(['192.0.2.1 failure', '192.0.2.2 failure']);
  });

  it('is refused for what is not there, was removed, or after the end', async () => {
    const made = asked(5);
    await quiet(made);
    expect(made.scheduler.runNow('fake - b', CAUSE)).toBe(false);
    made.scheduler.runNow(KEY, CAUSE);
    made.scheduler.runNow(KEY, CAUSE);
    made.scheduler.update([]);
    await made.clock.advance(100);
    expect(made.causes).toEqual(['schedule']);
    expect(made.scheduler.runNow(KEY, CAUSE)).toBe(false);
    await quiet(made);
    const disposed = made.scheduler[Symbol.asyncDispose]();
    await made.clock.advance(1_000);
    await disposed;
    expect(made.scheduler.runNow(KEY, CAUSE)).toBe(false);
  });
});
