import { PHASES } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { answersOf, rowsIn, type Written } from '../cdn/testdata/tables.js';
import type { Scope } from '../kind.js';
import { phases } from './index.js';
import recorded from './testdata/cdn.json';

const { query, scope: when, answers } = recorded as unknown as Written;
const scope: Scope = { ...when, adhoc: [] };
const [waterfall, trends] = phases.toFrames(query as never, answersOf(answers), scope);
const rows = rowsIn(waterfall);

describe('the waterfall of the demo, as recorded', () => {
  it('has the phases of each way in the order in which they happen', () => {
    const nginx = rows.filter((row) => row['provider'] === 'nginx' && row['target'] === 'shop');
    expect(nginx.map(({ phase }) => phase)).toEqual(['connect', 'first_byte', 'transfer']);
    const order = nginx.map(({ phase }) => (PHASES as readonly unknown[]).indexOf(phase));
    expect(order).toEqual([...order].sort((one, other) => one - other));
  });
  it('has times in seconds and whole counts', () => {
    for (const { p50, p95, mean, count, vantage } of rows) {
      expect([Number(p50) > 0, Number(p95) >= Number(p50), Number(mean) > 0, Number.isInteger(count), vantage]).toEqual([true, true, true, true, '']); // prettier-ignore
    }
  });
  it('has them over time, in its order', () => {
    const times = rowsIn(trends).map(({ time }) => Number(time));
    expect(times.length).toBeGreaterThan(50);
    expect([...times].sort((one, other) => one - other)).toEqual(times);
  });
});

describe('phases', () => {
  it('are none where nothing was measured, or nothing happened', () => {
    expect(phases.toFrames({ kind: 'phases' }, answersOf({}), scope).flatMap((frame) => rowsIn(frame))).toEqual([]);
    const row = (part: string, value: number) => [{ probe: 'a', target: 'b', phase: 'tls', part }, [value]] as const;
    const idle = { phases: { start: 0, step: 1, series: [row('count', 0), row('sum', 0)] } };
    expect(rowsIn(phases.toFrames({ kind: 'phases' }, answersOf(idle), scope)[0])).toEqual([]);
  });
  it('have the time to resolve of the probe, and a mean where no quantile is known', () => {
    const row = (part: string, value: number, phase?: string) => [{ probe: 'a', target: 'b', ...(phase ? { phase } : {}), part }, [value]] as const; // prettier-ignore
    const at = (...series: ReturnType<typeof row>[]) => ({ start: 0, step: 1, series });
    const both = { phases: at(row('count', 2, 'connect'), row('sum', 1, 'connect'), row('r0.5', 0.4, 'connect')), single: at(row('count', 1), row('sum', 3)) }; // prettier-ignore
    const hour = { ...scope, to: scope.from + 3_600_000 };
    expect(rowsIn(phases.toFrames({ kind: 'phases' }, answersOf(both), hour)[0])).toEqual([
      {
        probe: 'a',
        target: 'b',
        provider: '',
        phase: 'resolve',
        vantage: '',
        p50: null,
        p95: null,
        mean: 3,
        count: 3_600,
      },
      { probe: 'a', target: 'b', provider: '', phase: 'connect', vantage: '', p50: 0.4, p95: null, mean: 0.5, count: 7_200 }, // prettier-ignore
    ]);
  });
  it('are asked as histograms, native or classic, without sick vantages', () => {
    const [whole] = phases.toPromql({ kind: 'phases', of: 'tcp' }, scope);
    expect(whole?.expr).toMatch(/histogram_quantile\(0.5, sum by \(probe, target, phase\) \(rate\(parallax_tcp_phase_duration_seconds\[/); // prettier-ignore
    expect(whole?.expr).toContain('parallax_tcp_phase_duration_seconds_bucket[');
    expect(whole?.expr).toContain('histogram_sum');
    expect(whole?.expr).toContain('parallax_tcp_phase_duration_seconds_sum[');
    expect(whole?.expr).toContain('unless on (vantage)');
  });
});
