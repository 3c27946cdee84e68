import { describe, expect, it } from 'vitest';
import { defineRecorded, recorded, cdnHitRatio } from './index.js';
import * as declared from './index.js';
import { recordedMarkdown } from '../reference.js';
import { selector, share } from '../promql.js';

const AVOIDED = ['region', 'zone', 'cluster', 'datacenter', 'service', 'env', 'job', 'instance'];

describe('recorded series', () => {
  it('are named by what they are and how they were made', () => {
    for (const { name, help, labels, unit } of recorded) {
      expect(name).toMatch(/^parallax:[a-z][a-z0-9_]*:[a-z0-9_]+$/);
      if (unit === 'ratio') expect(name).toContain('ratio');
      expect(help).toMatch(/^[A-Z1].{10,240}\.$/);
      for (const label of Object.keys(labels)) expect(AVOIDED, name).not.toContain(label);
    }
    expect(new Set(recorded.map(({ name }) => name)).size).toBe(recorded.length);
  });

  it('are all in the list', () => {
    const constants = Object.values(declared).filter((value) => typeof value === 'object' && 'name' in value);
    expect(constants.map((one) => (one as { name: string }).name).sort()).toEqual(recorded.map(({ name }) => name).sort()); // prettier-ignore
  });

  it('are refused with another name at compile time', () => {
    // @ts-expect-error the name begins with parallax: and has two colons
    expect(defineRecorded({ name: 'cdn_hits', unit: 'none', help: 'Anything at all.', labels: {} })).toBeDefined();
  });

  it('can be asked for as metrics are', () => {
    expect(selector(cdnHitRatio, { vantage: 'fra' })).toBe('parallax:cdn_hits:ratio_rate1h{vantage="fra"}');
    const wrong = { fetch: 'warm' } as Record<string, string>;
    expect(() => selector(cdnHitRatio, wrong)).toThrow(/no label fetch; it has vantage, probe, target, provider/);
  });

  it('are described', () => {
    expect(recordedMarkdown([cdnHitRatio])).toContain('### `parallax:cdn_hits:ratio_rate1h`\n\nratio. Hits');
    expect(recordedMarkdown([cdnHitRatio])).toContain('- `vantage`\n- `probe`');
  });
});

describe('shares', () => {
  it('are 0 without a part and nothing without a whole', () => {
    expect(share('sum (a)', 'sum (b)')).toBe('(sum (a) or 0 * sum (b)) / (sum (b) > 0)');
  });
});
