import { walk, type Expr } from '../../promql/index.js';
import type { Feature } from './table.js';
import type { Ruler } from './rulers.js';

/** Functions and syntax that came after Prometheus 2.42, or that stand behind a switch. */

const CHANGES = 'https://github.com/prometheus/prometheus/blob/main/CHANGELOG.md';
const FLAGS = 'https://prometheus.io/docs/prometheus/latest/feature_flags/#experimental-promql-functions';
const METRICSQL = 'https://docs.victoriametrics.com/victoriametrics/metricsql/';

/** Needs `--enable-feature=promql-experimental-functions`, which rulers with tenants switch by tenant. */
const EXPERIMENTAL = [
  ...['double_exponential_smoothing', 'histogram_quantiles', 'info', 'limit_ratio', 'start_timestamp', 'range'],
  ...['ts_of_first_over_time', 'ts_of_last_over_time', 'ts_of_max_over_time', 'ts_of_min_over_time'],
];
/** The same, and MetricsQL has had them for long. */
const EXPERIMENTAL_BUT_METRICSQL = [
  ...['first_over_time', 'limitk', 'mad_over_time', 'sort_by_label', 'sort_by_label_desc', 'start', 'end', 'step'],
];
/** Function and the version that brought it. */
const NEWER: Readonly<Record<string, string>> = {
  histogram_avg: '2.50.0',
  histogram_stddev: '2.48.0',
  histogram_stdvar: '2.48.0',
};
/** What MetricsQL does not have. */
const NATIVE = ['histogram_count', 'histogram_sum'];

const refusedBy = (...rulers: Ruler[]): Feature['refusedBy'] =>
  Object.fromEntries(rulers.map((one) => [one, 'refused']));

/** Of each function that some ruler does not take. */
export const functionFeatures = (): readonly Feature[] =>
  [...EXPERIMENTAL, ...EXPERIMENTAL_BUT_METRICSQL, ...Object.keys(NEWER), ...NATIVE]
    .sort()
    .flatMap((name) => functionFeature(name) ?? []);

/** Of the rest of the language. */
export const syntaxFeatures = (): readonly Feature[] =>
  [durationFeature(['5m*2']), durationFeature(['300']), numberFeature('1h'), quotedFeature('{"a"}', 'a')]
    .concat([operatorFeature('+', 'fill(0)'), operatorFeature('</', '')])
    .filter((feature) => feature !== undefined);

export interface Placed {
  readonly feature: Feature;
  readonly from: number;
  readonly to: number;
}

export function featuresOf(tree: Expr, text: string): readonly Placed[] {
  const placed: Placed[] = [];
  for (const [node] of walk(tree)) {
    const { from, to } = node;
    const add = (feature: Feature | undefined): void => void (feature && placed.push({ feature, from, to }));
    if (node.kind === 'call') add(functionFeature(node.name));
    if (node.kind === 'aggregate') add(functionFeature(node.op));
    if (node.kind === 'selector' || node.kind === 'subquery') {
      const written = text.slice(from, to);
      add(durationFeature([node.range, node.offset, node.kind === 'subquery' ? node.step : undefined]));
      if (node.kind === 'selector') add(quotedFeature(written, node.metric));
    }
    if (node.kind === 'number') add(numberFeature(node.text));
    if (node.kind === 'binary') add(operatorFeature(node.op, text.slice(node.left.to, node.right.from)));
  }
  return placed;
}

function functionFeature(name: string): Feature | undefined {
  const there = EXPERIMENTAL_BUT_METRICSQL.includes(name);
  if (there || EXPERIMENTAL.includes(name)) {
    return {
      name: `${name}()`,
      refusedBy: {
        ...refusedBy('prometheus-2.42', ...(there ? [] : (['vmalert-1.79'] as const))),
        ...limited('prometheus-3', 'mimir', 'cortex', 'thanos', 'grafana'),
      },
      remedy: 'It is experimental: switch it on in every ruler, or do without.',
      source: there ? `${FLAGS}, ${METRICSQL}` : FLAGS,
    };
  }
  const since = NEWER[name];
  if (since === undefined && !NATIVE.includes(name)) return undefined;
  return {
    name: `${name}()`,
    refusedBy: since === undefined ? refusedBy('vmalert-1.79', 'vmalert') : refusedBy('prometheus-2.42'),
    remedy: 'Ask classic buckets where rulers do not have native histograms.',
    source: since === undefined ? METRICSQL : `${CHANGES} (${since})`,
  };
}

const limited = (...rulers: Ruler[]): Feature['refusedBy'] => Object.fromEntries(rulers.map((one) => [one, 'limited']));

/** `[300]` and `[5m*2]` are durations in Prometheus 3 only. */
function durationFeature(durations: readonly (string | undefined)[]): Feature | undefined {
  const written = durations.filter((one) => one !== undefined && one !== '');
  if (written.some((one) => /[-+*/%^()]/.test(one?.replace(/^-/, '') ?? ''))) {
    return {
      name: 'arithmetic in durations',
      refusedBy: {
        ...refusedBy('prometheus-2.42', 'vmalert-1.79'),
        ...limited('prometheus-3', 'mimir', 'cortex', 'thanos', 'grafana'),
      },
      remedy: 'Write the duration out.',
      source: 'https://prometheus.io/docs/prometheus/latest/feature_flags/#promql-duration-expressions',
    };
  }
  if (!written.some((one) => /^-?[\d.]+$/.test(one ?? ''))) return undefined;
  return {
    name: 'a duration without a unit',
    refusedBy: refusedBy('prometheus-2.42'),
    remedy: 'Write the unit: [300s].',
    source: `${CHANGES} (2.54.0)`,
  };
}

function quotedFeature(written: string, metric: string | undefined): Feature | undefined {
  const quoted = /[{,]\s*["'`][^"'`]*["'`]\s*(?:[=!,}])/.test(written);
  if (!quoted && (metric === undefined || /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric))) return undefined;
  return {
    name: 'a quoted name',
    refusedBy: refusedBy('prometheus-2.42', 'vmalert-1.79'),
    remedy: 'Use names of letters, digits and _.',
    source: `${CHANGES} (3.0.0)`,
  };
}

function numberFeature(text: string): Feature | undefined {
  if (!/^[\d.]+(?:ms|[smhdwy])/.test(text)) return undefined;
  return {
    name: 'a duration as a number',
    refusedBy: refusedBy('prometheus-2.42'),
    remedy: 'Write the number of seconds.',
    source: `${CHANGES} (2.54.0)`,
  };
}

function operatorFeature(op: string, between: string): Feature | undefined {
  if (!/\bfill(?:_left|_right)?\b/.test(between) && op !== '</' && op !== '>/') return undefined;
  return {
    name: op === '</' || op === '>/' ? `the operator ${op}` : 'fill',
    refusedBy: {
      ...refusedBy('prometheus-2.42', 'vmalert-1.79', 'vmalert'),
      ...limited('prometheus-3', 'mimir', 'cortex', 'thanos', 'grafana'),
    },
    remedy: 'Write it with or.',
    source: CHANGES,
  };
}
