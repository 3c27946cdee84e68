/** The verdicts on one set of answers that the data source of Grafana is tested with, too: both say the same. */
import { STRICTNESS, type Labels } from '@parallax/contract';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Reading } from '../../core/prometheus-api.js';
import type { Prometheus } from './ask.js';
import { scorecardOf } from './model.js';
import { read } from './read.js';
import type { Grouping } from './types.js';

type Series = readonly (readonly [labels: Labels, values: readonly (number | null)[]])[];
interface Comparison {
  readonly start: number;
  readonly step: number;
  readonly series: Readonly<Record<'pairs' | 'fetches' | 'failures' | 'info', Series>>;
  readonly verdicts: Readonly<Record<'all' | 'country' | 'vantage', readonly object[]>>;
}
const file = fileURLToPath(new URL('../../../../contract/test/testdata/comparison.json', import.meta.url));
const { start, step, series, verdicts } = JSON.parse(readFileSync(file, 'utf8')) as Comparison;

/** A Prometheus that has these series, of one partition where one is given. */
function prometheus(partition?: string): Prometheus {
  const kept = (all: Series): Series => all.filter(([labels]) => partition === undefined || labels['partition'] === partition); // prettier-ignore
  const named = (expression: string): Series => {
    const name = (['pairs', 'fetches', 'failures'] as const).find((one) => expression.includes(`parallax_cdn_${one}_total`)); // prettier-ignore
    return name === undefined ? [] : kept(series[name]);
  };
  return {
    at: (expression): Promise<readonly Reading[]> => {
      if (expression.includes('timestamp(')) return Promise.resolve([{ labels: {}, value: start / 1000 }]);
      const places = expression.startsWith('parallax_vantage_info') ? series.info : [];
      return Promise.resolve(places.map(([labels]) => ({ labels, value: 1 })));
    },
    over: (expression) =>
      Promise.resolve(named(expression).map(([labels, values]) => ({ labels, values: values.map((value) => value ?? undefined) }))), // prettier-ignore
  };
}

const said = async (grouping: Grouping, partition?: string): Promise<readonly object[]> => {
  const question = { end: (start + 48 * step) / 1000, window: 3600, fetch: 'as_found' } as const;
  const evidence = await read(prometheus(partition), question);
  return scorecardOf(evidence, { ...STRICTNESS, grouping }).rows.map(({ provider, group, partition: of, speed, delivery }) => ({
    ...{ provider, group, partition: of, verdict: speed.judgement?.verdict ?? null },
    ...{ pairs: speed.judgement?.pairs ?? null, errors: delivery.errors?.estimate ?? null },
  })); // prettier-ignore
};

describe('the scorecard on answers with known truth', () => {
  it.each([
    ['all', undefined],
    ['country', 'static'],
    ['vantage', 'static'],
  ] as const)('says of each provider by %s what is written down', async (grouping, partition) => {
    expect(await said(grouping, partition)).toEqual(verdicts[grouping]);
  });
});
