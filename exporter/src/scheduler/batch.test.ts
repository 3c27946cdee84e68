import { describe, expect, it } from 'vitest';
import { fakeProbe, fakeTarget, takes } from '../../test/kit/probe.js';
import type { SampleBatch } from '../core/sink.js';
import { expandBatch, runBatch, targetLabels, type BatchContext } from './batch.js';
import { jobOf, type Observation } from './job.js';

const job = jobOf(fakeProbe(takes(0)), fakeTarget('a', { interval: 30_000, timeout: 2_000 }));
const address = { ip: '192.0.2.7', family: '4' } as const;
const failure = { phase: 'connect', reason: 'timeout', source: 'path', detail: 'no answer' } as const;
const CONTEXT: BatchContext = { vantage: 'fra', now: 1_000, missed: { overrun: 0, late: 0 } };

const seen = (change: Partial<Observation> = {}): Observation => ({
  ...{ job, cause: { kind: 'schedule' }, seconds: 0.25, startedAt: 1_699_999_999_750, endedAt: 1_700_000_000_000 },
  result: { outcome: 'ok', measured: { address, resolve: 0.004 } },
  ...change,
});

/** `name{labels}` without the prefix, to the value. */
const values = ({ samples }: SampleBatch): Record<string, number> =>
  Object.fromEntries(
    [...samples].map(({ metric, labels, value }) => {
      const text = Object.values(labels).join(' ');
      return [`${metric.name.replace('parallax_probe_', '')}${text === '' ? '' : ` ${text}`}`, value];
    }),
  );

describe('the samples that every probe type has', () => {
  it('of a good run', () =>
    expect(values(runBatch(seen(), { ...CONTEXT, succeededAt: 1_700_000_000_000 }))).toEqual({
      runs_total: 1,
      successes_total: 1,
      duration_seconds: 0.25,
      last_run_timestamp_seconds: 1_700_000_000,
      last_success_timestamp_seconds: 1_700_000_000,
      interval_seconds: 30,
      'address_info 192.0.2.7 4': 1,
      resolve_duration_seconds: 0.004,
    }));

  it('of a failed one, which has no duration', () => {
    const result = { outcome: 'failed', failure, measured: {} } as const;
    const context = { ...CONTEXT, succeededAt: 1_600_000_000_500, missed: { overrun: 2, late: 3 } };
    expect(values(runBatch(seen({ result }), context))).toEqual({
      runs_total: 1,
      successes_total: 0,
      'failures_total connect timeout path': 1,
      last_run_timestamp_seconds: 1_700_000_000,
      last_success_timestamp_seconds: 1_600_000_000.5,
      interval_seconds: 30,
      'missed_total overrun': 2,
      'missed_total late': 3,
    });
  });

  it('of one that the vantage could not have timed', () => {
    const result = { outcome: 'ok', measured: { resolve: 'stall' } } as const;
    expect(values(runBatch(seen({ result, seconds: 'stall' }), CONTEXT))).toEqual({
      runs_total: 1,
      successes_total: 1,
      'invalid_total run stall': 1,
      'invalid_total resolve stall': 1,
      last_run_timestamp_seconds: 1_700_000_000,
      interval_seconds: 30,
    });
  });

  it('of a name that stands for several addresses: only a failure to resolve it is a run', () => {
    const good = { job, result: { outcome: 'ok', measured: { resolve: 0.004 } } } as const;
    expect(values(expandBatch(good as never, CONTEXT, 3))).toEqual({ addresses: 3, resolve_duration_seconds: 0.004 });
    const bad = { job, result: { outcome: 'failed', failure, measured: {} } } as const;
    expect(values(expandBatch(bad as never, CONTEXT, 0))).toEqual({
      addresses: 0,
      runs_total: 1,
      'failures_total connect timeout path': 1,
    });
  });
});

it.each([
  [30_000, 2_000, 60_000],
  [4_000, 20_000, 40_000],
  [100, 50, 5_000],
])('series of every %i ms, given up after %i ms, live for %i ms', (interval, timeout, life) => {
  const often = jobOf(job.probe, fakeTarget('a', { interval, timeout }));
  expect(runBatch(seen({ job: often }), CONTEXT).expiresAt).toBe(1_000 + life);
});

describe('the labels of a target', () => {
  it('are those of its owner, who cannot say who measured what', () => {
    const target = { ...fakeTarget('a'), labels: { team: 'web', vantage: 'x', probe: 'y', target: 'z' } };
    expect(targetLabels(target, 'fra')).toEqual({ team: 'web', vantage: 'fra', probe: 'fake', target: 'a' });
    expect(targetLabels(target, 'fra')).toBe(targetLabels(target, 'fra'));
  });

  it('name the address where each has its own series, and only there', () => {
    const pinned = { ...fakeTarget('a', { addresses: 'all' }), pinned: address };
    expect(targetLabels(pinned, 'fra')['address']).toBe('192.0.2.7');
    expect(targetLabels({ ...fakeTarget('a'), pinned: address }, 'fra')).not.toHaveProperty('address');
  });
});
