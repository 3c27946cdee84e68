/** What people see of a scorecard: goldens beside this file. */
import { describe, expect, it } from 'vitest';
import type { Row, Scorecard } from '../../src/cdn/scorecard/index.js';
import { paintFor } from '../../src/cli/context.js';
import { asJson, asMarkdown, asTables } from '../../src/cli/cdn/scorecard-view.js';

const share = (estimate: number): { low: number; estimate: number; high: number } => ({
  low: Math.max(0, estimate - 0.05),
  estimate,
  high: Math.min(1, estimate + 0.05),
});
const judged = (verdict: 'pass' | 'fail' | 'not_enough_data', pairs: number, slower: number): Row['speed'] => ({
  judgement: { verdict, reason: 'a reason', slower: share(slower), pairs, effectivePairs: pairs * 0.77, stretches: 12 },
  ratio: { low: 0.9, estimate: 0.95 + slower / 4, high: pairs < 10 ? Number.POSITIVE_INFINITY : 1.2 },
  faster: share(0.2),
  p50: 0.0312,
  p95: 0.0874,
});
const caching: Row['caching'] = { hitRatio: share(0.9), hitRatioBytes: 0.5, warmHitRatio: share(1), offload: share(0.85), offloadBytes: 0.99999, coldShare: 0, unknownShare: share(0.0001) }; // prettier-ignore
const delivery: Row['delivery'] = { errors: share(0), ttlHonoured: share(0.8), integrity: share(0.9999), properEdge: share(1) }; // prettier-ignore
const row = (provider: string, speed: Row['speed'], more: Partial<Row> = {}): Row => ({
  ...{ provider, group: 'DE', partition: 'static', speed, caching, delivery },
  ...more,
});

const scorecard: Scorecard = {
  from: 1_790_000_000,
  to: 1_790_003_600,
  grouping: 'country',
  baseline: 'known',
  vantages: ['fra', 'nyc'],
  leftOut: ['lon'],
  rows: [
    row('known', { p50: 0.03, p95: 0.08 }),
    row('quick', judged('pass', 480, 0.05)),
    row('slow', judged('fail', 480, 0.95)),
    row('young', judged('not_enough_data', 7, 0.5), { caching: {}, delivery: {} }),
    row('evil\u001b[2J|', judged('pass', 30, 0)),
  ],
  consistency: [{ provider: 'quick', partition: 'static', vantages: 2, p50: { best: 0.02, worst: 0.03, ratio: 1.5 }, p95: { best: 0.05, worst: 0.1, ratio: 2 } }], // prettier-ignore
  manual: [{ provider: 'quick', row: 'self_service', value: 'true', reviewed: '2026-10-01', old: false, by: 'edge team', note: 'API | page' }], // prettier-ignore
};

const output = (isTty: boolean) => ({ write: () => undefined, isTty });
const plain = paintFor(output(false), {});

describe('the scorecard as', () => {
  it('tables', async () => {
    await expect(asTables(scorecard, plain)).toMatchFileSnapshot('goldens/tables.txt');
  });
  it('tables in colour: pass, fail and not enough data look different', () => {
    const text = asTables(scorecard, paintFor(output(true), {}));
    expect(text).toContain('\u001b[32m✓ pass\u001b[0m');
    expect(text).toContain('\u001b[31m✗ fail\u001b[0m');
    expect(text).toContain('\u001b[33m? not enough data\u001b[0m');
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(asTables(scorecard, plain));
  });
  it('Markdown', async () => {
    await expect(asMarkdown(scorecard)).toMatchFileSnapshot('goldens/markdown.txt');
  });
  it('JSON', () => {
    const read = JSON.parse(asJson(scorecard)) as { rows: readonly { speed: { ratio?: { high: number | null } } }[] };
    expect(read.rows.map(({ speed }) => speed.ratio?.high)).toEqual([undefined, 1.2, 1.2, null, 1.2]);
  });
});
