import {
  probeDuration,
  probeFailures,
  probeRuns,
  probeSuccesses,
  selector,
  sloFailures,
  sloRuns,
  sloViolating,
  vantageLocalProblem,
  vantageSickNow,
} from '@parallax/contract';
import type { InputSeries, RuleTest } from '../../kit/rule-test.js';
import { series } from '../../kit/series.js';
import { budgetOf } from './rules.js';
import type { Objective } from './settings.js';

/** What is counted, from what vantages report: a run a second each. */

/** A name that the matcher takes; undefined where only the user knows one. */
const example = (matcher: string): string | undefined =>
  matcher === '/.+/' ? 'anything' : matcher.startsWith('/') ? undefined : matcher;

type Pair = Readonly<Record<'vantage' | 'probe' | 'target', string>>;

export function countTests(objective: Objective): RuleTest[] {
  const [probe, target] = [example(objective.probe), example(objective.target)];
  if (probe === undefined || target === undefined) return [];
  const { name: slo } = objective;
  const pair = (vantage: string): Pair => ({ vantage, probe, target });
  const counted = (vantage: string, share: number): InputSeries[] => counts(objective, pair(vantage), share);
  // One bad run in a hundred times more or less than is allowed.
  const allowed = budgetOf(objective);
  const sample = (labels: object, value: number): { labels: string; value: number } => ({
    labels: `{${Object.entries(labels).map(([name, text]) => `${name}="${String(text)}"`).join(',')}}`, // prettier-ignore
    value,
  });
  return [
    {
      name: `${slo}: vantages that are sick or have a problem of their own do not count, nor do other targets`,
      input: [
        ...[
          ...counted('a', 0),
          ...counted('b', 0.5),
          ...counted('sick', 1),
          ...counted('cut-off', 1),
          ...counted('well', 0),
        ],
        ...counts(objective, { ...pair('a'), probe: 'another-probe-of-no-objective' }, 1),
        ...(objective.target === '/.+/'
          ? []
          : counts(objective, { ...pair('a'), target: 'another-target-of-no-objective' }, 1)),
        // It was sick until a minute ago: what it counted then is still in the rate.
        { series: selector(vantageSickNow, { vantage: 'sick' }), values: '1x9 0x10' },
        { series: selector(vantageLocalProblem, { vantage: 'cut-off' }), values: '1x9 0x10' },
        { series: selector(vantageSickNow, { vantage: 'well' }), values: '0x20' },
        { series: selector(vantageLocalProblem, { vantage: 'well' }), values: '0x20' },
      ],
      samples: [
        { at: '10m', expr: `round(${selector(sloRuns, { slo })}, 0.001)`, samples: [sample({ slo }, 3)] },
        { at: '10m', expr: `round(${selector(sloFailures, { slo })}, 0.001)`, samples: [sample({ slo }, 0.5)] },
        { at: '13m', expr: `round(${selector(sloRuns, { slo })}, 0.001)`, samples: [sample({ slo }, 5)] },
        { at: '12m', expr: `round(${selector(sloRuns, { slo })}, 0.001)`, samples: [sample({ slo }, 3)] },
      ],
    },
    {
      name: `${slo}: a vantage that sees more errors than are allowed is one that agrees`,
      input: [...counted('less', allowed * 0.95), ...counted('more', allowed * 1.05)],
      samples: [
        {
          at: '10m',
          expr: selector(sloViolating, { slo }),
          samples: [
            sample({ ...{ __name__: sloViolating.name }, slo, vantage: 'less' }, 0),
            sample({ ...{ __name__: sloViolating.name }, slo, vantage: 'more' }, 1),
          ],
        },
      ],
    },
    ...(objective.latency === undefined ? [spoiled(objective, pair('a'))] : []),
  ];
}

/** Runs that the vantage itself spoiled. */
function spoiled(objective: Objective, pair: Pair): RuleTest {
  const { name: slo } = objective;
  const failed = (source: 'internal' | 'policy' | 'target', values: string): InputSeries =>
    series(probeFailures, { ...pair, source }, values);
  return {
    name: `${slo}: runs that failed by the vantage itself are neither good nor bad`,
    input: [
      ...counts(objective, pair, 0.5),
      failed('internal', '0+6x20'),
      failed('policy', '0+12x20'),
      failed('target', '0+12x20'),
    ],
    samples: [
      { at: '10m', expr: `round(${sloRuns.name}, 0.001)`, samples: [{ labels: `{slo="${slo}"}`, value: 0.7 }] },
      { at: '10m', expr: `round(${sloFailures.name}, 0.001)`, samples: [{ labels: `{slo="${slo}"}`, value: 0.2 }] },
    ],
  };
}

/** A run a second for 20 minutes, of which this share is bad. */
function counts({ latency }: Objective, pair: Pair, share: number): InputSeries[] {
  const good = `0+${60 * (1 - share)}x20`;
  if (latency === undefined) return [series(probeRuns, pair, '0+60x20'), series(probeSuccesses, pair, good)];
  const part = (suffix: string, more: string, values: string): InputSeries => {
    const { series: text } = series(probeDuration, pair, values);
    return {
      series: text.replace(probeDuration.name, `${probeDuration.name}${suffix}`).replace(/\}$/, `${more}}`),
      values,
    };
  };
  return [part('_count', '', '0+60x20'), part('_bucket', `,le="${latency}"`, good), part('_bucket', ',le="+Inf"', '0+60x20'), part('_bucket', ',le="0.0001"', '0x20')]; // prettier-ignore
}
