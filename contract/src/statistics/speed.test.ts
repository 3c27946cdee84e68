import { describe, expect, it } from 'vitest';
import type { Counts } from './counts.js';
import { baselineAmong, coursesOf, judgePairs } from './speed.js';
import { STRICTNESS } from './verdict.js';

const pairs = (comparison: string, total: number, more: { vantage?: string; steps?: number } = {}): Counts => {
  const { vantage = 'fra', steps = 48 } = more;
  const at = (step: number): number => Math.floor((total * step) / steps);
  return {
    labels: { vantage, probe: 'shop', target: 'www', provider: 'x', fetch: 'as_found', comparison },
    steps: Array.from({ length: steps }, (_, step) => at(step + 1) - at(step)),
    total,
  };
};
const text = (all: readonly Counts[]): string[][] =>
  coursesOf(all, 'slower').map((course) => course.map(({ hits, trials }) => `${hits}/${trials}`));

describe('stretches of time', () => {
  it('are kept apart by vantage', () => {
    expect(text([pairs('slower', 48), pairs('within', 96, { vantage: 'nyc' })])).toEqual([
      Array.from({ length: 12 }, () => '4/4'),
      Array.from({ length: 12 }, () => '0/8'),
    ]);
  });
  it('are 12 of whatever steps there are, and one a step where there are fewer', () => {
    expect(text([pairs('slower', 480, { steps: 480 })])).toEqual([Array.from({ length: 12 }, () => '40/40')]);
    expect(text([pairs('slower', 17, { steps: 17 })])[0]).toHaveLength(12);
    expect(text([pairs('slower', 17, { steps: 17 }), pairs('within', 17, { steps: 17 })])[0]?.map((one) => one.split('/')[0])).toEqual(['2', '1', '2', '1', '2', '1', '1', '2', '1', '2', '1', '1']); // prettier-ignore
    expect(text([pairs('within', 5, { steps: 5 })])).toEqual([['0/1', '0/1', '0/1', '0/1', '0/1']]);
  });
});

describe('the verdict on pairs', () => {
  it('is that of the counts, and none without series', () => {
    expect(judgePairs([], STRICTNESS)).toBeUndefined();
    expect(judgePairs([pairs('slower', 100), pairs('within', 20)], STRICTNESS)?.judgement).toMatchObject({ verdict: 'fail', pairs: 120 }); // prettier-ignore
    expect(judgePairs([pairs('faster', 100), pairs('within', 20)], STRICTNESS)).toMatchObject({ judgement: { verdict: 'pass' }, faster: { estimate: 100 / 120 } }); // prettier-ignore
    expect(judgePairs([pairs('within', 1)], STRICTNESS)?.judgement.verdict).toBe('not_enough_data');
  });
});

describe('the baseline', () => {
  it('is the one that is compared with none, the origin only when there is no other', () => {
    const of = (...compared: string[]): string | undefined => baselineAmong(['known', 'x', 'origin'], new Set(compared)); // prettier-ignore
    expect(of('x', 'origin')).toBe('known');
    expect(of('x')).toBe('known');
    expect(of('x', 'known')).toBe('origin');
    expect(of()).toBeUndefined();
    expect(baselineAmong(['a', 'b', 'x'], new Set(['x']))).toBeUndefined();
  });
});
