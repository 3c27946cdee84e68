import { describe, expect, it } from 'vitest';
import { createClock } from '../platform/clock.js';
import { Fault } from '../core/failure.js';
import { fakePorts } from '../../test/kit/ports.js';
import { fakeProbe, fakeTarget, takes, type Steps } from '../../test/kit/probe.js';
import { execute } from './execute.js';
import { jobOf, lastResult, type Observation } from './job.js';

const ports = fakePorts({ clock: createClock() });
const once = (steps: Steps, timeout = 50, signal?: AbortSignal): Promise<Observation | undefined> =>
  execute(ports, jobOf(fakeProbe(steps), fakeTarget('a', { timeout })), signal ? { signal } : {});

describe('execute', () => {
  it('gives the result and how long it took', async () => {
    const seen = await once(takes(20), 5_000);
    expect(seen?.result.outcome).toBe('ok');
    // A busy machine may stall the loop, and then there is no duration.
    if (seen?.seconds !== 'stall') expect(seen?.seconds).toBeGreaterThan(0.019);
  });

  it('aborts the run at its deadline', async () => {
    const seen = await once(takes(60_000));
    expect(seen?.result).toMatchObject({ outcome: 'failed', failure: { reason: 'timeout' } });
    expect(seen && lastResult(seen)).not.toHaveProperty('seconds');
  });

  it('leaves behind a probe that ignores its deadline, and blames us', async () => {
    const seen = await once(() => new Promise(() => undefined));
    expect(seen?.result).toMatchObject({ failure: { reason: 'internal_error', source: 'internal' } });
  });

  it('survives a probe that throws, at once or later', async () => {
    const thrower: Steps = () => {
      throw new Error('a bug');
    };
    for (const steps of [thrower, () => Promise.reject(new Fault('connection_reset', 'reset'))]) {
      expect((await once(steps))?.result).toMatchObject({ outcome: 'failed', failure: { source: 'internal' } });
    }
  });

  it('has no result for a cancelled run', async () => {
    const controller = new AbortController();
    const run = once(takes(60_000), 60_000, controller.signal);
    controller.abort(new Error('the target changed'));
    expect(await run).toBeUndefined();
    expect(await once(takes(1), 50, AbortSignal.abort(new Error('gone')))).toBeUndefined();
  });
});
