import type { Labels } from '@parallax/contract';
import { describe, expect, it } from 'vitest';
import { answersOf, rowsIn, type Written, type WrittenAnswer } from '../cdn/testdata/tables.js';
import type { Scope } from '../kind.js';
import { dnsShare } from './index.js';
import recorded from './testdata/demo.json';

const { query, scope: when, answers } = recorded as unknown as Written;
const scope: Scope = { ...when, adhoc: [] };

describe('shares of the demo, as recorded', () => {
  const [shares, trends] = dnsShare.toFrames(query as never, answersOf(answers), scope);
  it('stand beside the weights, with their interval', () => {
    const rows = rowsIn(shares);
    expect(rows.map(({ provider, intended }) => `${String(provider)} ${String(intended)}`).filter((_, at) => at % 3 === 0)).toEqual(['nginx 0.7', 'trafficserver 0.1', 'unknown 0', 'varnish 0.2']); // prettier-ignore
    for (const { low, measured, high, draws, kind } of rows) {
      expect([Number(low) <= Number(measured), Number(measured) <= Number(high), Number(draws) > 100, kind]).toEqual([true, true, true, 'authoritative']); // prettier-ignore
    }
  });
  it('are 1 together at each moment', () => {
    const sums = new Map<unknown, number>();
    for (const { time, measured } of rowsIn(trends)) sums.set(time, (sums.get(time) ?? 0) + Number(measured));
    expect(sums.size).toBeGreaterThan(5);
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 4);
  });
});

describe('shares', () => {
  const base = { vantage: 'fra', probe: 'share', target: 'www' };
  const at = (...series: readonly (readonly [Labels, number])[]): WrittenAnswer => ({
    ...{ start: scope.to, step: 1_000 },
    series: series.map(([labels, value]) => [{ ...base, ...labels }, [value]]),
  });
  const measured = (kind: string, value: number) => [{ kind, provider: 'x', bound: 'estimate' }, value] as const;
  const rows = (more: Record<string, WrittenAnswer>) => rowsIn(dnsShare.toFrames({ kind: 'dns-share' }, answersOf(more), scope)[0]); // prettier-ignore

  it('are none where nothing was asked', () => expect(rows({})).toEqual([]));

  it('are kept apart by kind of resolver, with null where nothing is known', () => {
    const draws = at([{ kind: 'public' }, 7]);
    expect(rows({ measured: at(measured('public', 0.4), measured('authoritative', 0.5)), draws })).toEqual([
      { ...base, kind: 'authoritative', provider: 'x', measured: 0.5, low: null, high: null, intended: null, drift: null, draws: null, ttl: null, stretch: null, step: null }, // prettier-ignore
      expect.objectContaining({ kind: 'public', measured: 0.4, draws: 7 }),
    ]);
  });

  it('have the longest TTL and stretch that a resolver gave', () => {
    const of = (...values: number[]) => at(...values.map((value, n) => [{ resolver: String(n) }, value] as const));
    expect(rows({ measured: at(measured('public', 1)), ttl: of(30, 60, 5), stretch: of(0, 12) })[0]).toMatchObject({ ttl: 60, stretch: 12 }); // prettier-ignore
  });

  it.each([
    [{ in_step: 5, out_of_step: 1 }, 'in_step'],
    [{ in_step: 2, out_of_step: 2 }, 'out_of_step'],
    [{ unknown: 3, in_step: 1 }, 'unknown'],
    [{ in_step: 0, out_of_step: 0 }, null],
  ])('say whether hostnames are in step: %o', (rounds, step) => {
    const steps = at(...Object.entries(rounds).map(([outcome, count]) => [{ outcome }, count] as const));
    expect(rows({ measured: at(measured('public', 1)), steps })[0]).toMatchObject({ step });
  });

  it('say which filters they cannot follow', () => {
    const [frame] = dnsShare.toFrames({ kind: 'dns-share', filter: { partition: 'x' } }, answersOf({}), scope);
    expect(frame?.notices?.[0]?.text).toContain('partition');
  });
});
